//! Who gets a turn, how often, and when the executor gets one.

use std::future::{pending, poll_fn};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use taskgroup::scope;
use taskgroup_tests::{
    Gate, Log, Stepper, always_ready_again, block_on, everywhere, fail, leaves, turns, yield_now,
};

#[test]
fn a_task_that_always_wakes_itself_leaves_turns_to_its_siblings_and_the_body() {
    everywhere(|| async {
        let rounds = AtomicUsize::new(0);
        let group = scope! {
            spawn always_ready_again();
            spawn { turns(50).await; rounds.fetch_add(1, Ordering::Relaxed); };
            turns(100).await;
            fail("enough").await
        };
        assert_eq!(leaves(&group.await.unwrap_err()), ["enough"]);
        assert_eq!(rounds.into_inner(), 1);
    });
}

#[test]
fn a_scope_with_a_task_that_always_wakes_itself_leaves_turns_to_the_executor() {
    let done = AtomicUsize::new(0);
    let busy = scope! { spawn always_ready_again(); };
    let others = async {
        turns(100).await;
        done.fetch_add(1, Ordering::Relaxed);
    };
    let first = block_on(async {
        futures::future::select(std::pin::pin!(busy), std::pin::pin!(others)).await;
        done.load(Ordering::Relaxed)
    });
    assert_eq!(first, 1);
}

#[test]
fn every_poll_of_a_busy_scope_comes_back() {
    let mut scope = Stepper::new(scope! { spawn always_ready_again(); spawn always_ready_again(); });
    for _ in 0..10 {
        assert!(scope.step().is_pending());
        assert_eq!(scope.wakes(), scope.polls());
    }
}

#[test]
fn a_scope_that_waits_is_not_polled_again() {
    let gate = Gate::new();
    let mut scope = Stepper::new(scope! { spawn gate.wait(); spawn pending::<()>(); });
    assert!(scope.run_until_idle().is_pending());
    assert!(scope.polls() <= 3, "{} polls", scope.polls());
}

/// Counts its polls, and wakes itself each time.
fn busy(count: &AtomicUsize) -> impl Future<Output = ()> + Send {
    poll_fn(|cx| {
        count.fetch_add(1, Ordering::Relaxed);
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}

#[test]
fn busy_tasks_get_the_same_number_of_turns() {
    let counts: Vec<_> = (0..300).map(|_| AtomicUsize::new(0)).collect();
    let mut scope = Stepper::new(scope! {
        for count in &counts {
            spawn busy(count);
        }
    });
    for _ in 0..300 {
        assert!(scope.step().is_pending());
    }
    let counts = counts.iter().map(|count| count.load(Ordering::Relaxed));
    let (least, most) = (counts.clone().min(), counts.max());
    assert!(
        least > Some(50) && most.unwrap() - least.unwrap() <= 1,
        "{least:?} to {most:?}"
    );
}

#[test]
fn only_those_that_were_woken_are_polled() {
    let (idle, gate) = (AtomicUsize::new(0), Gate::new());
    block_on(scope! {
        let sleeper = spawn poll_fn(|_| -> Poll<()> {
            idle.fetch_add(1, Ordering::Relaxed);
            Poll::Pending
        });
        spawn { turns(50).await; gate.open() };
        gate.wait().await;
        sleeper.cancel();
    })
    .unwrap();
    assert_eq!(idle.into_inner(), 1);
}

#[test]
fn waking_a_task_many_times_gives_it_one_turn() {
    let polls = AtomicUsize::new(0);
    let mut scope = Stepper::new(scope! {
        let task = spawn poll_fn(|cx| -> Poll<()> {
            if polls.fetch_add(1, Ordering::Relaxed) == 0 {
                (0..10).for_each(|_| cx.waker().wake_by_ref());
            }
            Poll::Pending
        });
        task.await
    });
    assert!(scope.run_until_idle().is_pending());
    assert_eq!(polls.load(Ordering::Relaxed), 2);
}

#[test]
fn a_task_that_woke_itself_and_is_woken_again_has_one_turn() {
    let (polls, gate) = (AtomicUsize::new(0), Gate::new());
    let mut scope = Stepper::new(scope! {
        spawn {
            let mut wait = std::pin::pin!(gate.wait());
            poll_fn(|cx| -> Poll<()> {
                let _ = wait.as_mut().poll(cx);
                if polls.fetch_add(1, Ordering::Relaxed) == 0 {
                    cx.waker().wake_by_ref();
                }
                Poll::Pending
            })
            .await
        };
        spawn { gate.open() };
    });
    assert!(scope.run_until_idle().is_pending());
    assert_eq!(polls.load(Ordering::Relaxed), 2);
}

#[test]
fn tasks_start_in_the_order_in_which_they_were_spawned() {
    let log = Log::new();
    block_on(scope! {
        for name in ["a", "b", "c"] {
            let log = &log;
            spawn async move { log.add(name) };
        }
    })
    .unwrap();
    assert_eq!(log.lines(), ["a", "b", "c"]);
}

#[test]
fn a_task_woken_while_it_runs_is_polled_again() {
    let gate = Gate::new();
    let value = block_on(scope! {
        let waiting = spawn async { gate.wait().await; 1 };
        spawn { gate.open() };
        yield_now().await;
        waiting.await
    });
    assert_eq!(value.unwrap(), 1);
}

#[test]
fn a_wake_of_the_running_task_by_its_own_waker_is_not_lost() {
    let mut first = true;
    let value = block_on(scope! {
        let task = spawn poll_fn(move |cx| {
            if std::mem::take(&mut first) {
                let own = cx.waker().clone();
                own.wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(3)
        });
        task.await
    });
    assert_eq!(value.unwrap(), 3);
}
