//! A scope that may go to another thread.

use super::Threads;
use crate::scope::ScopeFuture;

// By its fields alone a `local_scope!` would not be `Send` for several reasons, and rustc tells each of them in an error of
// its own. By this there is one: that it is a `local_scope!`.
//
// SAFETY: with `Threads` every field is `Send`, as `ScopeFuture::every_field_is_sent` has the compiler check.
unsafe impl<T: Send> Send for ScopeFuture<'_, T, Threads> {}
