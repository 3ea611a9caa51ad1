//! Depends on taskgroup under another name and hands it on, whole and in parts.

pub use renamed as tg;
pub use renamed::{catch_group as handle, scope as sc, spawn as start};

use renamed::{ErrorGroup, scope};

/// A macro of this crate around one of taskgroup's.
#[macro_export]
macro_rules! together {
    ($($task:expr),* $(,)?) => {
        $crate::sc! {
            $( spawn $task; )*
        }
    };
}

/// The sum of what two tasks give.
///
/// # Errors
///
/// None.
pub async fn sum() -> Result<u32, ErrorGroup> {
    scope! {
        let a = spawn async { 1 };
        let b = spawn { 2 };
        a.await + b.await
    }
    .await
}
