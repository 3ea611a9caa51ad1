//! The system's allocator, counting while it is asked to.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};

/// The global allocator of the benches.
///
/// It counts only between [`start`](Counting::start) and [`stop`](Counting::stop): a counter is an atomic, about as
/// dear as a small allocation, and has no place in what is timed.
#[derive(Debug)]
pub struct Counting {
    on: AtomicBool,
    allocations: AtomicU64,
    bytes: AtomicU64,
    live: AtomicI64,
    peak: AtomicI64,
}

/// The one that is installed.
pub static COUNTING: &Counting = &INSTALLED;

#[global_allocator]
static INSTALLED: Counting = Counting {
    on: AtomicBool::new(false),
    allocations: AtomicU64::new(0),
    bytes: AtomicU64::new(0),
    live: AtomicI64::new(0),
    peak: AtomicI64::new(0),
};

/// What was asked of the allocator.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traffic {
    /// How many allocations; growing one in place or elsewhere counts as one.
    pub allocations: u64,
    /// How many bytes were requested in all.
    pub bytes: u64,
    /// How many bytes were held at most at a time, beyond those held at the start.
    pub peak: u64,
}

impl Counting {
    /// Begins to count, from zero.
    pub fn start(&self) {
        self.allocations.store(0, Relaxed);
        self.bytes.store(0, Relaxed);
        self.live.store(0, Relaxed);
        self.peak.store(0, Relaxed);
        self.on.store(true, Relaxed);
    }

    /// Stops counting, and tells what was counted.
    pub fn stop(&self) -> Traffic {
        self.on.store(false, Relaxed);
        Traffic {
            allocations: self.allocations.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            peak: self.peak.load(Relaxed).max(0).cast_unsigned(),
        }
    }

    fn gained(&self, bytes: usize) {
        if self.on.load(Relaxed) {
            self.allocations.fetch_add(1, Relaxed);
            self.bytes.fetch_add(bytes as u64, Relaxed);
            let live = self.live.fetch_add(bytes as i64, Relaxed) + bytes as i64;
            self.peak.fetch_max(live, Relaxed);
        }
    }

    fn lost(&self, bytes: usize) {
        if self.on.load(Relaxed) {
            self.live.fetch_sub(bytes as i64, Relaxed);
        }
    }
}

// SAFETY: everything is handed on to the system's allocator as it came; the counters allocate nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.gained(layout.size());
        // SAFETY: the caller's contract is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        self.lost(layout.size());
        // SAFETY: the caller's contract is the same.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        self.lost(layout.size());
        self.gained(size);
        // SAFETY: the caller's contract is the same.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
