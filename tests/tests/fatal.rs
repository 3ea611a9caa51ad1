//! Panics, where other languages have errors that no handler should take. The number in a test's name is that of the
//! behaviour in the list of behaviours.

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures::FutureExt;
use taskgroup::{catch_group, scope};
use taskgroup_tests::{Boom, Log, OnDrop, block_on, fail, panic_of, turns, yield_now};

#[test]
fn b172_a_panic_cancels_the_siblings_before_it_goes_on() {
    let log = Log::new();
    let text = panic_of(|| {
        block_on(scope! {
            let dropped = log.on_drop("sibling");
            spawn async move { let _dropped = dropped; pending::<()>().await };
            spawn pending::<()>() finally { turns(2).await; log.add("closed") };
            spawn { yield_now().await; panic!("fatal") };
        })
    });
    assert_eq!(text, "fatal");
    assert_eq!(log.lines(), ["sibling", "closed"]);
}

#[test]
fn b164_b166_adapted_a_panic_is_no_member_of_the_group_and_goes_on_by_itself() {
    let text = panic_of(|| {
        block_on(scope! {
            spawn { shield_failure().await };
            spawn { panic!("fatal") };
        })
    });
    assert_eq!(text, "fatal");
}

async fn shield_failure() -> Result<(), Boom> {
    taskgroup::shield(async {
        turns(2).await;
        fail("beside").await
    })
    .await
}

#[test]
fn b167_adapted_a_panic_of_the_body_while_tasks_run_cancels_them() {
    let log = Log::new();
    let text = panic_of(|| {
        block_on(scope! {
            spawn pending::<()>() finally { log.add("closed") };
            yield_now().await;
            panic!("body");
        })
    });
    assert_eq!((text.as_str(), log.lines()), ("body", vec!["closed".to_owned()]));
}

#[test]
fn b170_adapted_the_payload_goes_on_as_it_was() {
    #[derive(Debug, PartialEq)]
    struct Payload(u32);
    let run = || block_on(scope! { spawn { std::panic::panic_any(Payload(7)); }; });
    let payload = catch_unwind(AssertUnwindSafe(run)).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&Payload(7)));
}

#[test]
fn b173_adapted_a_task_that_catches_its_panic_gives_it_as_a_value() {
    let outcome = block_on(scope! {
        let task = spawn {
            let caught: Result<(), _> = AssertUnwindSafe(async { panic!("kept") }).catch_unwind().await;
            caught.is_err()
        };
        task.await
    });
    assert!(outcome.unwrap());
}

#[test]
fn b175_adapted_a_panic_comes_out_after_the_tasks_are_gone_and_not_before() {
    let log = Log::new();
    let run = || {
        block_on(scope! {
            let _last = OnDrop::new(|| log.add("body"));
            spawn pending::<()>() finally { turns(4).await; log.add("closed") };
            spawn { panic!("fatal") };
            pending::<()>().await;
        })
    };
    let caught = catch_unwind(AssertUnwindSafe(run));
    log.add("out");
    assert!(caught.is_err());
    let lines = log.lines();
    assert_eq!(lines.last().map(String::as_str), Some("out"));
    assert!(lines.contains(&"closed".to_owned()) && lines.contains(&"body".to_owned()));
}

#[test]
fn b177_b178_b389_no_clause_takes_a_panic() {
    let log = Log::new();
    let text = panic_of(|| {
        block_on(async {
            catch_group! {
                try { scope! { spawn fail("error"); spawn { panic!("fatal") }; }.await? }
                except* Boom => { log.add("clause") }
                except* _ => { log.add("any") }
            }
        })
    });
    assert_eq!(text, "fatal");
    assert!(log.lines().is_empty());
}
