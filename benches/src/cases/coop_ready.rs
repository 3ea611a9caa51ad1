//! `coop_ready`: children that use up tokio's budget of the task they are in.

use std::time::Duration;

use super::{Case, Entry, Timed, sum_to};
use crate::floors;
use crate::measure::Meter;
use crate::peers::{
    FuturesBuffered, FuturesUnordered, Gather, JoinSet, Moro, Peer, TaskGroup, TryJoinAll, WithoutHandles,
};
use crate::work::Received;

/// The case: everybody is hosted by tokio.
pub fn case() -> Case {
    Case {
        name: "coop_ready",
        about: "n children that receive a message sent already, in one task of tokio",
        unit: "task",
        sizes: &[1_000, 10_000],
        any_size: true,
        operations: |n| n,
        timed: Timed::Whole,
        counts: true,
        entries: vec![
            entry::<floors::Queue>(),
            entry::<TaskGroup>(),
            entry::<WithoutHandles>(),
            entry::<FuturesUnordered>(),
            entry::<FuturesBuffered>(),
            entry::<TryJoinAll>(),
            entry::<JoinSet>(),
            entry::<Moro>(),
        ],
    }
}

fn entry<P: Gather>() -> Entry {
    Entry::new::<P>(run::<P>)
}

fn run<P: Gather>(n: usize, meter: &mut Meter) {
    let (tokio, peer) = (JoinSet::new(), P::new());
    tokio.host(meter.run(async || {
        let sum = peer.gather((0..n).map(|value| Received::new(value as u64))).await;
        assert_eq!(sum, sum_to(n), "{} lost a child", P::NAME);
        Duration::ZERO
    }));
}
