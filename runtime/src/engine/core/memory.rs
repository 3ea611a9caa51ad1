//! Memory for the cells of tasks: first behind the core, in its own allocation, then in chunks.

use std::alloc::Layout;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

use super::remote::Freed;
use super::{Core, Local};
use crate::engine::arena::{Arena, Chunk, allocate};
use crate::engine::place::Place;

/// Whether cells share allocations. Miri sees a use of a freed cell only if they do not; that they may is checked with
/// `--cfg taskgroup_pools`.
const POOLS: bool = !cfg!(miri) || cfg!(taskgroup_pools);

/// Bytes behind a core, for the cells of body and first tasks.
const NURSERY: usize = 640;

/// That of a core together with its nursery.
pub(super) const fn layout() -> Layout {
    let size = size_of::<Core>() + NURSERY;
    match Layout::from_size_align(size, align_of::<Core>()) {
        Ok(layout) => layout,
        Err(_) => panic!("a core is small"),
    }
}

/// The memory that a core has for cells.
#[derive(Default)]
pub(super) struct Memories {
    /// Bytes of the nursery that have been used. They are not used again.
    used: usize,
    arena: Option<Box<Arena>>,
}

impl Memories {
    /// Whether there is nothing but the nursery.
    pub(super) fn is_plain(&self) -> bool {
        self.arena.is_none()
    }
}

impl Core {
    /// Memory for the cell of a task of this core, and its place, together with the task's count of the core.
    #[inline]
    pub(in crate::engine) fn take_place(&self, layout: Layout) -> (NonNull<u8>, Place) {
        if POOLS && self.is_polled_here() {
            // SAFETY: this is the polling thread.
            let local = unsafe { self.local() };
            if local.spare > 0
                && let Some(cell) = self.take_from_nursery(local, layout)
            {
                local.spare -= 1;
                return (cell, Place::in_nursery(self.this));
            }
        }
        self.take_place_outside(layout)
    }

    /// The same, outside the nursery.
    #[inline(never)]
    fn take_place_outside(&self, layout: Layout) -> (NonNull<u8>, Place) {
        let core = ManuallyDrop::new(self.counted_for_task()).as_raw();
        if POOLS && self.is_polled_here() {
            // SAFETY: this is the polling thread.
            let arena = unsafe { self.local() }.memory.arena.get_or_insert_default();
            if let Some((cell, chunk)) = arena.take(core, layout) {
                return (cell, Place::in_chunk(chunk));
            }
        }
        (allocate(layout), Place::alone(core))
    }

    #[inline]
    fn take_from_nursery(&self, local: &mut Local, layout: Layout) -> Option<NonNull<u8>> {
        let start = local.memory.used;
        let end = start + layout.size().next_multiple_of(align_of::<Core>());
        if end > NURSERY || layout.align() > align_of::<Core>() {
            return None;
        }
        local.memory.used = end;
        // SAFETY: the nursery lies behind the core, in the same allocation.
        Some(unsafe { self.this.add(1).cast::<u8>().add(start) })
    }

    /// # Safety
    /// The memory was taken from a chunk of this core and is not used any more.
    #[inline]
    pub(in crate::engine) unsafe fn give_memory_back(&self, cell: NonNull<u8>, chunk: NonNull<Chunk>) {
        if self.is_polled_here() {
            // SAFETY: this is the polling thread; the rest is this function's contract.
            return unsafe { self.give_back_here(cell, chunk) };
        }
        self.leave_freed(Freed { cell, chunk });
    }

    /// # Safety
    /// As for [`local`](Core::local), and for [`give_memory_back`](Core::give_memory_back).
    #[inline]
    unsafe fn give_back_here(&self, cell: NonNull<u8>, chunk: NonNull<Chunk>) {
        // SAFETY: by this function's contract.
        if let Some(arena) = unsafe { &mut self.local().memory.arena } {
            // SAFETY: as above.
            unsafe { arena.give_back(cell, chunk) };
        }
    }

    /// # Safety
    /// As for [`local`](Core::local), and what was freed was taken from this core.
    pub(super) unsafe fn take_freed(&self, freed: Vec<Freed>) {
        for Freed { cell, chunk } in freed {
            // SAFETY: by this function's contract.
            unsafe { self.give_back_here(cell, chunk) };
        }
    }
}
