//! `nested`: groups in groups.

use super::{Case, Entry, Timed, host};
use crate::floors;
use crate::measure::Meter;
use crate::peers::{
    AsyncExecutor, FuturesBuffered, FuturesUnordered, Join, JoinSet, LocalSet, Moro, TaskGroup, Tree,
    TryJoin, TryJoinAll,
};

/// The depth of the tree.
const DEPTH: u32 = 10;
/// How many groups it has.
const GROUPS: usize = (2 << DEPTH) - 1;

/// The case.
pub fn case() -> Case {
    Case {
        name: "nested",
        about: "a tree of 2,047 groups, ten deep, two in each; a leaf has one child that wakes itself once",
        unit: "scope",
        sizes: &[GROUPS],
        any_size: false,
        operations: |_| GROUPS,
        timed: Timed::Whole,
        counts: true,
        entries: vec![
            entry::<floors::Poll>(),
            entry::<floors::Queue>(),
            entry::<TaskGroup>(),
            entry::<FuturesUnordered>(),
            entry::<FuturesBuffered>(),
            entry::<Join>(),
            entry::<TryJoin>(),
            entry::<TryJoinAll>(),
            entry::<JoinSet>(),
            entry::<LocalSet>(),
            entry::<Moro>(),
            entry::<AsyncExecutor>(),
        ],
    }
}

fn entry<P: Tree>() -> Entry {
    Entry::new::<P>(run::<P>)
}

fn run<P: Tree>(_: usize, meter: &mut Meter) {
    host::<P>(meter, GROUPS as u64, async |peer| peer.tree(DEPTH).await);
}
