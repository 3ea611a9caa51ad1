//! What the expansions of the macros name. Not public API: it changes without notice.

/// The procedural macros under a rust-analyzer.
#[cfg(rust_analyzer)]
pub use taskgroup_macros as written;
#[cfg(not(rust_analyzer))]
pub use taskgroup_macros::{__catch_group, __first_finished, __local_scope, __race, __scope, __spawn};

#[cfg(rust_analyzer)]
pub use crate::{
    __editor_catch_group as __catch_group, __editor_first_finished as __first_finished,
    __editor_local_scope as __local_scope, __editor_race as __race, __editor_scope as __scope,
    __editor_spawn as __spawn,
};

pub use crate::cancel::{
    AsIsolated, AsIsolated as AsIsolatedBlock, Catch, cleanup, guarded, isolate, isolate_finally, region,
};
pub use crate::engine::Site;
pub use crate::error::{
    Attempt, CaughtError, EndsBlock, FailsTask, NoReturn, SendSyncError, TaskError, attempt, contain,
    leaf_caused_by, leaf_is, pass, raised, run, with_cleanup,
};
pub use crate::scope::{
    AsBlock, AsResult, AsValue, Given, Moved, Race, Restarts, boxed, first_finished, future, guess,
    local_boxed, local_scope, name, output, race, race_boxed, returned, scope, spawn_at, tail, task_tail,
    without_value,
};
