//! `churn`: a scope that lives long.

use super::{Case, Entry, Timed, host, sum_to};
use crate::floors;
use crate::measure::Meter;
use crate::peers::{
    AsyncExecutor, Churn, FuturesBuffered, FuturesUnordered, JoinSet, LocalSet, Moro, TaskGroup,
};
use crate::work::yields;

/// How many children there are at a time.
const ALIVE: usize = 100;

/// The case.
pub fn case() -> Case {
    Case {
        name: "churn",
        about: "n children that wake themselves once, at most 100 alive",
        unit: "task",
        sizes: &[1_000_000],
        any_size: true,
        operations: |n| n,
        timed: Timed::Whole,
        counts: true,
        entries: vec![
            entry::<floors::Queue>(),
            entry::<TaskGroup>(),
            entry::<FuturesUnordered>(),
            entry::<FuturesBuffered>(),
            entry::<JoinSet>(),
            entry::<LocalSet>(),
            entry::<Moro>(),
            entry::<AsyncExecutor>(),
        ],
    }
}

fn entry<P: Churn>() -> Entry {
    Entry::new::<P>(run::<P>)
}

fn run<P: Churn>(n: usize, meter: &mut Meter) {
    host::<P>(meter, sum_to(n), async |peer| {
        peer.churn((0..n).map(|value| yields(1, value as u64)), ALIVE)
            .await
    });
}
