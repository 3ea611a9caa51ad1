//! The global executor of smol.

use std::future::Future;

use super::Executor;

/// The global executor of `smol`, for `spawn(on = Smol)`. Its threads are as many as `SMOL_THREADS` says, by default one.
///
/// ```
/// use taskgroup::{Smol, scope};
///
/// let sum = taskgroup::block_on(scope! { let two = spawn(on = Smol) async { 1 + 1 }; two.await });
/// assert_eq!(sum.unwrap(), 2);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Smol;

impl Executor<'static> for Smol {
    fn execute<F: Future<Output = ()> + Send + 'static>(&self, task: F) {
        smol::spawn(task).detach();
    }
}
