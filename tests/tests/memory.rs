//! What is freed, and when; what a task costs.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use taskgroup::{Deadline, scope, timeout};
use taskgroup_tests::{Boom, Counted, Gate, Stepper, block_on, everywhere, fail, leaves, turns, yield_now};

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<isize> = const { Cell::new(0) };
}

/// The system's allocator, counting what this thread allocates and holds.
struct Counting;

fn count(bytes: isize) {
    let _ = BYTES.try_with(|held| held.set(held.get() + bytes));
    if bytes > 0 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
    }
}

// SAFETY: everything is handed on to the system's allocator as it came; the counters allocate nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size().cast_signed());
        // SAFETY: the caller's contract is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-layout.size().cast_signed());
        // SAFETY: the caller's contract is the same.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn allocations() -> usize {
    ALLOCATIONS.get()
}

fn held() -> isize {
    BYTES.get()
}

/// What is still held after `run` that was not before.
fn left_by(run: impl Fn()) -> isize {
    run();
    let before = held();
    run();
    held() - before
}

#[test]
fn b012_values_of_tasks_without_a_handle_do_not_pile_up() {
    let most = block_on(scope! {
        let mut most = 0;
        for n in 0..2_000 {
            spawn async { vec![0_u8; 10_000] };
            yield_now().await;
            if n == 100 {
                most = held();
            }
        }
        held() - most
    });
    assert!(most.unwrap() <= 0);
}

#[test]
fn b011_spawning_without_end_takes_constant_memory() {
    let grown = block_on(scope! {
        let mut before = 0;
        for n in 0..2_000 {
            let handle = spawn async move { turns(n % 3).await; n };
            assert_eq!(handle.await, n);
            if n == 100 {
                before = held();
            }
        }
        held() - before
    });
    assert!(grown.unwrap() <= 0);
}

#[test]
fn a_tasks_future_is_freed_when_it_ends_though_its_handle_is_kept() {
    let alive = Counted::new();
    let counts = block_on(scope! {
        let future = alive.clone();
        let handle = spawn async move { drop(future); [0_u8; 16] };
        turns(2).await;
        let ended = alive.alive();
        handle.await;
        ended
    });
    assert_eq!(counts.unwrap(), 1);
}

#[test]
fn bursts_of_tasks_cost_an_allocation_at_most() {
    let cost = block_on(scope! {
        let mut cost = (0, 0);
        for _ in 0..8 {
            let before = allocations();
            for n in 0..32_u64 {
                spawn async move { n };
            }
            let spawned = allocations() - before;
            turns(3).await;
            cost = (spawned, allocations() - before);
        }
        cost
    });
    let (spawning, whole) = cost.unwrap();
    assert!(
        spawning <= 1 && whole <= 1,
        "{spawning} to spawn, {whole} with running"
    );
}

#[test]
fn the_first_tasks_of_a_scope_cost_no_allocation() {
    let cost = block_on(scope! {
        let before = allocations();
        spawn async {};
        spawn async {};
        spawn async {};
        allocations() - before
    });
    assert_eq!(cost.unwrap(), 0);
}

#[test]
fn many_tasks_at_once_cost_hardly_any_allocation() {
    let cost = block_on(scope! {
        let before = allocations();
        for n in 0..10_000_u64 {
            spawn async move { n };
        }
        allocations() - before
    });
    let cost = cost.unwrap();
    assert!(cost < 100, "{cost} allocations");
}

#[test]
fn a_task_that_does_not_fit_a_chunk_costs_one_allocation() {
    let cost = block_on(scope! {
        for _ in 0..64 {
            spawn async {};
        }
        let before = allocations();
        for n in 0..8_u64 {
            spawn async move {
                let large = [n; 200];
                turns(1).await;
                large[0]
            };
        }
        allocations() - before
    });
    assert_eq!(cost.unwrap(), 8);
}

#[test]
fn waiting_and_waking_cost_nothing() {
    let gate = Gate::new();
    let cost = block_on(scope! {
        let handle = spawn async { gate.wait().await; 5_u64 };
        let busy = spawn turns(2_000);
        turns(100).await;
        let before = allocations();
        turns(1_000).await;
        busy.cancel();
        gate.open();
        let value = handle.await;
        (value, allocations() - before)
    });
    assert_eq!(cost.unwrap(), (5, 0));
}

#[test]
fn b405_b406_a_failed_scope_keeps_nothing_of_its_errors() {
    assert_eq!(
        left_by(|| drop(block_on(scope! { spawn fail("a"); spawn fail("b"); }))),
        0
    );
}

