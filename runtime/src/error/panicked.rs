//! A panic that was made an error.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};

/// A task panicked, where panics are errors: in a scope with
/// [`panics_as_errors`](crate::ScopeFuture::panics_as_errors), in a task spawned with `spawn(isolate)` or
/// `spawn(restart = ..)`.
///
/// It keeps the panic's payload. What a panic hook prints it has printed: this comes after.
///
/// ```
/// use taskgroup::{Panicked, scope};
/// # taskgroup::block_on(async {
/// let group = scope! { spawn { panic!("{} too many", 3) } }.panics_as_errors().await.unwrap_err();
/// let panicked = group.first().downcast_ref::<Panicked>().unwrap();
/// assert_eq!(panicked.message(), Some("3 too many"));
/// # });
/// ```
pub struct Panicked {
    message: Option<String>,
    payload: Mutex<Option<Box<dyn Any + Send>>>,
}

/// What `panic!` was given, if that was text.
pub(crate) fn text(payload: &(dyn Any + Send)) -> Option<&str> {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&'static str>().copied())
}

impl Panicked {
    pub(crate) fn new(payload: Box<dyn Any + Send>) -> Self {
        Self {
            message: text(&*payload).map(str::to_owned),
            payload: Mutex::new(Some(payload)),
        }
    }

    /// What `panic!` was given; `None` if that was no text.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// What the panic carried, as [`std::thread::JoinHandle::join`] would give it: once, from then on `None`.
    ///
    /// ```
    /// # use taskgroup::{Panicked, scope};
    /// # taskgroup::block_on(async {
    /// let group = scope! { spawn { panic!("why") } }.panics_as_errors().await.unwrap_err();
    /// let panicked = group.first().downcast_ref::<Panicked>().unwrap();
    /// assert_eq!(panicked.take_payload().unwrap().downcast_ref::<&str>(), Some(&"why"));
    /// assert!(panicked.take_payload().is_none());
    /// # });
    /// ```
    pub fn take_payload(&self) -> Option<Box<dyn Any + Send>> {
        self.payload.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Goes on with the panic.
    ///
    /// ```should_panic
    /// # use taskgroup::{ErrorGroup, Panicked, scope};
    /// # let group = taskgroup::block_on(scope! { spawn { panic!("a bug") } }.panics_as_errors()).unwrap_err();
    /// for leaf in group {
    ///     match leaf.downcast::<Panicked>() {
    ///         Ok(panicked) => panicked.resume(),
    ///         Err(leaf) => eprintln!("{leaf}"),
    ///     }
    /// }
    /// ```
    ///
    /// # Panics
    ///
    /// Always: with the payload, or with the message if that was taken.
    pub fn resume(self) -> ! {
        match self.take_payload() {
            Some(payload) => resume_unwind(payload),
            None => panic!("{self}"),
        }
    }
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.message {
            Some(message) => write!(f, "panicked: {message}"),
            None => f.write_str("panicked"),
        }
    }
}

impl fmt::Debug for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Panicked")
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

impl Error for Panicked {}
