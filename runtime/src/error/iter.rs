//! Walks over the errors of a tree.

use std::fmt;
use std::iter::FusedIterator;
use std::{slice, vec};

use super::{ErrorGroup, Leaf, Member};

/// The errors of a group, at any depth, from left to right; made by [`ErrorGroup::iter`].
///
/// ```
/// use taskgroup::{ErrorGroup, Member};
///
/// let group = ErrorGroup::new("", ["lost", "late"].map(Member::from)).unwrap();
/// let mut texts = Vec::new();
/// for leaf in &group {
///     texts.push(leaf.to_string());
/// }
/// assert_eq!(texts, ["lost", "late"]);
/// ```
#[derive(Clone)]
pub struct Leaves<'a> {
    open: Vec<slice::Iter<'a, Member>>,
    left: usize,
}

impl<'a> Leaves<'a> {
    pub(super) fn new(group: &'a ErrorGroup) -> Self {
        Self {
            open: vec![group.members().iter()],
            left: group.len(),
        }
    }
}

impl<'a> Iterator for Leaves<'a> {
    type Item = &'a Leaf;

    fn next(&mut self) -> Option<&'a Leaf> {
        loop {
            match self.open.last_mut()?.next() {
                Some(Member::Leaf(leaf)) => {
                    self.left -= 1;
                    return Some(leaf);
                }
                Some(Member::Group(group)) => self.open.push(group.members().iter()),
                None => drop(self.open.pop()),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Leaves<'_> {}

impl FusedIterator for Leaves<'_> {}

impl fmt::Debug for Leaves<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl<'a> IntoIterator for &'a ErrorGroup {
    type Item = &'a Leaf;
    type IntoIter = Leaves<'a>;

    fn into_iter(self) -> Leaves<'a> {
        self.iter()
    }
}

/// The errors of a group, each with the groups around it, outermost first; made by [`ErrorGroup::paths`].
///
/// As an iterator it gives every error a path of its own, in time and memory proportional to its depth;
/// [`advance`](Self::advance) lends the path instead.
///
/// ```
/// use taskgroup::ErrorGroup;
///
/// let inner = ErrorGroup::new("inner", ["lost"]).unwrap();
/// let outer = ErrorGroup::new("outer", [inner]).unwrap();
/// let mut paths = outer.paths();
/// while let Some((path, leaf)) = paths.advance() {
///     assert_eq!((path.len(), leaf.to_string().as_str()), (2, "lost"));
/// }
/// ```
pub struct Paths<'a> {
    path: Vec<&'a ErrorGroup>,
    open: Vec<slice::Iter<'a, Member>>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(group: &'a ErrorGroup) -> Self {
        Self {
            path: vec![group],
            open: vec![group.members().iter()],
        }
    }

    /// The next error with the groups around it, outermost first, borrowed until the next call.
    pub fn advance(&mut self) -> Option<(&[&'a ErrorGroup], &'a Leaf)> {
        loop {
            match self.open.last_mut()?.next() {
                Some(Member::Leaf(leaf)) => return Some((&self.path, leaf)),
                Some(Member::Group(group)) => {
                    self.path.push(group);
                    self.open.push(group.members().iter());
                }
                None => {
                    self.path.pop();
                    self.open.pop();
                }
            }
        }
    }
}

impl<'a> Iterator for Paths<'a> {
    type Item = (Vec<&'a ErrorGroup>, &'a Leaf);

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().map(|(path, leaf)| (path.to_vec(), leaf))
    }
}

impl FusedIterator for Paths<'_> {}

impl fmt::Debug for Paths<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paths")
            .field("depth", &self.path.len())
            .finish_non_exhaustive()
    }
}

/// The errors of a group by value, from left to right.
///
/// ```
/// use taskgroup::{ErrorGroup, Member};
///
/// let group = ErrorGroup::new("", ["lost", "late"].map(Member::from)).unwrap();
/// let errors: Vec<_> = group.into_iter().map(|leaf| leaf.into_error()).collect();
/// assert_eq!(errors.len(), 2);
/// ```
pub struct IntoLeaves {
    open: Vec<vec::IntoIter<Member>>,
    left: usize,
}

impl Iterator for IntoLeaves {
    type Item = Leaf;

    fn next(&mut self) -> Option<Leaf> {
        loop {
            match self.open.last_mut()?.next() {
                Some(Member::Leaf(leaf)) => {
                    self.left -= 1;
                    return Some(leaf);
                }
                Some(Member::Group(group)) => self.open.push(group.into_members().into_iter()),
                None => drop(self.open.pop()),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for IntoLeaves {}

impl FusedIterator for IntoLeaves {}

impl fmt::Debug for IntoLeaves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IntoLeaves")
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

/// The errors alone; the groups around them are gone.
impl IntoIterator for ErrorGroup {
    type Item = Leaf;
    type IntoIter = IntoLeaves;

    fn into_iter(self) -> IntoLeaves {
        IntoLeaves {
            left: self.len(),
            open: vec![self.into_members().into_iter()],
        }
    }
}
