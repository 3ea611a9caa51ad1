//! `.limit(n)`: how many tasks of a scope are in flight, and `spawn_when_free`.

mod counts;
mod elsewhere;
mod endings;
mod lending;
mod producers;
mod random;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many are in it, and the most that ever were.
#[derive(Clone, Debug, Default)]
struct Room(Arc<(AtomicUsize, AtomicUsize)>);

impl Room {
    /// Enters the room; it is left when the guard is dropped.
    fn enter(&self) -> Guest {
        let (now, most) = &*self.0;
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        Guest(self.clone())
    }

    fn now(&self) -> usize {
        self.0.0.load(Ordering::SeqCst)
    }

    fn most(&self) -> usize {
        self.0.1.load(Ordering::SeqCst)
    }
}

struct Guest(Room);

impl Drop for Guest {
    fn drop(&mut self) {
        self.0.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}
