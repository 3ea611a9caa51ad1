//! `.collect()` and `.panics_as_errors()`: failures that stop nobody, panics that are errors.

use std::future::pending;
use std::time::Duration;

use taskgroup::{Ending, Panicked, TimedOut, scope};
use taskgroup_tests::{Boom, Log, OnDrop, block_on, fail, leaves, panic_of, turns, yield_now};

#[test]
fn b412_b413_failures_stop_neither_siblings_nor_the_body_whose_value_is_given() {
    let log = Log::new();
    let all = block_on(
        scope! {
            spawn fail("first");
            spawn { turns(4).await; log.add("sibling") }
            spawn { turns(2).await; fail("second").await? }
            turns(6).await;
            log.add("body");
            9
        }
        .collect(),
    );
    assert_eq!((all.value(), all.successes()), (Some(&9), 1));
    assert_eq!(leaves(all.failures().unwrap()), ["first", "second"]);
    assert_eq!(log.lines(), ["sibling", "body"]);
    assert_eq!(leaves(&all.into_result().unwrap_err()), ["first", "second"]);
}

#[test]
fn b423_without_failures_there_is_the_value_and_the_count() {
    let all = block_on(scope! { for _ in 0..5 { spawn yield_now(); } "done" }.collect());
    assert_eq!((all.successes(), all.failures().is_none()), (5, true));
    assert_eq!(all.into_result().unwrap(), "done");
}

#[test]
fn b414_b415_a_failing_body_stops_its_tasks_and_their_errors_join() {
    let log = Log::new();
    let all = block_on(
        scope! {
            spawn { pending::<()>().await } finally { log.add("stopped"); fail("cleanup").await? };
            yield_now().await;
            Err::<(), _>(Boom("body"))?
        }
        .collect(),
    );
    assert_eq!((all.value(), log.lines()), (None, vec!["stopped".into()]));
    let (value, failures) = all.into_parts();
    assert!(value.is_none());
    assert_eq!(leaves(&failures.unwrap()), ["cleanup", "body"]);
}

#[test]
fn b418_who_awaits_a_failed_task_ends_there_and_the_others_go_on() {
    let log = Log::new();
    let all = block_on(
        scope! {
            let fails = spawn fail("failed");
            let outcome = spawn { fails.await; log.add("never") };
            spawn { turns(6).await; log.add("sibling") }
            assert_eq!(outcome.outcome().await.unwrap_err().ending(), Ending::Cancelled);
            log.add("body");
        }
        .collect(),
    );
    assert_eq!(
        (all.successes(), log.lines()),
        (1, vec!["body".into(), "sibling".into()])
    );
    assert_eq!(leaves(all.failures().unwrap()), ["failed"]);
}

#[test]
fn a_body_that_awaits_a_failed_task_ends_and_the_others_go_on() {
    let log = Log::new();
    let all = block_on(
        scope! {
            let fails = spawn fail("failed");
            spawn { turns(6).await; log.add("sibling") }
            fails.await;
            log.add("never");
        }
        .collect(),
    );
    assert_eq!((all.value(), log.lines()), (None, vec!["sibling".into()]));
    assert_eq!(leaves(&all.into_result().unwrap_err()), ["failed"]);
}

#[test]
#[cfg_attr(miri, ignore = "Miri has no timers")]
fn b416_a_timeout_stops_them_all() {
    let all = taskgroup::block_on(
        scope! { spawn fail("early"); spawn pending::<()>(); }
            .timeout(Duration::from_millis(5))
            .collect(),
    );
    let failures = all.failures().unwrap();
    assert_eq!(failures.len(), 2);
    assert!(failures.iter().any(|leaf| leaf.is::<TimedOut>()));
}

#[test]
fn cancelled_from_outside_they_are_stopped_and_the_failures_are_told() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            let inner = scope! {
                spawn fail("inner");
                spawn { pending::<()>().await } finally { log.add("inner cleanup") };
                pending::<()>().await
            };
            inner.collect().await.into_result()?
        }
        turns(5).await;
        fail("outer").await?
    });
    assert_eq!(
        (leaves(&group.unwrap_err()), log.lines()),
        (vec!["inner".into(), "outer".into()], vec!["inner cleanup".into()])
    );
}

#[test]
fn a_panic_still_stops_everything() {
    let log = Log::new();
    let message = panic_of(|| {
        let scope = scope! {
            spawn { yield_now().await; panic!("stop") }
            spawn { pending::<()>().await } finally { log.add("stopped") }
        };
        drop(block_on(scope.collect()));
    });
    assert_eq!((message.as_str(), log.lines()), ("stop", vec!["stopped".into()]));
}

#[test]
fn panics_are_collected_where_they_are_errors() {
    let all = block_on(
        scope! {
            spawn(name = "panics") { panic!("one") }
            spawn { turns(3).await; fail("two").await? }
            spawn { turns(5).await }
            "value"
        }
        .panics_as_errors()
        .collect(),
    );
    assert_eq!((all.value(), all.successes()), (Some(&"value"), 1));
    let failures = all.failures().unwrap();
    assert_eq!(leaves(failures), ["panicked: one", "two"]);
    assert_eq!(failures.first().task(), Some("panics"));
}

#[test]
fn a_panic_that_is_an_error_stops_the_siblings_as_an_error_does() {
    let log = Log::new();
    let group = block_on(
        scope! {
            spawn { yield_now().await; panic!("{}", 1 + 1) }
            spawn { pending::<()>().await } finally { log.add("stopped") }
        }
        .panics_as_errors(),
    );
    let group = group.unwrap_err();
    assert_eq!(
        group.first().downcast_ref::<Panicked>().unwrap().message(),
        Some("2")
    );
    assert_eq!((group.len(), log.lines()), (1, vec!["stopped".into()]));
}

#[test]
fn panics_of_the_body_of_cleanups_and_of_destructors_are_errors_as_well() {
    let group = block_on(
        scope! {
            spawn { pending::<()>().await } finally { panic!("cleanup") };
            spawn { let _held = OnDrop::new(|| panic!("destructor")); pending::<()>().await };
            turns(2).await;
            panic!("body");
        }
        .panics_as_errors(),
    );
    let mut lines = leaves(&group.unwrap_err());
    lines.sort();
    assert_eq!(
        lines,
        ["panicked: body", "panicked: cleanup", "panicked: destructor"]
    );
}

#[test]
fn b427_adapted_a_failure_is_made_another_error_where_the_scope_is_awaited() {
    #[derive(Debug, PartialEq)]
    struct Unavailable(usize);
    let unavailable = |group: taskgroup::ErrorGroup| Unavailable(group.len());
    let failed = block_on(scope! { spawn fail("one"); }).map_err(unavailable);
    let collected = block_on(scope! { spawn fail("one"); spawn fail("two"); }.collect());
    assert_eq!(failed, Err(Unavailable(1)));
    assert_eq!(collected.into_result().map_err(unavailable), Err(Unavailable(2)));
}

#[test]
fn b439_a_scope_tells_whether_it_has_tasks_and_is_shutting_down() {
    let seen = block_on(scope!(|s| {
        let task = spawn pending::<()>();
        yield_now().await;
        let before = (s.active_tasks(), s.is_closing());
        s.cancel_tasks();
        drop(task.outcome().await);
        (before, s.active_tasks(), s.is_closing())
    }));
    assert_eq!(seen.unwrap(), ((2, false), 1, false));
}
