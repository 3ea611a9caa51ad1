//! Memory for the cells of a scope that spawns many: chunks of cells of one size, reused and given back.
//!
//! The cells of the first tasks lie with the core. From then on they come out of chunks that grow with their number,
//! so that a task costs no allocation. A chunk without a cell in use is freed, but for a small one that is kept to go
//! on with: the memory of a burst of tasks does not outlive them.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::NonNull;

use super::core::Core;
use super::sync::UnsafeCell;

/// Cells are aligned to this at most, and their sizes are multiples of it.
const ALIGN: usize = 8;
/// Larger cells are always allocated one by one.
const LARGEST: usize = 1024;
/// Cells of the first chunk.
const FEWEST: usize = 8;
/// A chunk of more cells is not kept when none is in use.
const MOST_KEPT: usize = 128;
/// Bytes before the first cell, and the alignment of a chunk for many: cells of 128 bytes, those with futures of 56, then
/// lie in two lines of the processor's cache and not in three. An aligned allocation takes longer, too long for few.
const FRONT: usize = 128;
const MANY: usize = 64;
/// A chunk is no larger than about this, in bytes.
const CHUNK_LIMIT: usize = 8 * 1024 * 1024;

/// Before the cells. All but the last field are read by any thread that has a task, and never written again.
#[repr(C)]
pub(super) struct Chunk {
    /// The core whose tasks lie here. It is there as long as they are.
    core: NonNull<Core>,
    class: usize,
    size: usize,
    capacity: usize,
    /// Belongs to the arena.
    front: UnsafeCell<Front>,
}

struct Front {
    /// The neighbours among those of the class that have room.
    before: Option<NonNull<Chunk>>,
    after: Option<NonNull<Chunk>>,
    /// Cells that were used and are free.
    free: Option<NonNull<Free>>,
    /// Cells that have been used at all.
    used: usize,
    /// Cells in use.
    live: usize,
}

/// A cell that is free.
struct Free {
    next: Option<NonNull<Free>>,
}

impl Chunk {
    fn layout(size: usize, capacity: usize) -> Layout {
        const { assert!(size_of::<Self>() <= FRONT) };
        let align = if capacity > MANY { FRONT } else { ALIGN };
        match Layout::from_size_align(FRONT + capacity * size, align) {
            Ok(layout) => layout,
            Err(_) => unreachable!("chunks are small"),
        }
    }

    fn allocate(core: NonNull<Core>, class: usize, size: usize, capacity: usize) -> NonNull<Self> {
        let chunk = allocate(Self::layout(size, capacity)).cast::<Self>();
        let front = UnsafeCell::new(Front {
            before: None,
            after: None,
            free: None,
            used: 0,
            live: 0,
        });
        // SAFETY: the memory is ours, and large enough.
        unsafe {
            chunk.write(Self {
                core,
                class,
                size,
                capacity,
                front,
            });
        }
        chunk
    }

    /// The core whose tasks lie in it.
    ///
    /// # Safety
    /// The chunk is alive: a cell of it is in use.
    #[inline]
    pub(super) unsafe fn core(chunk: NonNull<Self>) -> NonNull<Core> {
        // SAFETY: by this function's contract.
        unsafe { chunk.as_ref() }.core
    }

    /// # Safety
    /// The chunk is one of the caller's arena, and the reference is gone before another one is made.
    #[inline]
    unsafe fn front<'a>(chunk: NonNull<Self>) -> &'a mut Front {
        // SAFETY: by this function's contract.
        unsafe { &mut *chunk.as_ref().front.get() }
    }
}

/// Memory of its own.
pub(super) fn allocate(layout: Layout) -> NonNull<u8> {
    // SAFETY: neither chunks nor cells are empty.
    match NonNull::new(unsafe { alloc(layout) }) {
        Some(memory) => memory,
        None => handle_alloc_error(layout),
    }
}

