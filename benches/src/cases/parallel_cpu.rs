//! `parallel_cpu` and `parallel_small`: work for more than one core.

use super::{Case, Entry, Timed, host};
use crate::floors;
use crate::measure::Meter;
use crate::peers::{
    AsyncExecutor2, Blocking, FuturesUnordered, Gather, JoinSet, JoinSet2, Moro, OnPool2, RayonScope,
    RayonSum, TaskGroup,
};
use crate::work::Crunch;

/// The children are of so many kinds, so that what they give is computed beforehand.
const KINDS: usize = 8;

/// Steps of arithmetic that take about 20 microseconds.
const LONG: u32 = 13_000;

/// Steps of arithmetic that take about a microsecond.
const SHORT: u32 = 650;

/// Children that are worth a thread of their own.
pub fn cpu() -> Case {
    case::<LONG>(
        "parallel_cpu",
        "n children of about 20 microseconds of arithmetic, on two threads where the contender has them",
    )
}

/// Children so short that handing them to another thread shows.
pub fn small() -> Case {
    case::<SHORT>(
        "parallel_small",
        "n children of about a microsecond of arithmetic, on two threads where the contender has them",
    )
}

/// The tasks of a scope share one thread unless they are spawned onto others.
fn case<const STEPS: u32>(name: &'static str, about: &'static str) -> Case {
    Case {
        name,
        about,
        unit: "task",
        sizes: &[10_000],
        any_size: true,
        operations: |n| n,
        timed: Timed::Whole,
        counts: true,
        entries: vec![
            entry::<floors::Poll, STEPS>(),
            entry::<floors::Threads2, STEPS>(),
            entry::<TaskGroup, STEPS>(),
            entry::<OnPool2, STEPS>(),
            entry::<Blocking, STEPS>(),
            entry::<FuturesUnordered, STEPS>(),
            entry::<JoinSet, STEPS>(),
            entry::<JoinSet2, STEPS>(),
            entry::<Moro, STEPS>(),
            entry::<AsyncExecutor2, STEPS>(),
            entry::<RayonSum, STEPS>(),
            entry::<RayonScope, STEPS>(),
        ],
    }
}

fn entry<P: Gather, const STEPS: u32>() -> Entry {
    Entry::new::<P>(run::<P, STEPS>)
}

fn run<P: Gather, const STEPS: u32>(n: usize, meter: &mut Meter) {
    let results: [u64; KINDS] = std::array::from_fn(|kind| Crunch::<STEPS>(kind as u64).result());
    let expected = (0..n).map(|index| results[index % KINDS]).sum();
    host::<P>(meter, expected, async |peer| {
        peer.gather((0..n).map(|index| Crunch::<STEPS>((index % KINDS) as u64)))
            .await
    });
}
