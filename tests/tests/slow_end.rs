//! `warn_after`, and what is told through `tracing`.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use taskgroup::{Deadline, SlowEnd, local_scope, scope, timeout};
use taskgroup_tests::{Boom, Gate, Stepper, events_of, fail, panic_of, yield_now};
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);

/// How long a scope had waited, and for which tasks.
type Told = Vec<(Duration, Vec<String>)>;

/// A listener, and what it was told.
fn told() -> (impl FnMut(&SlowEnd) + Send, impl Fn() -> Told) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let reader = seen.clone();
    let listener = move |slow: &SlowEnd| {
        let names = slow.tasks().map(|(name, _)| name.to_owned()).collect();
        seen.lock().unwrap().push((slow.waited(), names));
    };
    (listener, move || reader.lock().unwrap().clone())
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn it_counts_from_when_the_body_is_done_and_is_told_again_and_again() {
    let (listener, seen) = told();
    let outcome = scope! {
        spawn(name = "three") { sleep(13 * SECOND).await };
        spawn(name = "two") { sleep(12 * SECOND).await };
        sleep(10 * SECOND).await;
    };
    outcome.warn_after_with(SECOND, listener).await.unwrap();
    let expected = [
        (SECOND, names(&["three", "two"])),
        (2 * SECOND, names(&["three"])),
    ];
    assert_eq!(seen(), expected);
}

#[tokio::test(start_paused = true)]
async fn it_counts_from_when_the_scope_begins_to_shut_down() {
    let (listener, seen) = told();
    let outcome = scope! {
        spawn(name = "stuck") { pending::<()>().await } finally { sleep(5 * SECOND).await };
        spawn(name = "plain") { pending::<()>().await };
        spawn { sleep(SECOND).await; fail("it fails").await? };
        pending::<()>().await;
    };
    assert!(outcome.warn_after_with(2 * SECOND, listener).await.is_err());
    assert_eq!(
        seen(),
        [(2 * SECOND, names(&["stuck"])), (4 * SECOND, names(&["stuck"]))]
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_that_winds_down_is_named_too() {
    let (listener, seen) = told();
    let outcome = scope! { taskgroup::shield(sleep(5 * SECOND)).await; yield_now().await }
        .timeout(SECOND)
        .warn_after_with(3 * SECOND, listener);
    assert!(outcome.await.is_err());
    assert_eq!(seen(), [(3 * SECOND, names(&["scope"]))]);
}

#[tokio::test(start_paused = true)]
async fn it_works_beside_a_grace_and_says_where() {
    let mut lines = Vec::new();
    let outcome =
        local_scope! { spawn(name = "stuck") { pending::<()>().await } finally { pending::<()>().await }; }
            .timeout(SECOND)
            .grace(3 * SECOND)
            .warn_after_with(2 * SECOND, |slow| {
                lines.push((slow.to_string(), slow.scope(), slow.tasks().next().unwrap().1))
            });
    assert!(outcome.await.is_err());
    // Since the body was done, which it was at once.
    assert_eq!(lines.len(), 1);
    let (line, scope, task) = &lines[0];
    assert_eq!((scope.file(), task.line()), (file!(), scope.line()));
    assert_eq!(
        *line,
        format!("the scope at {scope} has been about to end for 2s and waits for: stuck ({task})")
    );
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_ends_in_time_is_not_told_of_nor_one_that_has_it_turned_off() {
    let (listener, seen) = told();
    scope! { spawn { sleep(SECOND).await }; }
        .warn_after_with(2 * SECOND, listener)
        .await
        .unwrap();
    let (listener, seen_off) = told();
    scope! { spawn { sleep(9 * SECOND).await }; }
        .warn_after_with(None, listener)
        .await
        .unwrap();
    assert_eq!((seen().len(), seen_off().len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn the_listener_may_move_the_deadline_and_cancel_the_scope() {
    let deadline = Deadline::after(60 * SECOND);
    let begun = tokio::time::Instant::now();
    let slow = scope! { spawn { pending::<()>().await }; };
    let handle = slow.cancel_handle();
    let outcome = slow.timeout(&deadline).warn_after_with(SECOND, |_| {
        deadline.remove().unwrap();
        handle.cancel("too slow");
    });
    // The body had its value.
    outcome.await.unwrap();
    assert_eq!(begun.elapsed(), SECOND);
}

#[test]
fn a_panic_of_the_listener_goes_on() {
    let slow = scope! { spawn { Gate::new().wait().await }; };
    let slow = slow.warn_after_with(Duration::from_millis(1), |_| panic!("told"));
    assert_eq!(panic_of(|| futures::executor::block_on(slow)), "told");
}

#[test]
fn a_slow_end_is_an_event() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let events = events_of(|| {
        let slow = scope! { spawn(name = "slow") { pending::<()>().await }; };
        let slow = slow.warn_after(2 * SECOND).timeout(3 * SECOND);
        assert!(runtime.block_on(slow).is_err());
    });
    assert_eq!(events.len(), 1);
    assert!(
        events[0].contains(" for 2s and waits for: slow (tests/tests/slow_end.rs:"),
        "{events:?}"
    );
}

#[test]
#[cfg(debug_assertions)]
fn a_scope_that_is_dropped_with_unfinished_cleanups_is_an_event() {
    let events = events_of(|| {
        let mut half = Stepper::new(scope! {
            spawn(name = "with cleanup") { pending::<()>().await } finally { yield_now().await };
            spawn(name = "without") { pending::<()>().await };
        });
        assert!(half.step().is_pending());
        drop(half);
    });
    assert_eq!(events.len(), 1);
    assert!(
        events[0].starts_with("the scope at tests/tests/slow_end.rs:"),
        "{events:?}"
    );
    assert!(
        events[0].contains("will not run: with cleanup (tests/tests/slow_end.rs:"),
        "{events:?}"
    );
    assert!(!events[0].contains("without"), "{events:?}");
    assert!(
        events[0].ends_with("end it by `.timeout(..)`, `.cancel_on(..)` or a `CancelHandle`"),
        "{events:?}"
    );
}

#[test]
fn a_scope_that_is_dropped_with_nothing_to_finish_or_that_has_ended_is_none() {
    let events = events_of(|| {
        let mut half = Stepper::new(scope! { spawn { pending::<()>().await }; });
        assert!(half.step().is_pending());
        drop(half);
        let failed = scope! {
            spawn { pending::<()>().await } finally { yield_now().await };
            spawn async { Err::<(), _>(Boom("fails")) };
        };
        assert!(taskgroup_tests::block_on(failed).is_err());
        let wound_down = timeout(
            Duration::from_millis(1),
            scope! { spawn { pending::<()>().await } finally { yield_now().await }; },
        );
        assert!(futures::executor::block_on(wound_down).unwrap().is_err());
    });
    assert_eq!(events, [""; 0]);
}
