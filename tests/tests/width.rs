//! Cancelling many tasks costs each of them the same, and nothing else does; cancelling a deep nest takes a few
//! polls per level.

use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use taskgroup::{ErrorGroup, scope, shield};
use taskgroup_tests::{Gate, Stepper, fail, leaves};

/// A million, or what a debug build does in a second or two.
const MANY: usize = if cfg!(debug_assertions) {
    200_000
} else {
    1_000_000
};

#[derive(Default)]
struct Counts {
    polls: AtomicUsize,
    drops: AtomicUsize,
}

impl Counts {
    fn get(&self) -> (usize, usize) {
        (
            self.polls.load(Ordering::Relaxed),
            self.drops.load(Ordering::Relaxed),
        )
    }
}

/// Waits for ever, and counts.
struct Idle<'a>(&'a Counts);

impl Future for Idle<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        self.0.polls.fetch_add(1, Ordering::Relaxed);
        Poll::Pending
    }
}

impl Drop for Idle<'_> {
    fn drop(&mut self) {
        self.0.drops.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn tasks_with_nothing_to_finish_are_dropped_in_one_poll_of_the_scope_without_another_turn() {
    for tasks in [MANY / 100, MANY] {
        let (counts, gate) = (Counts::default(), Gate::new());
        let mut all = Stepper::new(scope! {
            for _ in 0..tasks {
                spawn Idle(&counts);
            }
            gate.wait().await;
            fail("body").await
        });
        assert!(all.run_until_idle().is_pending());
        assert_eq!(counts.get(), (tasks, 0));
        gate.open();
        let Poll::Ready(outcome) = all.step() else {
            panic!("the scope takes more than one poll for {tasks} tasks");
        };
        assert_eq!(leaves(&outcome.unwrap_err()), ["body"]);
        assert_eq!(counts.get(), (tasks, tasks));
    }
}

#[test]
fn tasks_cancelled_by_hand_are_dropped_without_another_poll() {
    let (counts, gate) = (Counts::default(), Gate::new());
    let mut all = Stepper::new(scope!(|s| {
        for _ in 0..MANY {
            spawn Idle(&counts);
        }
        gate.wait().await;
        s.cancel_tasks();
    }));
    assert!(all.run_until_idle().is_pending());
    let before = all.polls();
    gate.open();
    assert!(all.run_until_idle().is_ready());
    assert_eq!(counts.get(), (MANY, MANY));
    // A poll gives 128 turns, and each task has one.
    assert!(all.polls() - before <= MANY / 128 + 4);
}

#[test]
fn tasks_with_something_to_finish_are_polled_a_fixed_number_of_times() {
    let polls_per_task = |tasks: usize| {
        let (counts, gate, finish) = (Counts::default(), Gate::new(), Gate::new());
        let mut all = Stepper::new(scope! {
            for _ in 0..tasks {
                spawn {
                    let mut waits = Box::pin(finish.wait());
                    shield(poll_fn(|cx| {
                        counts.polls.fetch_add(1, Ordering::Relaxed);
                        waits.as_mut().poll(cx)
                    }))
                    .await;
                    counts.drops.fetch_add(1, Ordering::Relaxed);
                    pending::<()>().await;
                };
            }
            gate.wait().await;
            fail("body").await
        });
        assert!(all.run_until_idle().is_pending());
        gate.open();
        assert!(all.run_until_idle().is_pending());
        finish.open();
        assert!(all.run_until_idle().is_ready());
        let (polls, finished) = counts.get();
        assert_eq!(finished, tasks);
        assert_eq!(polls % tasks, 0);
        polls / tasks
    };
    assert_eq!(polls_per_task(MANY / 10), polls_per_task(MANY / 100));
}

/// Scopes one inside the other, each with a task that has a cleanup.
fn nest(depth: usize, cleanups: &AtomicUsize) -> BoxFuture<'_, Result<(), ErrorGroup>> {
    Box::pin(async move {
        scope! {
            spawn pending::<()>() finally { cleanups.fetch_add(1, Ordering::Relaxed); };
            match depth {
                0 => pending().await,
                _ => nest(depth - 1, cleanups).await?,
            }
        }
        .await
    })
}

#[test]
fn the_signal_wakes_the_outermost_scope_once_and_goes_down_with_the_polls() {
    for depth in [10, 100] {
        let (cleanups, gate) = (AtomicUsize::new(0), Gate::new());
        let mut all = Stepper::new(scope! {
            let task = spawn nest(depth, &cleanups);
            gate.wait().await;
            task.cancel();
        });
        assert!(all.run_until_idle().is_pending());
        let (wakes, polls) = (all.wakes(), all.polls());
        gate.open();
        assert_eq!(all.wakes(), wakes + 1);
        assert!(all.run_until_idle().is_ready());
        assert_eq!(cleanups.load(Ordering::Relaxed), depth + 1);
        let polls = all.polls() - polls;
        assert!(polls <= 3 * depth + 10, "{polls} polls for {depth} levels");
    }
}