#[test]
fn b407_b410_scopes_leave_no_cycles_behind() {
    let success = || drop(block_on(scope! { let one = spawn async { vec![1] }; one.await }));
    let nested = || drop(block_on(scope! { spawn { scope! { spawn turns(2); }.await }; }));
    let cancelled = || {
        drop(block_on(scope! {
            let parked = spawn pending::<()>();
            yield_now().await;
            parked.cancel();
            parked.finished().await;
        }));
    };
    for run in [&success as &dyn Fn(), &nested, &cancelled] {
        assert_eq!(left_by(run), 0);
    }
}

#[test]
fn b410_a_dropped_scope_leaves_nothing_behind() {
    let dropped = || {
        let gate = Gate::new();
        let mut scope = Stepper::new(scope! {
            spawn gate.wait();
            let other = spawn pending::<()>();
            other.await;
        });
        assert!(scope.run_until_idle().is_pending());
    };
    assert_eq!(left_by(dropped), 0);
}

#[test]
fn a_refused_spawn_leaves_nothing_behind() {
    let refused = || {
        let gate = Gate::new();
        let group = block_on(scope! {
            spawn { gate.wait().await; fail("task").await };
            spawn {
                gate.wait().await;
                let refused = spawn async { vec![0_u8; 100] };
                drop(refused.outcome().await);
            };
            turns(2).await;
            gate.open();
        });
        assert_eq!(leaves(&group.unwrap_err()), ["task"]);
    };
    assert_eq!(left_by(refused), 0);
}

#[test]
fn b408_a_tasks_memory_goes_with_its_handle() {
    let grown = block_on(scope! {
        let before = held();
        let handles: Vec<_> = (0..100).map(|_| spawn async { [0_u8; 1_000] }).collect();
        turns(3).await;
        let kept = held() - before;
        drop(handles);
        (kept > 100_000, held() - before)
    });
    let (kept, grown) = grown.unwrap();
    assert!(kept && grown < 20_000, "{grown} bytes are left");
}

#[test]
fn b409_a_panic_leaves_nothing_of_the_scope_behind() {
    everywhere(|| async {
        let alive = Counted::new();
        let scope = scope! {
            spawn { let _held = alive.clone(); pending::<()>().await; };
            spawn async { Err::<(), _>(Boom("error")) };
            spawn { let _held = alive.clone(); panic!("panic") };
        };
        let result = futures::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(scope)).await;
        assert!(result.is_err());
        assert_eq!(alive.alive(), 1);
    });
}

/// Moves the deadline often, and lets what it bounds see it each time; tells what that has allocated.
async fn allocated_by_moving(deadline: &Deadline, bounded: impl Future) -> (usize, isize) {
    let mut bounded = pin!(bounded);
    poll_fn(|cx| {
        assert!(bounded.as_mut().poll(cx).is_pending());
        let before = (allocations(), held());
        for seconds in (1..1_000).chain((1..1_000).rev()) {
            deadline.restart(Duration::from_secs(seconds)).unwrap();
            assert!(bounded.as_mut().poll(cx).is_pending());
        }
        Poll::Ready((allocations() - before.0, held() - before.1))
    })
    .await
}

#[test]
#[cfg_attr(miri, ignore = "needs a runtime")]
fn b240_moving_a_deadline_again_and_again_takes_no_memory() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let deadline = Deadline::after(Duration::from_secs(1));
        let future = timeout(&deadline, pending::<()>());
        assert_eq!(allocated_by_moving(&deadline, future).await, (0, 0));
        let deadline = Deadline::after(Duration::from_secs(1));
        let scope = scope! { pending::<()>().await }.timeout(&deadline);
        assert_eq!(allocated_by_moving(&deadline, scope).await, (0, 0));
    });
}

#[test]
fn b411_scopes_that_have_ended_leave_nothing_with_the_task_around_them() {
    let grown = block_on(scope! {
        let task = spawn {
            let mut before = 0;
            for n in 0..200 {
                scope! { spawn async {}; }.await?;
                if n == 20 {
                    before = held();
                }
            }
            held() - before
        };
        task.await
    });
    assert!(grown.unwrap() <= 0);
}

#[test]
fn a_value_is_kept_for_its_handle_and_dropped_with_it() {
    let alive = Counted::new();
    let counts = block_on(scope! {
        let task = spawn async { alive.clone() };
        turns(3).await;
        let kept = alive.alive();
        drop(task);
        (kept, alive.alive())
    });
    assert_eq!(counts.unwrap(), (2, 1));
}
