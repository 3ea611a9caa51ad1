//! Where the cell of a task lies, and on which core the task is: one pointer.

use std::ptr::NonNull;

use super::arena::Chunk;
use super::core::{Core, CoreRef};

/// The two lowest bits say what the pointer points to.
const TAG: usize = 3;
const ALONE: usize = 0;
const NURSERY: usize = 1;
const CHUNK: usize = 2;

/// A core, or a chunk, which knows its core.
#[derive(Clone, Copy)]
pub(super) struct Place(NonNull<u8>);

/// What the memory of a cell is part of.
#[derive(Clone, Copy)]
pub(super) enum Memory {
    /// An allocation of its own.
    Alone,
    /// The allocation of the core.
    Nursery,
    Chunk(NonNull<Chunk>),
}

impl Place {
    /// In an allocation of its own.
    pub(super) fn alone(core: NonNull<Core>) -> Self {
        Self::tagged(core.cast(), ALONE)
    }

    /// In the allocation of the core.
    #[inline]
    pub(super) fn in_nursery(core: NonNull<Core>) -> Self {
        Self::tagged(core.cast(), NURSERY)
    }

    pub(super) fn in_chunk(chunk: NonNull<Chunk>) -> Self {
        Self::tagged(chunk.cast(), CHUNK)
    }

    #[inline]
    fn tagged(pointer: NonNull<u8>, tag: usize) -> Self {
        debug_assert!(pointer.addr().get() & TAG == 0, "cores and chunks are aligned");
        // SAFETY: both are larger than a tag.
        Self(unsafe { pointer.add(tag) })
    }

    #[inline]
    fn tag(self) -> usize {
        self.0.addr().get() & TAG
    }

    #[inline]
    fn pointer(self) -> NonNull<u8> {
        // SAFETY: the tag was added to a pointer that was aligned.
        unsafe { self.0.sub(self.tag()) }
    }

    #[inline]
    pub(super) fn memory(self) -> Memory {
        match self.tag() {
            ALONE => Memory::Alone,
            NURSERY => Memory::Nursery,
            _ => Memory::Chunk(self.pointer().cast()),
        }
    }

    #[inline]
    pub(super) fn is_in_nursery(self) -> bool {
        self.tag() == NURSERY
    }

    /// The core, which is alive as long as the task has its count of it.
    #[inline]
    pub(super) fn core(self) -> NonNull<Core> {
        match self.tag() {
            // SAFETY: a chunk is there as long as one of its cells is in use.
            CHUNK => unsafe { Chunk::core(self.pointer().cast()) },
            _ => self.pointer().cast(),
        }
    }

    /// A count of the core, besides that of the task.
    pub(super) fn counted_core(self) -> CoreRef {
        // SAFETY: the task has a count of its core; this one is not given back but cloned.
        let core = std::mem::ManuallyDrop::new(unsafe { CoreRef::from_raw(self.core()) });
        CoreRef::clone(&core)
    }
}
