//! `sparse_wake`: of many children one is woken at a time.

use super::{Case, Gathering, Timed};
use crate::measure::Meter;
use crate::peers::Gather;
use crate::work::Belfry;

/// How often a child is woken in all.
const RINGS: usize = 100_000;

/// The case: only from the first wake-up to the last answer counts.
pub fn case() -> Case {
    Case {
        name: "sparse_wake",
        about: "of n children one is woken at a time, and wakes the one that woke it",
        unit: "round trip",
        sizes: &[10, 1_000, 100_000],
        any_size: true,
        operations: |_| RINGS,
        timed: Timed::Region,
        counts: false,
        entries: SparseWake::entries(),
    }
}

struct SparseWake;

impl Gathering for SparseWake {
    /// A turn of all children for each of 100,000 wake-ups is no sample any more with a thousand of them.
    const FLOOR_POLL_UP_TO: usize = 100;

    fn run<P: Gather>(n: usize, meter: &mut Meter) {
        let peer = P::new();
        peer.host(meter.run(async || {
            let belfry = Belfry::new(n, RINGS);
            let heard = peer.gather(belfry.children()).await;
            assert_eq!(heard, 2 * RINGS as u64, "{} lost a wake-up", P::NAME);
            belfry.took()
        }));
    }
}
