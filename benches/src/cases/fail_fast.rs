//! `fail_fast`: one child fails, and the others have to go.

use std::sync::Arc;

use super::{Case, Entry, Timed};
use crate::floors;
use crate::measure::Meter;
use crate::peers::{
    AsyncExecutor, FailFast, FuturesBuffered, FuturesUnordered, JoinSet, LocalSet, Moro, TaskGroup,
    TryJoinAll,
};
use crate::work::Doom;

/// From the first spawn to the last child dropped.
pub fn whole() -> Case {
    Case {
        name: "fail_fast",
        about: "n - 1 children pend for ever, the last one fails: until all are dropped",
        unit: "task",
        sizes: &[10, 1_000, 100_000],
        any_size: true,
        operations: |n| n,
        timed: Timed::Whole,
        counts: true,
        entries: entries(),
    }
}

/// The same; only the time from the error to the last child dropped counts.
pub fn from_the_error() -> Case {
    Case {
        name: "fail_fast_cancel",
        about: "the same, from the error on",
        timed: Timed::Region,
        counts: false,
        ..whole()
    }
}

fn entries() -> Vec<Entry> {
    vec![
        entry::<floors::Poll>(),
        entry::<floors::Queue>(),
        entry::<TaskGroup>(),
        entry::<FuturesUnordered>(),
        entry::<FuturesBuffered>(),
        entry::<TryJoinAll>().up_to(30),
        entry::<JoinSet>(),
        entry::<LocalSet>(),
        entry::<Moro>(),
        entry::<AsyncExecutor>(),
    ]
}

fn entry<P: FailFast>() -> Entry {
    Entry::new::<P>(run::<P>)
}

fn run<P: FailFast>(n: usize, meter: &mut Meter) {
    let peer = P::new();
    peer.host(meter.run(async || {
        let doom = Arc::new(Doom::default());
        peer.until_failure(doom.children(n)).await;
        doom.since()
    }));
}
