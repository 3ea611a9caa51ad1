//! The group itself.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::mem;
use std::slice;
use std::sync::Arc;

use super::convert::TaskError;
use super::iter::{Leaves, Paths};
use super::matched::Matches;
use super::member::Members;
use super::place::{Id, Place};
use super::{Leaf, Location, Member, Origin, summary};

/// Several errors in one, after the `ExceptionGroup` of [PEP 654]: what a scope fails with.
///
/// A tree with errors as its leaves and never empty. It is one shape for one failure or fifty: a scope of which a
/// single task failed gives a group of one. Taken apart by type with [`split`](Self::split) or, where there are
/// clauses to run, with `catch_group!`.
///
/// `{}` is one line with the count and the first causes; `{:#}` and `{:?}` draw the tree, since `{:?}` is what a
/// `fn main() -> Result<(), ErrorGroup>` prints; `{:#?}` draws it with the `Debug` text of each error.
/// [`tree`](Self::tree) draws it in colours and with other limits.
///
/// In the body of a scope or task, and in a block of `catch_group!`, `?` takes any error. In a function of yours that
/// returns `Result<_, ErrorGroup>` it takes groups only (for others E0277, `?` couldn't convert the error): write
/// `.map_err(`[`ErrorGroup::from_error`]`)?`, or have the function return `Result<_, Box<dyn Error + Send + Sync>>`, in
/// which a group stays a group.
///
/// ```
/// use std::{fmt, io};
/// use taskgroup::{ErrorGroup, Member};
///
/// let group = ErrorGroup::new(
///     "could not load the page",
///     [Member::from(io::Error::from(io::ErrorKind::NotFound)), Member::from(fmt::Error)],
/// )
/// .unwrap();
///
/// let (io_errors, rest) = group.split::<io::Error>();
/// assert_eq!(io_errors.unwrap().to_string(), "could not load the page: 1 error: entity not found");
/// assert_eq!(rest.unwrap().len(), 1);
/// ```
///
/// Looking at it:
///
/// ```
/// use std::{fmt, io};
/// use taskgroup::{ErrorGroup, Member};
///
/// let late = io::Error::from(io::ErrorKind::TimedOut);
/// let inner = ErrorGroup::new("reading", [Member::from(late), Member::from(fmt::Error)]).unwrap();
/// let group = ErrorGroup::new("starting", [inner]).unwrap().with_note("the second try");
///
/// assert_eq!((group.message(), group.members().len(), group.len()), ("starting", 1, 2));
/// assert_eq!(group.notes().collect::<Vec<_>>(), ["the second try"]);
/// assert_eq!(group.iter().map(|leaf| leaf.is::<fmt::Error>()).collect::<Vec<_>>(), [false, true]);
/// assert_eq!(group.first().to_string(), "timed out");
/// assert_eq!(group.matching::<io::Error>().count(), 1);
/// assert!(group.contains::<fmt::Error>());
/// assert!(group.task().is_none() && group.location().is_none()); // it did not come out of a task
/// let inner = group.into_members().remove(0).into_group();
/// assert_eq!(inner.message(), "reading");
/// ```
///
/// # Compared with Python's `ExceptionGroup`
///
/// - There is one kind of group: what Python calls fatal, and keeps in a `BaseExceptionGroup`, is a panic here, and a
///   panic is never a member.
/// - A member is an error by its type; anything else does not compile.
/// - Errors are moved into the group: each is in it once, and splitting leaves nothing behind. To look at a group and
///   keep it there are [`matching`](Self::matching) and [`contains`](Self::contains).
/// - It is not subclassed. What a subclass would add to it, such as the task, it has; notes say the rest.
/// - Types match exactly, by downcasting; a base class is a predicate for [`split_by`](Self::split_by).
/// - Iterating gives the errors at any depth; [`paths`](Self::paths) gives the groups around each as well.
/// - The count in its text is of the errors in the whole tree, not of the direct members.
/// - Several groups make one by being its members; they are not joined, whatever is in them.
/// - Two groups are never equal: there is no `PartialEq`, as errors have none.
///
/// [PEP 654]: https://peps.python.org/pep-0654/
pub struct ErrorGroup {
    head: Arc<Head>,
    members: Members,
    leaves: usize,
    place: Place,
}