/// The chunks of cells of one size.
struct Class {
    size: usize,
    /// The first of the chunks that have room.
    open: Option<NonNull<Chunk>>,
    /// Cells of all chunks that there are.
    cells: usize,
    /// The most that this has been.
    peak: usize,
    /// A chunk without a cell in use, kept to go on with.
    spare: Option<NonNull<Chunk>>,
}

/// The chunks of one scope. Belongs to its driver. Forgotten or dropped with cells in use it leaks their chunks.
#[derive(Default)]
pub(super) struct Arena {
    /// Few: a scope has few kinds of tasks.
    classes: Vec<Class>,
}

impl Arena {
    /// Memory for a cell out of a chunk; `None` if it is to be allocated by itself.
    #[inline]
    pub(super) fn take(
        &mut self,
        core: NonNull<Core>,
        layout: Layout,
    ) -> Option<(NonNull<u8>, NonNull<Chunk>)> {
        if layout.size() > LARGEST || layout.align() > ALIGN {
            return None;
        }
        let size = layout.size().next_multiple_of(ALIGN);
        let known = self.classes.iter().position(|class| class.size == size);
        let class = known.unwrap_or_else(|| self.add_class(size));
        let chunk = match self.classes[class].open {
            Some(chunk) => chunk,
            None => self.grow(core, class),
        };
        // SAFETY: chunks on the list of their class are alive, and have room.
        let cell = unsafe { self.take_from(chunk) };
        Some((cell, chunk))
    }

    #[cold]
    fn add_class(&mut self, size: usize) -> usize {
        self.classes.push(Class {
            size,
            open: None,
            cells: 0,
            peak: 0,
            spare: None,
        });
        self.classes.len() - 1
    }

    /// A new chunk is a quarter of those that there are: few allocations, and little that lies idle. Or else it is what
    /// was needed before.
    #[cold]
    fn grow(&mut self, core: NonNull<Core>, index: usize) -> NonNull<Chunk> {
        let class = &mut self.classes[index];
        let most = (CHUNK_LIMIT / class.size).max(FEWEST);
        let capacity = (class.cells / 4)
            .max(class.peak - class.cells)
            .clamp(FEWEST, most);
        class.cells += capacity;
        class.peak = class.peak.max(class.cells);
        let chunk = Chunk::allocate(core, index, class.size, capacity);
        // SAFETY: it is new, and on no list.
        unsafe { self.link(chunk) };
        chunk
    }

    /// # Safety
    /// The chunk is on the list of its class.
    #[inline]
    unsafe fn take_from(&mut self, chunk: NonNull<Chunk>) -> NonNull<u8> {
        // SAFETY: chunks on the list are alive.
        let (front, shape) = unsafe { (Chunk::front(chunk), chunk.as_ref()) };
        front.live += 1;
        if front.live == 1 {
            self.classes[shape.class].spare = None;
        }
        if front.live == shape.capacity {
            // SAFETY: by this function's contract.
            unsafe { self.unlink(chunk) };
        }
        // SAFETY: as above; the reference from before is not used any more.
        let front = unsafe { Chunk::front(chunk) };
        if let Some(cell) = front.free {
            // SAFETY: a free cell holds the link to the next.
            front.free = unsafe { cell.as_ref() }.next;
            return cell.cast();
        }
        let offset = FRONT + front.used * shape.size;
        front.used += 1;
        // SAFETY: fewer than `capacity` have been used, so the cell lies in the chunk.
        unsafe { chunk.cast::<u8>().add(offset) }
    }

