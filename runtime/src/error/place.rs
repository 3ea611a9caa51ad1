//! The place of a member in the tree it was made part of.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::group::Head;
use super::{ErrorGroup, Member};

/// Which group it is, the same for all parts of one original and for nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Id(u64);

static LAST_ID: AtomicU64 = AtomicU64::new(0);

impl Id {
    pub(super) fn fresh() -> Self {
        Self(LAST_ID.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// Where a member stands; it keeps its place when the group is split. The default is the place of a root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) parent: Id,
    pub(super) index: usize,
}

/// The groups of a tree without what is in them: from these a single member finds back to the root, even after
/// the groups around it have vanished.
pub(super) struct Shells {
    root: Id,
    groups: HashMap<Id, (Arc<Head>, Place)>,
}

impl Shells {
    pub(super) fn of(root: &ErrorGroup) -> Self {
        let mut groups = HashMap::new();
        let mut open = vec![root];
        while let Some(group) = open.pop() {
            groups.insert(group.id(), (Arc::clone(group.head()), group.place()));
            open.extend(group.members().iter().filter_map(Member::as_group));
        }
        Self {
            root: root.id(),
            groups,
        }
    }

    /// The part of the root that has nothing but this member in it, or the member itself if it is not of this
    /// tree.
    pub(super) fn find_back(&self, mut member: Member) -> Result<ErrorGroup, Member> {
        loop {
            match member {
                Member::Group(group) if group.id() == self.root => return Ok(group),
                other => member = other,
            }
            let Some((head, place)) = self.groups.get(&member.place().parent) else {
                return Err(member);
            };
            member = match ErrorGroup::from_parts(Arc::clone(head), *place, vec![member]) {
                Some(group) => Member::Group(group),
                None => unreachable!("there is a member"),
            };
        }
    }
}
