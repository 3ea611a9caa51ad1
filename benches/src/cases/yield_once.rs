//! `yield_once`: each child wakes itself once.

use super::{Case, Gathering, Timed, host, sum_to};
use crate::measure::Meter;
use crate::peers::Gather;
use crate::work::yields;

/// The case.
pub fn case() -> Case {
    Case {
        name: "yield_once",
        about: "n children, each wakes itself once",
        unit: "task",
        sizes: &[10, 1_000, 100_000],
        any_size: true,
        operations: |n| n,
        timed: Timed::Whole,
        counts: true,
        entries: <YieldOnce as Gathering>::entries(),
    }
}

struct YieldOnce;

impl Gathering for YieldOnce {
    fn run<P: Gather>(n: usize, meter: &mut Meter) {
        host::<P>(meter, sum_to(n), async |peer| {
            peer.gather((0..n).map(|value| yields(1, value as u64))).await
        });
    }
}