/// All about a group but its members. The parts of a split share it.
#[derive(Clone)]
pub(super) struct Head {
    id: Id,
    message: Cow<'static, str>,
    notes: Vec<Cow<'static, str>>,
    origin: Option<Arc<Origin>>,
}

/// How it is made and what it is made of.
#[expect(clippy::len_without_is_empty, reason = "a group is never empty")]
impl ErrorGroup {
    /// A group of the given members, or `None` if there are none: an empty group would be an error without
    /// a cause.
    ///
    /// Members are [`Member`]s or whatever converts into one; `message` says what they have in common and may be
    /// empty.
    #[must_use]
    pub fn new<M: Into<Member>>(
        message: impl Into<Cow<'static, str>>,
        members: impl IntoIterator<Item = M>,
    ) -> Option<Self> {
        let mut members: Vec<Member> = members.into_iter().map(Into::into).collect();
        let id = Id::fresh();
        for (index, member) in members.iter_mut().enumerate() {
            member.set_place(Place { parent: id, index });
        }
        let head = Head {
            id,
            message: message.into(),
            notes: Vec::new(),
            origin: None,
        };
        Self::from_parts(Arc::new(head), Place::default(), members)
    }

    /// The error as a group: a group stays what it is, also inside a box, and any other error becomes a group of
    /// one with an empty message.
    ///
    /// For functions that return `Result<_, ErrorGroup>`, where `?` cannot do it: a blanket `From` for a type
    /// that is itself an error is not possible.
    ///
    /// ```
    /// use taskgroup::ErrorGroup;
    ///
    /// fn port(text: &str) -> Result<u16, ErrorGroup> {
    ///     text.parse().map_err(ErrorGroup::from_error)
    /// }
    /// assert_eq!(port("http").unwrap_err().len(), 1);
    /// ```
    #[must_use]
    pub fn from_error(error: impl Into<Box<dyn Error + Send + Sync>> + 'static) -> Self {
        TaskError::from(error).into_group()
    }

    /// What the members have in common, or nothing.
    pub fn message(&self) -> &str {
        &self.head.message
    }

    /// Adds a line that is drawn under the group's own, as [PEP 678] has it; both parts of a later split keep it.
    ///
    /// [PEP 678]: https://peps.python.org/pep-0678/
    #[must_use = "the note is on the group that is returned"]
    pub fn with_note(mut self, note: impl Into<Cow<'static, str>>) -> Self {
        Arc::make_mut(&mut self.head).notes.push(note.into());
        self
    }

    /// The notes, in the order in which they were added; context that `anyhow`, `eyre` or `miette` put on the group is
    /// among them.
    pub fn notes(&self) -> impl ExactSizeIterator<Item = &str> {
        self.head.notes.iter().map(|note| &**note)
    }

    /// The direct members, in order; at least one.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The direct members by value.
    #[must_use]
    pub fn into_members(self) -> Vec<Member> {
        self.members.into_vec()
    }

    /// How many errors there are in the whole tree; at least one.
    pub fn len(&self) -> usize {
        self.leaves
    }

    /// The name of the task that the group came out of as a whole.
    pub fn task(&self) -> Option<&str> {
        self.head.origin.as_deref().map(Origin::name)
    }

    /// Where the task that the group came out of was spawned.
    pub fn location(&self) -> Option<Location> {
        self.head.origin.as_deref().map(Origin::location)
    }
}

