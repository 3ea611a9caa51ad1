//! Executors that do not do what they should.

use std::future::{Future, pending};
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use taskgroup::{Ending, Executor, scope, spawn};
use taskgroup_tests::{Log, Stepper, block_on, events_of, fail, leaves, yield_now};

use crate::by_hand::Keeps;

pub const LOST: &str = "task `lost` was cancelled: its executor dropped it before its end";

/// Drops what it is given.
struct Drops;

impl Executor<'static> for Drops {
    fn execute<F: Future<Output = ()> + Send + 'static>(&self, task: F) {
        drop(task);
    }
}

#[test]
fn a_task_that_its_executor_drops_fails() {
    let group = block_on(scope! {
        let task = spawn(on = Drops, name = "lost") async { 1 };
        assert_eq!(task.outcome().await.unwrap_err().ending(), Ending::Failed);
    });
    assert_eq!(leaves(&group.unwrap_err()), [LOST]);
}

/// Panics.
struct Panics;

impl Executor<'static> for Panics {
    fn execute<F: Future<Output = ()> + Send + 'static>(&self, _task: F) {
        panic!("no room")
    }
}

#[test]
fn a_panic_of_the_executor_is_one_of_who_spawns() {
    let scope = scope! { spawn(on = Panics) async { 1 }; };
    let payload = block_on(AssertUnwindSafe(scope).catch_unwind()).unwrap_err();
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"no room"));
}

/// Runs a task in the very call.
struct AtOnce;

impl Executor<'static> for AtOnce {
    fn execute<F: Future<Output = ()> + Send + 'static>(&self, task: F) {
        block_on(task);
    }
}

#[test]
fn an_executor_may_run_a_task_in_the_very_call() {
    let log = Log::new();
    let inside = log.clone();
    let sum = block_on(scope! {
        let one = spawn(on = AtOnce) { yield_now().await; 1 };
        let two = spawn(on = AtOnce) move { scope! { let two = spawn async { 2 }; two.await }.await? } finally { inside.add("cleanup") };
        one.await + two.await
    });
    assert_eq!((sum.unwrap(), log.lines()), (3, vec!["cleanup".into()]));
}

#[test]
fn what_was_asked_to_stop_before_its_first_poll_never_begins() {
    let executor = Keeps::default();
    let mut scope = Stepper::new(scope! {
        let task = spawn(on = executor) async { unreachable!("it never begins") };
        task.cancel();
        assert_eq!(task.outcome().await.unwrap_err().ending(), Ending::Cancelled);
    });
    assert!(scope.run_until_idle().is_pending());
    assert!(Stepper::new(executor.take()).run_until_idle().is_ready());
    assert!(scope.run_until_idle().is_ready());
}

#[test]
fn a_task_that_is_dropped_in_the_middle_fails_and_what_it_held_is_gone_before() {
    let (executor, log) = (Keeps::default(), Log::new());
    let held = log.clone();
    let mut scope = Stepper::new(scope! {
        spawn(on = executor, name = "lost") async move { let _held = held.on_drop("held"); pending::<()>().await };
    });
    assert!(scope.run_until_idle().is_pending());
    let mut task = Stepper::new(executor.take());
    assert!(task.run_until_idle().is_pending());
    drop(task);
    assert_eq!(log.lines(), ["held"]);
    let std::task::Poll::Ready(result) = scope.run_until_idle() else {
        panic!("the scope is told");
    };
    assert_eq!(leaves(&result.unwrap_err()), [LOST]);
}

#[test]
fn a_cleanup_that_an_executor_drops_is_told_of_even_in_a_scope_that_shuts_down() {
    let executor = Keeps::default();
    let mut scope = Stepper::new(scope! {
        let task = spawn(on = executor, name = "lost") { pending::<()>().await } finally { pending::<()>().await };
        task.cancel();
    });
    assert!(scope.run_until_idle().is_pending());
    let mut task = Stepper::new(executor.take());
    assert!(task.run_until_idle().is_pending());
    drop(task);
    let std::task::Poll::Ready(result) = scope.run_until_idle() else {
        panic!("the scope is told");
    };
    assert_eq!(leaves(&result.unwrap_err()), [LOST]);
}

#[test]
#[cfg(debug_assertions)]
fn a_task_that_never_began_there_has_left_no_cleanup_unfinished() {
    let refused = events_of(|| {
        let scope = scope!(|s| {
            spawn pending::<()>() finally {
                let late = spawn!(s, (on = Keeps::default()) { pending::<()>().await } finally { yield_now().await });
                assert_eq!(late.outcome().await.unwrap_err().ending(), Ending::NotStarted);
            };
            fail("body").await
        });
        assert_eq!(leaves(&block_on(scope).unwrap_err()), ["body"]);
    });
    assert_eq!(refused, [""; 0], "its scope was shutting down");
    let dropped = events_of(|| {
        let scope = scope! { spawn(on = Drops, name = "lost") { pending::<()>().await } finally { yield_now().await }; };
        assert_eq!(leaves(&block_on(scope).unwrap_err()), [LOST]);
    });
    assert_eq!(dropped, [""; 0], "its scope has the error");
}

#[test]
fn a_scope_that_is_dropped_leaves_a_task_that_does_nothing_more() {
    let executor = Keeps::default();
    let mut scope = Stepper::new(scope! {
        spawn(on = executor) async { unreachable!("it never begins") };
    });
    assert!(scope.run_until_idle().is_pending());
    drop(scope);
    assert!(Stepper::new(executor.take()).run_until_idle().is_ready());
}

#[test]
fn a_value_that_nobody_takes_is_dropped_where_it_was_made_and_its_panic_stays_there() {
    struct Bad;
    impl Drop for Bad {
        fn drop(&mut self) {
            panic!("in drop");
        }
    }
    let executor = Keeps::default();
    let mut scope = Stepper::new(scope! {
        let task = spawn(on = executor) async { Bad };
        std::mem::forget(task.await);
    });
    assert!(scope.run_until_idle().is_pending());
    let mut task = Stepper::new(executor.take());
    assert!(task.run_until_idle().is_ready());
    drop(scope);
    drop(task);
}
