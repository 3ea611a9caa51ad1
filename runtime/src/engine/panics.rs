//! Containing what user code throws.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// What a panic carries.
pub(crate) type Payload = Box<dyn Any + Send>;

/// Runs user code and hands back its panic.
///
/// Unwind safety is the caller's: what a panicking task leaves behind is dropped, never looked at.
pub(crate) fn contain<R>(run: impl FnOnce() -> R) -> Result<R, Payload> {
    catch_unwind(AssertUnwindSafe(run))
}

/// The first panic of a scope; later ones do not replace it.
#[derive(Default)]
pub(crate) struct FirstPanic(Option<Payload>);

impl From<Option<Payload>> for FirstPanic {
    fn from(payload: Option<Payload>) -> Self {
        Self(payload)
    }
}

impl FirstPanic {
    pub(crate) fn keep(&mut self, payload: Payload) {
        match self.0 {
            None => self.0 = Some(payload),
            Some(_) => discard(payload),
        }
    }

    /// Runs user code whose panic only counts as the scope's.
    pub(crate) fn guard(&mut self, run: impl FnOnce()) {
        if let Err(payload) = contain(run) {
            self.keep(payload);
        }
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }

    pub(crate) fn take(&mut self) -> Option<Payload> {
        self.0.take()
    }

    /// Goes on with the panic, if there is one; not while the thread is unwinding already, where a
    /// second panic would abort the process.
    pub(crate) fn resume(&mut self) {
        if let Some(payload) = self.take() {
            if std::thread::panicking() {
                discard(payload);
            } else {
                resume_unwind(payload);
            }
        }
    }
}

/// Drops what nobody will see, such as the payload of a second panic. If its destructor panics in turn, the payload
/// of that is dropped as well; if that panics too, the last one is leaked: somewhere it has to end.
pub(crate) fn discard<T>(value: T) {
    if let Err(payload) = contain(|| drop(value))
        && let Err(last) = contain(|| drop(payload))
    {
        std::mem::forget(last);
    }
}
