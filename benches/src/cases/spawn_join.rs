//! `spawn_join`: children that are ready at once.

use super::{Case, Gathering, Timed, host, sum_to};
use crate::measure::Meter;
use crate::peers::Gather;
use crate::work::yields;

/// The case.
pub fn case() -> Case {
    Case {
        name: "spawn_join",
        about: "n children ready at once, their results summed",
        unit: "task",
        sizes: &[10, 1_000, 100_000, 1_000_000],
        any_size: true,
        operations: |n| n,
        timed: Timed::Whole,
        counts: true,
        entries: <SpawnJoin as Gathering>::entries(),
    }
}

struct SpawnJoin;

impl Gathering for SpawnJoin {
    fn run<P: Gather>(n: usize, meter: &mut Meter) {
        host::<P>(meter, sum_to(n), async |peer| {
            peer.gather((0..n).map(|value| yields(0, value as u64))).await
        });
    }
}
