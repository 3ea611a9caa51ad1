//! Memory for the cells of a scope that spawns many: chunks of cells of one size, reused and given back.
//!
//! A scope of a few tasks asks the allocator for each. From then on cells come out of chunks that grow, so that a
//! task costs no allocation. A chunk without a cell in use is freed, but for one that is kept to go on with:
//! the memory of a burst of tasks does not outlive them.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::NonNull;

/// Sizes are rounded up to this, and there is a class of chunks for each.
const STEP: usize = 16;
/// Larger cells are always allocated one by one.
const LARGEST: usize = 512;
const CLASSES: usize = LARGEST / STEP;
/// Cells are aligned to this at most.
const ALIGN: usize = 16;
const FIRST_CHUNK: usize = 8;
/// A chunk is no larger than about this, in bytes.
const CHUNK_LIMIT: usize = 8 * 1024 * 1024;

/// The front of a chunk; the cells follow.
#[repr(C, align(16))]
pub(super) struct Chunk {
    /// The neighbours among those of the class that have room.
    before: Option<NonNull<Chunk>>,
    after: Option<NonNull<Chunk>>,
    /// Cells that were used and are free.
    free: Option<NonNull<Free>>,
    /// Cells that have been used at all.
    used: usize,
    /// Cells in use.
    live: usize,
    capacity: usize,
    class: usize,
}

/// A cell that is free.
struct Free {
    next: Option<NonNull<Free>>,
}

impl Chunk {
    fn layout(class: usize, capacity: usize) -> Layout {
        let size = size_of::<Self>() + capacity * size_of_class(class);
        match Layout::from_size_align(size, ALIGN) {
            Ok(layout) => layout,
            Err(_) => unreachable!("chunks are small"),
        }
    }

    fn allocate(class: usize, capacity: usize) -> NonNull<Self> {
        let layout = Self::layout(class, capacity);
        // SAFETY: the layout is not empty.
        let Some(chunk) = NonNull::new(unsafe { alloc(layout) }.cast::<Self>()) else {
            handle_alloc_error(layout)
        };
        let front = Self {
            before: None,
            after: None,
            free: None,
            used: 0,
            live: 0,
            capacity,
            class,
        };
        // SAFETY: the memory is ours, and large enough.
        unsafe { chunk.write(front) };
        chunk
    }

    #[inline]
    fn has_room(&self) -> bool {
        self.live < self.capacity
    }
}

fn size_of_class(class: usize) -> usize {
    (class + 1) * STEP
}

#[derive(Clone, Copy, Default)]
struct Class {
    /// The first of the chunks that have room.
    open: Option<NonNull<Chunk>>,
    /// How many cells the next chunk is to have; nothing at first.
    capacity: usize,
}

/// The chunks of one scope. Belongs to its driver. Forgotten or dropped with cells in use it leaks their chunks.
#[derive(Default)]
pub(super) struct Arena {
    classes: [Class; CLASSES],
}

impl Arena {
    /// Memory for a cell out of a chunk; `None` if it is to be allocated by itself.
    #[inline]
    pub(super) fn take(&mut self, layout: Layout) -> Option<(NonNull<u8>, NonNull<Chunk>)> {
        if layout.size() > LARGEST || layout.align() > ALIGN || layout.size() == 0 {
            return None;
        }
        let class = (layout.size() - 1) / STEP;
        let chunk = self.classes[class].open.unwrap_or_else(|| self.grow(class));
        // SAFETY: chunks on the list of their class are alive, and have room.
        let cell = unsafe { take_from(chunk) };
        // SAFETY: as above.
        if !unsafe { chunk.as_ref() }.has_room() {
            // SAFETY: it is on the list.
            unsafe { self.unlink(chunk) };
        }
        Some((cell, chunk))
    }

    #[cold]
    fn grow(&mut self, class: usize) -> NonNull<Chunk> {
        let most = (CHUNK_LIMIT / size_of_class(class)).max(FIRST_CHUNK);
        let capacity = (2 * self.classes[class].capacity).clamp(FIRST_CHUNK, most);
        self.classes[class].capacity = capacity;
        let chunk = Chunk::allocate(class, capacity);
        // SAFETY: it is new, and on no list.
        unsafe { self.link(chunk) };
        chunk
    }

