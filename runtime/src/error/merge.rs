//! Putting parts of one group together again, each member in its old place.
//!
//! When clauses raise what they had matched, [PEP 654] wants the tree to look as if they had never run. Each part
//! still knows which original it is of, at every level, and each member the place it had there.
//!
//! [PEP 654]: https://peps.python.org/pep-0654/#raising-exceptions-in-an-except-block

use std::iter::Peekable;
use std::sync::Arc;
use std::{mem, vec};

use super::group::Head;
use super::place::Place;
use super::{ErrorGroup, Member};

/// The parts as one group, or `None` if there are none. All must have the same id.
pub(super) fn merge(parts: Vec<ErrorGroup>) -> Option<ErrorGroup> {
    let mut parts = parts.into_iter();
    let mut frame = Frame::open(parts.next()?, parts);
    let mut outer = Vec::new();
    loop {
        if let Some(first) = frame.waiting.next() {
            match frame.twins(first) {
                Twins::Single(member) => frame.done.push(member),
                Twins::Parts(first, others) => {
                    outer.push(mem::replace(&mut frame, Frame::open(first, others)));
                }
            }
        } else {
            let merged = ErrorGroup::from_parts(frame.head, frame.place, frame.done);
            let Some(parent) = outer.pop() else {
                return merged;
            };
            frame = parent;
            frame.done.extend(merged.map(Member::Group));
        }
    }
}

/// A group in the making.
struct Frame {
    head: Arc<Head>,
    place: Place,
    /// The members of all parts by their places, so that parts of one inner group are neighbours.
    waiting: Peekable<vec::IntoIter<Member>>,
    done: Vec<Member>,
}

/// What the parts have of one member of the original.
enum Twins {
    Single(Member),
    Parts(ErrorGroup, Vec<ErrorGroup>),
}

impl Frame {
    fn open(first: ErrorGroup, others: impl IntoIterator<Item = ErrorGroup>) -> Self {
        let (mut head, place, mut members) = first.into_parts();
        for part in others {
            let (other, _, more) = part.into_parts();
            Head::absorb(&mut head, &other);
            members.extend(more);
        }
        // A stable sort that makes use of sorted runs, and each part is one.
        members.sort_by_key(|member| member.place().index);
        Self {
            head,
            place,
            waiting: members.into_iter().peekable(),
            done: Vec::new(),
        }
    }

    /// Gathers the other parts of the group that `first` is a part of, if it is one.
    fn twins(&mut self, first: Member) -> Twins {
        let first = match first {
            Member::Group(group) => group,
            leaf => return Twins::Single(leaf),
        };
        let mut others = Vec::new();
        while let Some(Member::Group(twin)) = self.waiting.next_if(|member| is_twin(member, &first)) {
            others.push(twin);
        }
        match others.len() {
            0 => Twins::Single(Member::Group(first)),
            _ => Twins::Parts(first, others),
        }
    }
}

fn is_twin(member: &Member, first: &ErrorGroup) -> bool {
    member
        .as_group()
        .is_some_and(|group| group.id() == first.id() && group.place() == first.place())
}
