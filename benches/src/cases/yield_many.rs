//! `yield_many`: each child wakes itself a hundred times.

use super::{Case, Gathering, Timed, host, sum_to};
use crate::measure::Meter;
use crate::peers::Gather;
use crate::work::yields;

/// How often a child yields.
const TIMES: u32 = 100;

/// The case.
pub fn case() -> Case {
    Case {
        name: "yield_many",
        about: "n children, each wakes itself 100 times",
        unit: "yield",
        sizes: &[1_000],
        any_size: true,
        operations: |n| n * TIMES as usize,
        timed: Timed::Whole,
        counts: false,
        entries: <YieldMany as Gathering>::entries(),
    }
}

struct YieldMany;

impl Gathering for YieldMany {
    fn run<P: Gather>(n: usize, meter: &mut Meter) {
        host::<P>(meter, sum_to(n), async |peer| {
            peer.gather((0..n).map(|value| yields(TIMES, value as u64))).await
        });
    }
}
