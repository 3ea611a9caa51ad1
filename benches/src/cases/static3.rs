//! `static3`: three children that are known as the program is written.

use super::{Case, Entry, Timed, host};
use crate::floors;
use crate::measure::Meter;
use crate::peers::{
    AsyncExecutor, FuturesBuffered, FuturesUnordered, Join, JoinSet, LocalSet, Moro, TaskGroup, Three,
    TryJoin, TryJoinAll,
};
use crate::work::yields;

/// The case.
pub fn case() -> Case {
    Case {
        name: "static3",
        about: "three children known when the program is written, each wakes itself once",
        unit: "scope",
        sizes: &[3],
        any_size: false,
        operations: |_| 1,
        timed: Timed::Whole,
        counts: true,
        entries: vec![
            entry::<floors::Poll>(),
            entry::<floors::Queue>(),
            entry::<floors::Static>(),
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

fn entry<P: Three>() -> Entry {
    Entry::new::<P>(run::<P>)
}

fn run<P: Three>(_: usize, meter: &mut Meter) {
    host::<P>(meter, 6, async |peer| {
        peer.three(yields(1, 1), yields(1, 2), yields(1, 3)).await
    });
}
