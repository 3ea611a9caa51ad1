//! What the counting allocator tells. Alone in its process, as it counts for all threads.

use taskgroup_benches::measure::COUNTING;

#[test]
fn the_allocator_counts_what_is_live_and_what_was_asked_for() {
    COUNTING.start();
    drop(std::hint::black_box(vec![0_u8; 1 << 24]));
    drop(std::hint::black_box(vec![0_u8; 1 << 24]));
    let traffic = COUNTING.stop();
    // The harness may allocate a little on its own thread.
    assert!(traffic.allocations >= 2 && traffic.bytes >= 2 << 24);
    assert!((1 << 24..2 << 24).contains(&traffic.peak), "{}", traffic.peak);
}
