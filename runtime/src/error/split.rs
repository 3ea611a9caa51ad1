//! Taking a group apart: `split` and `subgroup` of PEP 654.

use std::error::Error;
use std::sync::Arc;
use std::{mem, vec};

use super::group::Head;
use super::place::Place;
use super::{ErrorGroup, Leaf, Member};

/// Taking it apart.
///
/// Both parts of a split keep the shape of the original: each group in which something is left stays, with its
/// message, notes and task and even with a single member, and the others vanish. Every error is moved to
/// exactly one side and keeps its place among its siblings; where one side gets all, it is the group as it was. The rules are those of [PEP 654], and splitting takes
/// time proportional to the size of the tree.
///
/// [PEP 654]: https://peps.python.org/pep-0654/
impl ErrorGroup {
    /// The errors of type `T`, and the others.
    ///
    /// ```
    /// use std::{fmt, io};
    /// use taskgroup::{ErrorGroup, Member};
    ///
    /// let inner = ErrorGroup::new("inner", [Member::from(fmt::Error)]).unwrap();
    /// let group = ErrorGroup::new("outer", [Member::from(inner), Member::from("other")]).unwrap();
    ///
    /// let (matched, rest) = group.split::<fmt::Error>();
    /// assert_eq!(matched.unwrap().members()[0].as_group().unwrap().message(), "inner");
    /// assert_eq!(rest.unwrap().first().to_string(), "other");
    /// ```
    #[must_use = "both parts hold errors; drop the one that is handled"]
    pub fn split<T: Error + Send + Sync + 'static>(self) -> (Option<ErrorGroup>, Option<ErrorGroup>) {
        self.split_by(Leaf::is::<T>)
    }

    /// The errors for which `yes` holds, and the others. It is asked once about each, from left to right.
    ///
    /// # Panics
    ///
    /// If `yes` panics; the whole group is dropped then.
    ///
    /// ```
    /// use taskgroup::{ErrorGroup, Member};
    ///
    /// let group = ErrorGroup::new("", ["lost", "late"].map(Member::from)).unwrap();
    /// let (lost, rest) = group.split_by(|leaf| leaf.to_string() == "lost");
    /// assert_eq!((lost.unwrap().len(), rest.unwrap().len()), (1, 1));
    /// ```
    #[must_use = "both parts hold errors; drop the one that is handled"]
    pub fn split_by(self, mut yes: impl FnMut(&Leaf) -> bool) -> (Option<ErrorGroup>, Option<ErrorGroup>) {
        self.split_by_member(|member| member.as_leaf().is_some_and(&mut yes))
    }

    /// The members at any depth for which `yes` holds, and the others.
    ///
    /// As in [PEP 654] it is asked about groups as well, a group before what is in it and this group itself
    /// first: yes takes the whole subtree, and then nothing in it is asked about. So can a part be taken out that
    /// came out of one task, or has a certain message.
    ///
    /// # Panics
    ///
    /// If `yes` panics; the whole group is dropped then.
    ///
    /// [PEP 654]: https://peps.python.org/pep-0654/
    ///
    /// ```
    /// use taskgroup::{ErrorGroup, Member};
    ///
    /// let disk = ErrorGroup::new("disk", ["full", "slow"].map(Member::from)).unwrap();
    /// let all = ErrorGroup::new("", [Member::from(disk), Member::from("late")]).unwrap();
    /// let is_disk = |member: &Member| member.as_group().is_some_and(|group| group.message() == "disk");
    /// let (disk, rest) = all.split_by_member(is_disk);
    /// assert_eq!((disk.unwrap().len(), rest.unwrap().len()), (2, 1));
    /// ```
    #[must_use = "both parts hold errors; drop the one that is handled"]
    pub fn split_by_member(
        self,
        mut yes: impl FnMut(&Member) -> bool,
    ) -> (Option<ErrorGroup>, Option<ErrorGroup>) {
        let root = Member::Group(self);
        let taken = yes(&root);
        match root {
            Member::Group(group) if !taken => split(group, yes),
            root => (Some(root.into_group()), None),
        }
    }

    /// The errors of type `T` alone; the others are dropped.
    ///
    /// ```
    /// use std::fmt;
    /// use taskgroup::{ErrorGroup, Member};
    ///
    /// let group = ErrorGroup::new("", [Member::from(fmt::Error), Member::from("other")]).unwrap();
    /// assert_eq!(group.subgroup::<fmt::Error>().unwrap().len(), 1);
    /// ```
    #[must_use]
    pub fn subgroup<T: Error + Send + Sync + 'static>(self) -> Option<ErrorGroup> {
        self.split::<T>().0
    }

    /// The errors for which `yes` holds alone; the others are dropped.
    ///
    /// # Panics
    ///
    /// If `yes` panics; the whole group is dropped then.
    ///
    /// ```
    /// use taskgroup::{ErrorGroup, Member};
    ///
    /// let group = ErrorGroup::new("", ["lost", "late"].map(Member::from)).unwrap();
    /// assert!(group.subgroup_by(|leaf| leaf.task().is_some()).is_none());
    /// ```
    #[must_use]
    pub fn subgroup_by(self, yes: impl FnMut(&Leaf) -> bool) -> Option<ErrorGroup> {
        self.split_by(yes).0
    }

    /// Drops the errors of type `T` and fails with the others, if there are any.
    ///
    /// ```
    /// use std::fmt;
    /// use taskgroup::ErrorGroup;
    ///
    /// fn tolerant(result: Result<(), ErrorGroup>) -> Result<(), ErrorGroup> {
    ///     result.or_else(ErrorGroup::suppress::<fmt::Error>)
    /// }
    /// assert!(tolerant(Err(ErrorGroup::from_error(fmt::Error))).is_ok());
    /// assert!(tolerant(Err(ErrorGroup::from_error("out of paper"))).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of other types, in a group of the same shape.
    pub fn suppress<T: Error + Send + Sync + 'static>(self) -> Result<(), ErrorGroup> {
        self.split::<T>().1.map_or(Ok(()), Err)
    }
}

