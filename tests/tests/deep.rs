//! A thousand scopes in each other, on the stack that a test has: 2 MB, also in a debug build.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::thread;

use futures::FutureExt;
use taskgroup::{Cancelled, ErrorGroup, ScopeFuture, scope};
use taskgroup_tests::{Boom, Gate, Stepper, leaves, yield_now};

const DEPTH: usize = if cfg!(miri) { 20 } else { 1_000 };
const STACK: usize = 2 * 1024 * 1024;

fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    on_a_stack_of(STACK, test);
}

fn on_a_stack_of(bytes: usize, test: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(bytes).spawn(test);
    thread.expect("a thread").join().expect("the test passes");
}

/// Counts what has been done at the levels.
#[derive(Clone, Default)]
struct Count(Arc<AtomicUsize>);

impl Count {
    fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    async fn add_later(self) {
        yield_now().await;
        self.add();
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Scopes in the bodies of scopes, with a task that waits at the bottom.
fn in_bodies(depth: usize, gate: Gate) -> ScopeFuture<'static, usize> {
    scope! { move
        if depth == 0 {
            gate.wait().await;
            0
        } else {
            in_bodies(depth - 1, gate).await? + 1
        }
    }
}

/// The same with a task at each level that has a cleanup.
fn with_cleanups(depth: usize, cleaned: Count) -> ScopeFuture<'static, ()> {
    scope! { move
        let cleanup = cleaned.clone();
        spawn pending::<()>() finally { cleanup.add_later().await };
        if depth > 0 { with_cleanups(depth - 1, cleaned).await? }
    }
}

/// What a scope comes out with that is cancelled when it only waits.
fn cancelled<T>(scope: ScopeFuture<'_, T>) -> ErrorGroup {
    let handle = scope.cancel_handle();
    let mut scope = Stepper::new(scope);
    assert!(scope.run_until_idle().is_pending());
    handle.cancel("enough");
    let Poll::Ready(Err(group)) = scope.run_until_idle() else {
        panic!("the scope was cancelled");
    };
    group
}

#[test]
fn b138_a_thousand_nested_scopes_are_polled_to_their_end() {
    on_a_small_stack(|| {
        let gate = Gate::new();
        let mut scope = Stepper::new(in_bodies(DEPTH, gate.clone()));
        assert!(scope.run_until_idle().is_pending());
        gate.open();
        assert!(matches!(scope.run_until_idle(), Poll::Ready(Ok(DEPTH))));
    });
}

#[test]
fn a_thousand_nested_scopes_are_dropped() {
    on_a_small_stack(|| {
        let mut scope = Stepper::new(in_bodies(DEPTH, Gate::new()));
        assert!(scope.run_until_idle().is_pending());
        drop(scope);
    });
}

#[test]
fn a_thousand_nested_scopes_are_cancelled_and_clean_up() {
    on_a_small_stack(|| {
        let cleaned = Count::default();
        let scope = with_cleanups(DEPTH, cleaned.clone());
        let group = cancelled(scope);
        assert!(group.first().is::<Cancelled>());
        assert_eq!(cleaned.get(), DEPTH + 1);
    });
}

async fn late_failure() -> Result<(), ErrorGroup> {
    yield_now().await;
    Err(ErrorGroup::from_error(Boom("bottom")))
}

#[test]
fn an_error_at_the_bottom_comes_out_of_a_thousand_nested_scopes() {
    fn nest(depth: usize) -> ScopeFuture<'static, ()> {
        scope! { move
            let inner = if depth > 0 { nest(depth - 1).boxed() } else { late_failure().boxed() };
            inner.await?
        }
    }
    on_a_small_stack(|| {
        let Poll::Ready(Err(group)) = Stepper::new(nest(DEPTH)).run_until_idle() else {
            panic!("the scope fails");
        };
        assert_eq!(leaves(&group), ["bottom"]);
    });
}

#[test]
fn a_scope_a_thousand_deep_that_is_cancelled_says_so_once() {
    on_a_small_stack(|| {
        let scope = in_bodies(DEPTH, Gate::new());
        let group = cancelled(scope);
        assert_eq!(group.len(), 1);
        assert!(group.first().is::<Cancelled>());
    });
}

/// To poll so many takes a stack to match; the cancellation takes none besides.
#[test]
fn a_cancellation_goes_down_a_hundred_thousand_scopes() {
    let depth = if cfg!(miri) { 50 } else { 100_000 };
    on_a_stack_of(depth * 4_096, move || {
        let scope = in_bodies(depth, Gate::new());
        let group = cancelled(scope);
        assert!(group.first().is::<Cancelled>());
    });
}
