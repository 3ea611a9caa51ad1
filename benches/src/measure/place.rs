//! What the layout of memory does to a figure, taken out of it as far as that goes.
//!
//! Three things moved ratios from one process to the next, without any contender having done anything: glibc gives the
//! top of its heap back to the system when a case ends, and fetches it page by page in the next repetition, if nothing of
//! somebody else's happens to lie above; loads wait for stores that are a multiple of 4,096 bytes away, so that a scope's
//! time depends on where its stack is beside its heap; and among 100,000 tasks the walk to one depends on which pages of
//! the machine they happen to lie in.

use std::hint::black_box;

/// Has the allocator keep what it is given back. To be called before the first sample.
pub fn keep_memory() {
    /// A little less than the largest block from which glibc learns.
    const LARGE: usize = 31 << 20;
    // A block of its own that is freed tells glibc to take the next of its size from the heap, and not to trim that
    // before twice as much lies idle on top.
    drop(black_box(vec![0_u8; LARGE]));
}

/// Runs `sample` with stack and heap at places of this round's own.
///
/// The stacks of fifteen rounds are spread over a page, and their heaps over 16 MB, so that the median is not that of an
/// unlucky one.
pub fn at_the_place_of<R>(round: u32, sample: impl FnOnce() -> R) -> R {
    /// Prime to the number of places, and far from its parts.
    const STEP: u32 = 19;
    const PLACES: u32 = 64;
    /// Of what is in the way of the heap.
    const PIECE: usize = 256 * 1024;
    let place = round * STEP % PLACES;
    let in_the_way: Vec<_> = (0..place).map(|_| black_box(vec![1_u8; PIECE])).collect();
    let (mut sample, mut result) = (Some(sample), None);
    below(place, &mut || {
        if let Some(sample) = sample.take() {
            result = Some(sample());
        }
    });
    drop(in_the_way);
    result.expect("the sample is run once")
}

/// Calls `then` from under `levels` frames of one cache line and a little each.
#[inline(never)]
fn below(levels: u32, then: &mut dyn FnMut()) {
    let frame = black_box([0_u8; 64]);
    match levels {
        0 => then(),
        _ => below(levels - 1, then),
    }
    black_box(&frame);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::at_the_place_of;

    #[test]
    fn each_round_has_its_stack_in_another_part_of_the_page() {
        let place = |round| {
            at_the_place_of(round, || {
                let local = 0_u8;
                (&raw const local).addr() % 4_096 / 64
            })
        };
        let places: BTreeSet<_> = (0..15).map(place).collect();
        assert!(places.len() > 12, "{places:?}");
        assert_eq!(place(3), place(3));
    }
}
