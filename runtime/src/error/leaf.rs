//! One error of a group, with the task it came out of.

use std::error::Error;
use std::fmt;
use std::iter;
use std::sync::Arc;

use super::held::{BoxError, Held};
use super::place::Place;
use super::{Cancelled, Location, Origin, TimedOut};

/// One error in an [`ErrorGroup`](crate::ErrorGroup): the object itself, the task it came out of, and where that
/// task was spawned.
///
/// The error is the very object that was raised; nothing in this crate copies it.
/// It is no [`Error`] itself, but converts into a boxed one, and keeps its task when it is raised again with `?`.
///
/// ```
/// use std::{fmt, io};
/// use taskgroup::scope;
/// # async fn load() -> io::Result<()> { Err(io::ErrorKind::NotFound.into()) }
///
/// # futures::executor::block_on(async {
/// let group = scope! { spawn load(); }.await.unwrap_err();
/// let leaf = group.into_iter().next().unwrap();
/// println!("{} at {}: {}", leaf.task().unwrap(), leaf.location().unwrap(), leaf.error());
/// assert!(leaf.is::<io::Error>() && leaf.caused_by::<io::Error>().is_some());
///
/// let leaf = leaf.downcast::<fmt::Error>().unwrap_err(); // it is something else
/// let error: io::Error = leaf.downcast().unwrap();
/// assert_eq!(error.kind(), io::ErrorKind::NotFound);
///
/// let group = scope! { spawn load(); }.await.unwrap_err();
/// let boxed = group.into_iter().next().unwrap().into_error();
/// assert!(boxed.is::<io::Error>());
/// # });
/// ```
pub struct Leaf {
    held: Held,
    origin: Option<Arc<Origin>>,
    place: Place,
}

impl Leaf {
    pub(super) fn new(held: Held) -> Self {
        Self {
            held,
            origin: None,
            place: Place::default(),
        }
    }

    /// The error as a trait object; with a report of `anyhow`, `eyre` or `miette`, the outermost of its chain.
    pub fn error(&self) -> &(dyn Error + Send + Sync + 'static) {
        match self.verdict() {
            Some(verdict) => verdict,
            None => self.held.error(),
        }
    }

    /// Whether the error is a `T`. True whenever [`downcast_ref`](Self::downcast_ref) finds one.
    pub fn is<T: Error + Send + Sync + 'static>(&self) -> bool {
        self.downcast_ref::<T>().is_some()
    }

    /// The error as a `T`, or `None` if it is something else.
    ///
    /// A `Box<T>` counts as a `T`. With the features `anyhow`, `eyre` and `miette`, so does a report that holds one,
    /// also under added context. Its [`source`](Error::source)s are not looked at; see
    /// [`caused_by`](Self::caused_by).
    ///
    /// ```
    /// use std::io;
    /// use taskgroup::ErrorGroup;
    ///
    /// let group = ErrorGroup::from_error(io::Error::from(io::ErrorKind::NotFound));
    /// let error: &io::Error = group.first().downcast_ref().unwrap();
    /// assert_eq!(error.kind(), io::ErrorKind::NotFound);
    /// ```
    pub fn downcast_ref<T: Error + Send + Sync + 'static>(&self) -> Option<&T> {
        match self.verdict() {
            Some(verdict) => (verdict as &(dyn Error + 'static)).downcast_ref(),
            None => self.held.downcast_ref(),
        }
    }

    /// The error as a `T` by value, or the leaf as it was.
    ///
    /// The context that `anyhow`, `eyre` or `miette` has put around the `T` is dropped, as their own `downcast` does.
    pub fn downcast<T: Error + Send + Sync + 'static>(self) -> Result<T, Leaf> {
        let Leaf { held, origin, place } = self.settled();
        held.downcast().map_err(|held| Leaf { held, origin, place })
    }

    /// The error as a `T`, or else the first `T` in its chain of [`source`](Error::source)s.
    pub fn caused_by<T: Error + Send + Sync + 'static>(&self) -> Option<&T> {
        self.downcast_ref()
            .or_else(|| self.sources().find_map(|source| source.downcast_ref()))
    }

    /// The error by value, without its task.
    pub fn into_error(self) -> Box<dyn Error + Send + Sync> {
        self.settled().held.into_error()
    }

    /// The name of the task that failed with it: the source text it was spawned with, unless it was given a name.
    /// `None` if it did not come out of a task, or has not left it yet.
    pub fn task(&self) -> Option<&str> {
        self.origin.as_deref().map(Origin::name)
    }

    /// Where the task that failed with it was spawned.
    pub fn location(&self) -> Option<Location> {
        self.origin.as_deref().map(Origin::location)
    }

    /// The cancellation that it is, or was until a verdict was given.
    pub(super) fn as_cancelled(&self) -> Option<&Cancelled> {
        self.held.downcast_ref()
    }

    /// What a marker has turned out to be.
    fn verdict(&self) -> Option<&TimedOut> {
        self.as_cancelled()?.verdict()
    }

    /// With the verdict in the place of what was a marker.
    fn settled(mut self) -> Self {
        if let Some(verdict) = self.verdict() {
            self.held = Held::Plain(Box::new(verdict.clone()));
        }
        self
    }

    #[cfg(feature = "miette")]
    pub(super) fn held(&self) -> &Held {
        &self.held
    }

    pub(super) fn sources(&self) -> impl Iterator<Item = &(dyn Error + 'static)> {
        iter::successors(self.error().source(), |&error| error.source())
    }

    pub(super) fn origin(&self) -> Option<&Arc<Origin>> {
        self.origin.as_ref()
    }

    /// Keeps the first: the innermost task is the one that failed.
    pub(super) fn stamp(&mut self, origin: &Arc<Origin>) {
        self.origin.get_or_insert_with(|| Arc::clone(origin));
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    pub(super) fn set_place(&mut self, place: Place) {
        self.place = place;
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.error(), f)
    }
}

impl fmt::Debug for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut leaf = f.debug_struct("Leaf");
        leaf.field("error", &self.error());
        if let Some(origin) = &self.origin {
            leaf.field("task", &origin.name())
                .field("location", &format_args!("{}", origin.location()));
        }
        leaf.finish()
    }
}

impl From<Leaf> for BoxError {
    fn from(leaf: Leaf) -> Self {
        leaf.into_error()
    }
}
