//! What a group consists of.

use std::fmt;
use std::mem;
use std::ops::Deref;

use super::convert::TaskError;
use super::held::BoxError;
use super::place::Place;
use super::{ErrorGroup, Leaf, Location};

/// A member of an [`ErrorGroup`]: one error, or a group of them.
///
/// Made `From` anything that `?` takes in a task: an error becomes a leaf, and a group, also one in a
/// `Box<dyn Error + Send + Sync>` or, with the feature `anyhow`, in an `anyhow::Error`, becomes a group.
///
/// ```
/// use taskgroup::Member;
///
/// assert!(matches!(Member::from("no route to host"), Member::Leaf(leaf) if leaf.task().is_none()));
/// ```
///
/// ```
/// use taskgroup::{ErrorGroup, Member};
///
/// let inner = ErrorGroup::new("inner", ["lost"]).unwrap();
/// let outer = ErrorGroup::new("outer", [Member::from(inner), Member::from("late")]).unwrap();
/// let [first, second] = outer.members() else { unreachable!() };
/// assert_eq!(first.as_group().unwrap().message(), "inner");
/// assert_eq!(second.as_leaf().unwrap().to_string(), "late");
/// assert!(second.task().is_none() && second.location().is_none()); // it did not come out of a task
/// for member in outer.into_members() {
///     assert_eq!(member.into_group().len(), 1);
/// }
/// ```
pub enum Member {
    /// One error.
    Leaf(Leaf),
    /// A group of errors, kept together: what an inner scope failed with, for instance.
    Group(ErrorGroup),
}

impl Member {
    /// The leaf, if it is one.
    pub fn as_leaf(&self) -> Option<&Leaf> {
        match self {
            Member::Leaf(leaf) => Some(leaf),
            Member::Group(_) => None,
        }
    }

    /// The group, if it is one.
    pub fn as_group(&self) -> Option<&ErrorGroup> {
        match self {
            Member::Leaf(_) => None,
            Member::Group(group) => Some(group),
        }
    }

    /// The group itself, or a group of one with an empty message around the leaf.
    #[must_use]
    pub fn into_group(self) -> ErrorGroup {
        match self {
            Member::Leaf(leaf) => ErrorGroup::of_one(leaf),
            Member::Group(group) => group,
        }
    }

    /// The name of the task it came out of.
    pub fn task(&self) -> Option<&str> {
        match self {
            Member::Leaf(leaf) => leaf.task(),
            Member::Group(group) => group.task(),
        }
    }

    /// Where the task it came out of was spawned.
    pub fn location(&self) -> Option<Location> {
        match self {
            Member::Leaf(leaf) => leaf.location(),
            Member::Group(group) => group.location(),
        }
    }

    /// How many errors it stands for.
    pub(super) fn leaves(&self) -> usize {
        match self {
            Member::Leaf(_) => 1,
            Member::Group(group) => group.len(),
        }
    }

    pub(super) fn place(&self) -> Place {
        match self {
            Member::Leaf(leaf) => leaf.place(),
            Member::Group(group) => group.place(),
        }
    }

    pub(super) fn set_place(&mut self, place: Place) {
        match self {
            Member::Leaf(leaf) => leaf.set_place(place),
            Member::Group(group) => group.set_place(place),
        }
    }
}

/// Blanket; a [`Leaf`] keeps its task.
impl<E: Into<BoxError> + 'static> From<E> for Member {
    fn from(error: E) -> Self {
        TaskError::from(error).into_member()
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Member::Leaf(leaf) => leaf.fmt(f),
            Member::Group(group) => group.fmt(f),
        }
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Member::Leaf(leaf) => leaf.fmt(f),
            Member::Group(group) => group.fmt(f),
        }
    }
}

/// The members of a group, dropped without recursion however deep they are nested.
#[derive(Default)]
pub(super) struct Members(Vec<Member>);

impl Members {
    pub(super) fn into_vec(mut self) -> Vec<Member> {
        mem::take(&mut self.0)
    }

    pub(super) fn as_mut_slice(&mut self) -> &mut [Member] {
        &mut self.0
    }
}

impl From<Vec<Member>> for Members {
    fn from(members: Vec<Member>) -> Self {
        Self(members)
    }
}

impl Deref for Members {
    type Target = [Member];

    fn deref(&self) -> &[Member] {
        &self.0
    }
}

impl Drop for Members {
    fn drop(&mut self) {
        if self.0.iter().all(|member| member.as_leaf().is_some()) {
            return;
        }
        let mut open = vec![mem::take(&mut self.0).into_iter()];
        while let Some(level) = open.last_mut() {
            match level.next() {
                // Dropped here, with no members left, each group ends its own `drop` at once.
                Some(Member::Group(mut group)) => open.push(group.take_members().into_iter()),
                Some(Member::Leaf(leaf)) => drop(leaf),
                None => drop(open.pop()),
            }
        }
    }
}