/// Looking at the errors in the tree.
impl ErrorGroup {
    /// The errors of the whole tree, from left to right. Groups do not appear; [`paths`](Self::paths) tells them.
    pub fn iter(&self) -> Leaves<'_> {
        Leaves::new(self)
    }

    /// The errors of the whole tree, each with the groups around it, outermost first.
    ///
    /// ```
    /// use taskgroup::ErrorGroup;
    ///
    /// let inner = ErrorGroup::new("inner", ["lost"]).unwrap();
    /// let outer = ErrorGroup::new("outer", [inner]).unwrap();
    /// let (path, leaf) = outer.paths().next().unwrap();
    /// assert_eq!(path.iter().map(|group| group.message()).collect::<Vec<_>>(), ["outer", "inner"]);
    /// assert_eq!(leaf.to_string(), "lost");
    /// ```
    pub fn paths(&self) -> Paths<'_> {
        Paths::new(self)
    }

    /// The leftmost error: of a scope's group, the one that failed it.
    pub fn first(&self) -> &Leaf {
        let mut group = self;
        loop {
            match &group.members[0] {
                Member::Leaf(leaf) => return leaf,
                Member::Group(inner) => group = inner,
            }
        }
    }

    /// The errors of type `T`, by reference.
    ///
    /// A group of them alone cannot be had from `&self`, as that would have to copy them;
    /// [`split`](Self::split) and [`subgroup`](Self::subgroup) take the group apart instead.
    pub fn matching<T: Error + Send + Sync + 'static>(&self) -> Matches<'_, T> {
        Matches::new(self.iter())
    }

    /// Whether there is an error of type `T` in the tree.
    pub fn contains<T: Error + Send + Sync + 'static>(&self) -> bool {
        self.iter().any(Leaf::is::<T>)
    }
}

/// For the other files.
impl ErrorGroup {
    /// `None` if there are no members, which is how an emptied part disappears.
    pub(super) fn from_parts(head: Arc<Head>, place: Place, members: Vec<Member>) -> Option<Self> {
        let leaves = members.iter().map(Member::leaves).sum();
        (leaves > 0).then(|| Self {
            head,
            members: members.into(),
            leaves,
            place,
        })
    }

    pub(super) fn into_parts(self) -> (Arc<Head>, Place, Vec<Member>) {
        (self.head, self.place, self.members.into_vec())
    }

    pub(super) fn of_one(leaf: Leaf) -> Self {
        match Self::new("", [Member::Leaf(leaf)]) {
            Some(group) => group,
            None => unreachable!("there is a member"),
        }
    }

    pub(super) fn id(&self) -> Id {
        self.head.id
    }

    pub(super) fn head(&self) -> &Arc<Head> {
        &self.head
    }

    pub(super) fn origin(&self) -> Option<&Arc<Origin>> {
        self.head.origin.as_ref()
    }

    /// Whether it says nothing about its members, but only holds them together.
    pub(super) fn is_bare(&self) -> bool {
        let Head {
            id: _,
            message,
            notes,
            origin,
        } = &*self.head;
        message.is_empty() && notes.is_empty() && origin.is_none()
    }

    /// Sets the origin if there is none yet, and tells whether there was none.
    pub(super) fn stamp(&mut self, origin: &Arc<Origin>) -> bool {
        if self.head.origin.is_some() {
            return false;
        }
        Arc::make_mut(&mut self.head).origin = Some(Arc::clone(origin));
        true
    }

    pub(super) fn members_mut(&mut self) -> slice::IterMut<'_, Member> {
        self.members.as_mut_slice().iter_mut()
    }

    /// Leaves a hollow group behind, fit for nothing but to be dropped.
    pub(super) fn take_members(&mut self) -> Vec<Member> {
        mem::take(&mut self.members).into_vec()
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    pub(super) fn set_place(&mut self, place: Place) {
        self.place = place;
    }
}

impl Head {
    /// Takes over what another part of the same original was told since they were split.
    pub(super) fn absorb(this: &mut Arc<Self>, other: &Arc<Self>) {
        if Arc::ptr_eq(this, other) {
            return;
        }
        let common = this
            .notes
            .iter()
            .zip(&other.notes)
            .take_while(|(a, b)| a == b)
            .count();
        let head = Arc::make_mut(this);
        head.notes.extend(other.notes[common..].iter().cloned());
        // Only a part that has come out of a task of its own since then says another one.
        if head.origin != other.origin {
            head.origin = None;
        }
    }
}

impl fmt::Display for ErrorGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            self.tree().fmt(f)
        } else {
            summary::line(self, f)
        }
    }
}

impl fmt::Debug for ErrorGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            self.tree().debug().fmt(f)
        } else {
            self.tree().fmt(f)
        }
    }
}

/// Without a [`source`](Error::source): of several errors none is the cause of the group more than the others.
impl Error for ErrorGroup {}
