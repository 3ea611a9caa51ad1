//! The typed group that a clause gets.

use std::error::Error;
use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::ops::Deref;

use super::held::BoxError;
use super::iter::{IntoLeaves, Leaves};
use super::{ErrorGroup, Leaf};

/// A group of which every error is a `T`: what `except* T as name` binds.
///
/// [`iter`](Self::iter) gives `&T` and iterating by value `T`, without downcasting. It derefs to the
/// [`ErrorGroup`], which knows the tasks, and converts into it.
///
/// Raised with `?` in its clause, whole or a part split from it, its errors go back to their old places in the
/// tree. It is no [`Error`] itself; like a group it converts into a boxed one, which holds the group.
///
/// ```
/// use std::num::ParseIntError;
/// use taskgroup::{ErrorGroup, Matched, Member, catch_group};
///
/// fn summary(errors: &Matched<ParseIntError>) -> String {
///     let texts: Vec<_> = errors.iter().map(|error| format!("{:?}", error.kind())).collect();
///     format!("{} of {}: {}", errors.len(), errors.message(), texts.join(", "))
/// }
///
/// let members = ["x", ""].map(|text| Member::from(text.parse::<u32>().unwrap_err()));
/// let group = ErrorGroup::new("the input", members).unwrap();
/// let text = catch_group! {
///     try { Err(group)? }
///     except* ParseIntError as errors => { summary(&errors) }
/// };
/// assert_eq!(text.unwrap(), "2 of the input: InvalidDigit, Empty");
/// ```
///
/// What else it has:
///
/// ```
/// use taskgroup::{ErrorGroup, catch_group};
/// # use std::fmt;
///
/// # fn run() -> Result<(), ErrorGroup> {
/// catch_group! {
///     try { Err(fmt::Error)? }
///     except* fmt::Error as errors => {
///         let first: &fmt::Error = errors.first();
///         println!("{first}, out of {:?}", errors.group().first().task());
///         Err(errors.into_group())? // as the group it is
///     }
/// }
/// # }
/// # assert_eq!(run().unwrap_err().len(), 1);
/// ```
pub struct Matched<T> {
    group: ErrorGroup,
    errors: PhantomData<fn() -> T>,
}

#[expect(clippy::len_without_is_empty, reason = "a group is never empty")]
impl<T: Error + Send + Sync + 'static> Matched<T> {
    /// Every leaf of the group must be a `T`.
    pub(super) fn new(group: ErrorGroup) -> Self {
        debug_assert!(group.iter().all(Leaf::is::<T>));
        Self {
            group,
            errors: PhantomData,
        }
    }

    /// The errors, at any depth, from left to right.
    pub fn iter(&self) -> Matches<'_, T> {
        Matches::new(self.group.iter())
    }

    /// The leftmost error.
    pub fn first(&self) -> &T {
        match self.group.first().downcast_ref() {
            Some(error) => error,
            None => unreachable!("every leaf is a `T`"),
        }
    }

    /// How many errors there are; at least one.
    pub fn len(&self) -> usize {
        self.group.len()
    }

    /// The errors as the group they are, with their tasks.
    pub fn group(&self) -> &ErrorGroup {
        &self.group
    }

    #[doc(hidden)]
    pub fn kind<R>(&self) -> R
    where
        Self: OneError,
    {
        unreachable!("this is refused when it is compiled")
    }

    /// The group by value, for splitting it further or raising a part of it.
    #[must_use]
    pub fn into_group(self) -> ErrorGroup {
        self.group
    }
}

/// No group is: a method of the error's that is called on it says so. `io::Error` has the one that people look for.
#[diagnostic::on_unimplemented(
    message = "what a clause names is a group of errors, and has no method `kind`",
    label = "this is a group of one or more",
    note = "write `.first().kind()`, or `for error in group.iter() {{ .. }}`; a guard is asked about each of them: \
            `except* TYPE as group if |error| error.kind() == .. => {{ .. }}`"
)]
pub trait OneError {}

impl<T> Deref for Matched<T> {
    type Target = ErrorGroup;

    fn deref(&self) -> &ErrorGroup {
        &self.group
    }
}

impl<T> From<Matched<T>> for ErrorGroup {
    fn from(matched: Matched<T>) -> Self {
        matched.group
    }
}

impl<T> From<Matched<T>> for BoxError {
    fn from(matched: Matched<T>) -> Self {
        matched.group.into()
    }
}

impl<T> fmt::Display for Matched<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.group.fmt(f)
    }
}

impl<T> fmt::Debug for Matched<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.group.fmt(f)
    }
}

impl<'a, T: Error + Send + Sync + 'static> IntoIterator for &'a Matched<T> {
    type Item = &'a T;
    type IntoIter = Matches<'a, T>;

    fn into_iter(self) -> Matches<'a, T> {
        self.iter()
    }
}

impl<T: Error + Send + Sync + 'static> IntoIterator for Matched<T> {
    type Item = T;
    type IntoIter = IntoMatches<T>;

    fn into_iter(self) -> IntoMatches<T> {
        IntoMatches {
            leaves: self.group.into_iter(),
            errors: PhantomData,
        }
    }
}

/// The errors of type `T` in a group, by reference; made by [`ErrorGroup::matching`] and [`Matched::iter`].
///
/// ```
/// use std::io;
/// use taskgroup::ErrorGroup;
///
/// let group = ErrorGroup::from_error(io::Error::from(io::ErrorKind::NotFound));
/// let mut errors: taskgroup::Matches<'_, io::Error> = group.matching();
/// assert_eq!(errors.next().unwrap().kind(), io::ErrorKind::NotFound);
/// ```
pub struct Matches<'a, T> {
    leaves: Leaves<'a>,
    errors: PhantomData<fn() -> T>,
}

impl<'a, T> Matches<'a, T> {
    pub(super) fn new(leaves: Leaves<'a>) -> Self {
        Self {
            leaves,
            errors: PhantomData,
        }
    }
}

impl<T> Clone for Matches<'_, T> {
    fn clone(&self) -> Self {
        Self::new(self.leaves.clone())
    }
}

impl<'a, T: Error + Send + Sync + 'static> Iterator for Matches<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        self.leaves.find_map(Leaf::downcast_ref)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.leaves.size_hint().1)
    }
}

impl<T: Error + Send + Sync + 'static> FusedIterator for Matches<'_, T> {}

impl<T: Error + Send + Sync + 'static> fmt::Debug for Matches<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// The errors of a [`Matched`] by value, without their tasks.
///
/// ```
/// use std::io;
/// use taskgroup::{ErrorGroup, catch_group};
///
/// let kinds = catch_group! {
///     try { Err(io::Error::from(io::ErrorKind::NotFound))? }
///     except* io::Error as errors => { errors.into_iter().map(|error| error.kind()).collect::<Vec<_>>() }
/// };
/// assert_eq!(kinds?, [io::ErrorKind::NotFound]);
/// # Ok::<(), ErrorGroup>(())
/// ```
pub struct IntoMatches<T> {
    leaves: IntoLeaves,
    errors: PhantomData<fn() -> T>,
}

impl<T: Error + Send + Sync + 'static> Iterator for IntoMatches<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self.leaves.next()?.downcast() {
            Ok(error) => Some(error),
            Err(_) => unreachable!("every leaf is a `T`"),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.leaves.size_hint()
    }
}

impl<T: Error + Send + Sync + 'static> ExactSizeIterator for IntoMatches<T> {}

impl<T: Error + Send + Sync + 'static> FusedIterator for IntoMatches<T> {}

impl<T> fmt::Debug for IntoMatches<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IntoMatches").field(&self.leaves).finish()
    }
}
