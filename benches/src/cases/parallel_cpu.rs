//! `parallel_cpu`: work for more than one core.

use super::{Case, Entry, Timed, host};
use crate::floors;
use crate::measure::Meter;
use crate::peers::{AsyncExecutor2, FuturesUnordered, Gather, JoinSet, JoinSet2, Moro, TaskGroup};
use crate::work::Crunch;

/// The children are of so many kinds, so that what they give is computed beforehand.
const KINDS: usize = 8;

/// The case. A scope's tasks share one thread.
pub fn case() -> Case {
    Case {
        name: "parallel_cpu",
        about: "n children of about 20 microseconds of arithmetic, on two threads where the contender has them",
        unit: "task",
        sizes: &[10_000],
        any_size: true,
        operations: |n| n,
        timed: Timed::Whole,
        counts: false,
        entries: vec![
            entry::<floors::Poll>(),
            entry::<floors::Threads2>(),
            entry::<TaskGroup>(),
            entry::<FuturesUnordered>(),
            entry::<JoinSet>(),
            entry::<JoinSet2>(),
            entry::<Moro>(),
            entry::<AsyncExecutor2>(),
        ],
    }
}

fn entry<P: Gather>() -> Entry {
    Entry::new::<P>(run::<P>)
}

fn run<P: Gather>(n: usize, meter: &mut Meter) {
    let results: [u64; KINDS] = std::array::from_fn(|kind| Crunch::result(kind as u64));
    let expected = (0..n).map(|index| results[index % KINDS]).sum();
    host::<P>(meter, expected, async |peer| {
        peer.gather((0..n).map(|index| Crunch((index % KINDS) as u64)))
            .await
    });
}
