//! Ends elsewhere that nobody waits for: a scope is not woken for each of them, and hears of all.

use std::future::{Future, pending};
use std::task::Poll;
use std::time::Duration;

use taskgroup::{TimedOut, scope};
use taskgroup_tests::{Counted, Gate, Stepper, events_of, fail, leaves};

use crate::by_hand::Keeps;

/// How often `run` wakes the scope.
fn wakes_of<F: Future>(scope: &mut Stepper<F>, run: impl FnOnce()) -> usize {
    assert!(scope.run_until_idle().is_pending());
    let before = scope.wakes();
    run();
    scope.wakes() - before
}

fn outcome<F: Future>(scope: &mut Stepper<F>) -> F::Output {
    match scope.run_until_idle() {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("all has ended"),
    }
}

#[test]
fn a_scope_is_woken_for_the_last_of_them() {
    let executor = Keeps::default();
    let mut scope = Stepper::new(scope! {
        for _ in 0..3 {
            spawn(on = executor) async { 1 };
        }
    });
    assert_eq!(wakes_of(&mut scope, || executor.run()), 0);
    executor.run();
    assert_eq!(wakes_of(&mut scope, || executor.run()), 1);
    outcome(&mut scope).unwrap();
}

#[test]
fn and_for_one_that_is_awaited() {
    let executor = Keeps::default();
    let mut scope = Stepper::new(scope! {
        let last = spawn(on = executor) async { 1 };
        let first = spawn(on = executor) async { 2 };
        first.await - last.await
    });
    assert_eq!(wakes_of(&mut scope, || executor.run()), 1);
    assert_eq!(wakes_of(&mut scope, || executor.run()), 1);
    assert_eq!(outcome(&mut scope).unwrap(), 1);
}

#[test]
fn one_that_is_awaited_later_has_ended() {
    let (executor, gate) = (Keeps::default(), Gate::new());
    let mut scope = Stepper::new(scope! {
        spawn(on = executor) async {};
        let task = spawn(on = executor) async { 1 };
        gate.wait().await;
        assert!(task.is_finished());
        task.await
    });
    assert_eq!(wakes_of(&mut scope, || executor.run()), 0);
    gate.open();
    assert_eq!(wakes_of(&mut scope, || executor.run()), 1);
    assert_eq!(outcome(&mut scope).unwrap(), 1);
}

#[test]
fn a_value_that_nobody_takes_is_dropped_at_once() {
    let (executor, values) = (Keeps::default(), Counted::new());
    let mut scope = Stepper::new(scope! {
        spawn(on = executor) async {};
        let value = values.clone();
        spawn(on = executor) async move { value };
    });
    assert_eq!(wakes_of(&mut scope, || executor.run()), 1);
    assert_eq!(values.alive(), 2);
    assert!(scope.run_until_idle().is_pending());
    assert_eq!(values.alive(), 1);
    executor.run();
    outcome(&mut scope).unwrap();
}

#[test]
fn a_failure_is_heard_at_once() {
    let executor = Keeps::default();
    let mut scope = Stepper::new(scope! {
        spawn(on = executor) pending::<()>();
        spawn(on = executor) fail("early");
    });
    assert_eq!(wakes_of(&mut scope, || executor.run()), 1);
    assert!(scope.run_until_idle().is_pending());
    executor.run();
    assert_eq!(leaves(&outcome(&mut scope).unwrap_err()), ["early"]);
}

#[test]
fn what_only_the_background_is_left_of_ends() {
    let executor = Keeps::default();
    let mut scope = Stepper::new(scope! {
        spawn(background, on = executor) pending::<()>();
        spawn(on = executor) async {};
    });
    assert_eq!(wakes_of(&mut scope, || executor.run()), 1);
    assert!(scope.run_until_idle().is_pending());
    executor.run();
    outcome(&mut scope).unwrap();
}

#[test]
#[cfg_attr(miri, ignore = "many tasks")]
fn a_scope_hears_of_many_once_in_a_while() {
    let executor = Keeps::default();
    let mut scope = Stepper::new(scope! {
        for _ in 0..500 {
            spawn(on = executor) async {};
        }
    });
    let most = || (0..255).for_each(|_| executor.run());
    assert_eq!(wakes_of(&mut scope, most), 0);
    let before = scope.wakes();
    executor.run();
    assert_eq!(scope.wakes(), before + 1);
}

/// Many more than one poll gives turns to.
const MANY: usize = 200;

#[tokio::test(start_paused = true)]
#[cfg_attr(miri, ignore = "needs a timer")]
async fn a_timeout_names_none_that_has_ended() {
    let executor = Keeps::default();
    let scope = scope! {
        spawn(on = executor, name = "stuck") pending::<()>();
        for _ in 0..MANY {
            spawn(on = executor) async {};
        }
    }
    .timeout(Duration::from_secs(1));
    let run = async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        (0..MANY).for_each(|_| executor.run());
        tokio::time::sleep(Duration::from_secs(2)).await;
        executor.run();
    };
    let (outcome, ()) = futures::future::join(scope, run).await;
    let group = outcome.unwrap_err();
    let late = group.first().downcast_ref::<TimedOut>().unwrap();
    assert_eq!(late.running(), ["stuck"]);
}

#[test]
#[cfg(debug_assertions)]
#[cfg_attr(miri, ignore = "many tasks")]
fn a_scope_that_is_dropped_does_not_tell_of_them() {
    let executor = Keeps::default();
    let events = events_of(|| {
        let mut scope = Stepper::new(scope! {
            spawn(on = executor, name = "stuck") pending::<()>();
            for _ in 0..MANY {
                spawn(on = executor, name = "done") async {};
            }
        });
        assert!(scope.run_until_idle().is_pending());
        (0..MANY).for_each(|_| executor.run());
        drop(scope);
    });
    assert_eq!(events.len(), 1);
    assert!(
        events[0].contains("stuck") && !events[0].contains("done"),
        "{events:?}"
    );
}