/// A group of which some members have been put on one side or the other.
struct Frame {
    head: Arc<Head>,
    place: Place,
    rest: vec::IntoIter<Member>,
    yes: Vec<Member>,
    no: Vec<Member>,
}

impl Frame {
    fn open(group: ErrorGroup) -> Self {
        let (head, place, members) = group.into_parts();
        Self {
            head,
            place,
            rest: members.into_iter(),
            yes: Vec::new(),
            no: Vec::new(),
        }
    }

    fn put(&mut self, member: Member, yes: bool) {
        let side = if yes { &mut self.yes } else { &mut self.no };
        side.push(member);
    }

    fn close(self) -> (Option<ErrorGroup>, Option<ErrorGroup>) {
        let yes = ErrorGroup::from_parts(Arc::clone(&self.head), self.place, self.yes);
        (yes, ErrorGroup::from_parts(self.head, self.place, self.no))
    }
}

fn split(root: ErrorGroup, mut yes: impl FnMut(&Member) -> bool) -> (Option<ErrorGroup>, Option<ErrorGroup>) {
    let mut frame = Frame::open(root);
    let mut outer = Vec::new();
    loop {
        if let Some(member) = frame.rest.next() {
            let taken = yes(&member);
            match member {
                Member::Group(group) if !taken => outer.push(mem::replace(&mut frame, Frame::open(group))),
                member => frame.put(member, taken),
            }
        } else {
            let (matched, rest) = frame.close();
            let Some(parent) = outer.pop() else {
                return (matched, rest);
            };
            frame = parent;
            frame.yes.extend(matched.map(Member::Group));
            frame.no.extend(rest.map(Member::Group));
        }
    }
}
