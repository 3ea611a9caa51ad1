//! Where the cell of a task lies, and on which core the task is: one pointer.

use std::num::NonZeroUsize;
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
    pub(super) fn new(core: &CoreRef, memory: Memory) -> Self {
        match memory {
            Memory::Alone => Self::tagged(core.as_raw().cast(), ALONE),
            Memory::Nursery => Self::tagged(core.as_raw().cast(), NURSERY),
            Memory::Chunk(chunk) => Self::tagged(chunk.cast(), CHUNK),
        }
    }

    fn tagged(pointer: NonNull<u8>, tag: usize) -> Self {
        Self(pointer.map_addr(|address| address | tag))
    }

    fn tag(self) -> usize {
        self.0.addr().get() & TAG
    }

    fn pointer(self) -> NonNull<u8> {
        let address = NonZeroUsize::new(self.0.addr().get() & !TAG);
        match address {
            Some(address) => self.0.with_addr(address),
            None => unreachable!("made from a pointer that is not null"),
        }
    }

    pub(super) fn memory(self) -> Memory {
        match self.tag() {
            ALONE => Memory::Alone,
            NURSERY => Memory::Nursery,
            _ => Memory::Chunk(self.pointer().cast()),
        }
    }

    /// The core, which is alive as long as the task has its count of it.
    #[inline]
    pub(super) fn core(self) -> NonNull<Core> {
        match self.memory() {
            Memory::Alone | Memory::Nursery => self.pointer().cast(),
            // SAFETY: a chunk is there as long as one of its cells is in use.
            Memory::Chunk(chunk) => unsafe { Chunk::core(chunk) },
        }
    }

    /// A count of the core, besides that of the task.
    pub(super) fn counted_core(self) -> CoreRef {
        // SAFETY: the task has a count of its core; this one is not given back but cloned.
        let core = std::mem::ManuallyDrop::new(unsafe { CoreRef::from_raw(self.core()) });
        CoreRef::clone(&core)
    }
}
