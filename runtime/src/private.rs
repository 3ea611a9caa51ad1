//! What the expansions of the macros name. Not public API: it changes without notice.

pub use taskgroup_macros::{__catch_group, __first_finished, __local_scope, __race, __scope, __spawn};

pub use crate::cancel::{Catch, cleanup, guarded, region};
pub use crate::engine::Site;
pub use crate::error::{
    Attempt, CaughtError, EndsBlock, FailsTask, TaskError, attempt, contain, leaf_caused_by, leaf_is, pass,
    raised, run, with_cleanup,
};
pub use crate::scope::{
    AsBlock, AsResult, AsValue, Moved, Race, Restarts, boxed, first_finished, future, local_boxed,
    local_scope, output, race, race_boxed, returned, scope, spawn_at, tail,
};