    /// # Safety
    /// The cell was taken out of this chunk of this arena, and is not used any more.
    #[inline]
    pub(super) unsafe fn give_back(&mut self, cell: NonNull<u8>, mut chunk: NonNull<Chunk>) {
        // SAFETY: a chunk with a cell in use is alive, and there is no other reference to its front.
        let front = unsafe { chunk.as_mut() };
        let had_room = front.has_room();
        let cell = cell.cast::<Free>();
        // SAFETY: the memory is free, large enough and aligned.
        unsafe { cell.write(Free { next: front.free }) };
        front.free = Some(cell);
        front.live -= 1;
        let empty = front.live == 0;
        if !had_room {
            // SAFETY: full chunks are on no list.
            unsafe { self.link(chunk) };
        }
        if empty {
            // SAFETY: it has room, so it is on the list of its class, and no cell is in use.
            unsafe { self.drop_unless_last(chunk) };
        }
    }

    /// # Safety
    /// The chunk is on the list of its class, and none of its cells is in use.
    unsafe fn drop_unless_last(&mut self, chunk: NonNull<Chunk>) {
        // SAFETY: the chunk is alive.
        let front = unsafe { chunk.as_ref() };
        if front.before.is_none() && front.after.is_none() {
            return;
        }
        // SAFETY: it is on the list.
        unsafe { self.unlink(chunk) };
        // SAFETY: nobody knows it any more.
        unsafe { free(chunk) };
    }

    /// # Safety
    /// The chunk is alive and on no list.
    unsafe fn link(&mut self, mut chunk: NonNull<Chunk>) {
        // SAFETY: by this function's contract, and there is no other reference to its front.
        let front = unsafe { chunk.as_mut() };
        let class = &mut self.classes[front.class];
        front.before = None;
        front.after = class.open;
        if let Some(mut after) = class.open {
            // SAFETY: chunks on the list are alive.
            unsafe { after.as_mut() }.before = Some(chunk);
        }
        class.open = Some(chunk);
    }

    /// # Safety
    /// The chunk is on the list of its class.
    unsafe fn unlink(&mut self, chunk: NonNull<Chunk>) {
        // SAFETY: chunks on the list are alive, and there is no other reference to their fronts.
        unsafe {
            let (before, after) = (chunk.as_ref().before, chunk.as_ref().after);
            match before {
                Some(mut before) => before.as_mut().after = after,
                None => self.classes[chunk.as_ref().class].open = after,
            }
            if let Some(mut after) = after {
                after.as_mut().before = before;
            }
        }
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        for class in self.classes {
            let mut next = class.open;
            while let Some(chunk) = next {
                // SAFETY: chunks on the list are alive.
                let front = unsafe { chunk.as_ref() };
                next = front.after;
                if front.live == 0 {
                    // SAFETY: no cell is in use, and the list is not used any more.
                    unsafe { free(chunk) };
                }
            }
        }
    }
}

/// # Safety
/// The chunk is alive, has room, and there is no reference to its front.
#[inline]
unsafe fn take_from(mut chunk: NonNull<Chunk>) -> NonNull<u8> {
    // SAFETY: by this function's contract.
    let front = unsafe { chunk.as_mut() };
    front.live += 1;
    if let Some(cell) = front.free {
        // SAFETY: a free cell holds the link to the next.
        front.free = unsafe { cell.as_ref() }.next;
        return cell.cast();
    }
    let offset = size_of::<Chunk>() + front.used * size_of_class(front.class);
    front.used += 1;
    // SAFETY: fewer than `capacity` have been used, so the cell lies in the chunk.
    unsafe { chunk.cast::<u8>().add(offset) }
}

/// # Safety
/// The chunk was made by `Chunk::allocate`, and neither it nor a cell of it is used any more.
unsafe fn free(chunk: NonNull<Chunk>) {
    // SAFETY: the front is alive until here.
    let layout = unsafe { Chunk::layout(chunk.as_ref().class, chunk.as_ref().capacity) };
    // SAFETY: allocated with this layout.
    unsafe { dealloc(chunk.cast().as_ptr(), layout) };
}