    /// # Safety
    /// The cell was taken out of this chunk of this arena, and is not used any more.
    #[inline]
    pub(super) unsafe fn give_back(&mut self, cell: NonNull<u8>, chunk: NonNull<Chunk>) {
        // SAFETY: a chunk with a cell in use is alive.
        let (front, shape) = unsafe { (Chunk::front(chunk), chunk.as_ref()) };
        let had_room = front.live < shape.capacity;
        if cfg!(debug_assertions) {
            // So that a use of a freed cell is seen.
            // SAFETY: the memory is free, and of this size.
            unsafe { cell.write_bytes(0xDB, shape.size) };
        }
        let cell = cell.cast::<Free>();
        // SAFETY: the memory is free, large enough and aligned.
        unsafe { cell.write(Free { next: front.free }) };
        front.free = Some(cell);
        debug_assert!(front.live > 0, "a cell that is given back was taken");
        front.live -= 1;
        let empty = front.live == 0;
        if !had_room {
            // SAFETY: full chunks are on no list.
            unsafe { self.link(chunk) };
        }
        if empty {
            // SAFETY: it has room, so it is on the list of its class, and no cell is in use.
            unsafe { self.keep_or_free(chunk) };
        }
    }

    /// Of the chunks without a cell in use the larger one is kept, within reason.
    ///
    /// # Safety
    /// The chunk is on the list of its class, and none of its cells is in use.
    unsafe fn keep_or_free(&mut self, chunk: NonNull<Chunk>) {
        // SAFETY: both are alive.
        let capacity = |chunk: NonNull<Chunk>| unsafe { chunk.as_ref() }.capacity;
        // SAFETY: as above.
        let class = &mut self.classes[unsafe { chunk.as_ref() }.class];
        let spare = class.spare.take();
        let others = [spare, Some(chunk)].into_iter().flatten();
        let kept = others
            .filter(|chunk| capacity(*chunk) <= MOST_KEPT)
            .max_by_key(|chunk| capacity(*chunk));
        class.spare = kept;
        for chunk in [spare, Some(chunk)].into_iter().flatten() {
            if Some(chunk) != kept {
                // SAFETY: by this function's contract, or it was the spare one.
                unsafe { self.give_up(chunk) };
            }
        }
    }

    /// # Safety
    /// The chunk is on the list of its class, and none of its cells is in use.
    unsafe fn give_up(&mut self, chunk: NonNull<Chunk>) {
        // SAFETY: it is on the list; nobody knows it from here on.
        unsafe {
            self.classes[chunk.as_ref().class].cells -= chunk.as_ref().capacity;
            self.unlink(chunk);
            free(chunk);
        }
    }

    /// # Safety
    /// The chunk is alive and on no list.
    unsafe fn link(&mut self, chunk: NonNull<Chunk>) {
        // SAFETY: by this function's contract; chunks on the list are alive too.
        unsafe {
            let class = &mut self.classes[chunk.as_ref().class];
            let after = class.open.replace(chunk);
            if let Some(after) = after {
                Chunk::front(after).before = Some(chunk);
            }
            let front = Chunk::front(chunk);
            front.before = None;
            front.after = after;
        }
    }

    /// # Safety
    /// The chunk is on the list of its class.
    unsafe fn unlink(&mut self, chunk: NonNull<Chunk>) {
        // SAFETY: chunks on the list are alive.
        unsafe {
            let front = Chunk::front(chunk);
            let (before, after) = (front.before, front.after);
            match before {
                Some(before) => Chunk::front(before).after = after,
                None => self.classes[chunk.as_ref().class].open = after,
            }
            if let Some(after) = after {
                Chunk::front(after).before = before;
            }
        }
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        for class in &self.classes {
            let mut next = class.open;
            while let Some(chunk) = next {
                // SAFETY: chunks on the list are alive.
                let front = unsafe { Chunk::front(chunk) };
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
/// The chunk was made by `Chunk::allocate`, and neither it nor a cell of it is used any more.
unsafe fn free(chunk: NonNull<Chunk>) {
    // SAFETY: the chunk is alive until here.
    let layout = unsafe { Chunk::layout(chunk.as_ref().size, chunk.as_ref().capacity) };
    // SAFETY: allocated with this layout.
    unsafe { dealloc(chunk.cast().as_ptr(), layout) };
}
