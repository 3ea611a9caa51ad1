//! Panics: the siblings are cancelled and waited for, then the first panic goes on with its payload.

use std::future::{pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};

use futures::FutureExt;
use taskgroup::{catch_group, scope};
use taskgroup_tests::{
    Boom, Counted, Log, OnDrop, Stepper, block_on, everywhere, fail, leaves, panic_of, turns, yield_now,
};

#[test]
fn b162_a_panic_of_the_body_wins_over_errors_and_comes_after_every_task() {
    let alive = Counted::new();
    let text = panic_of(|| {
        block_on(scope! {
            let held = alive.clone();
            spawn move { let _held = held; pending::<()>().await; };
            spawn fail("collected");
            yield_now().await;
            panic!("body");
        })
    });
    assert_eq!(text, "body");
    assert_eq!(alive.alive(), 1);
}

#[test]
fn b163_b172_a_panic_of_a_task_cancels_the_siblings() {
    everywhere(|| async {
        let log = Log::new();
        let scope = AssertUnwindSafe(scope! {
            spawn { let _guard = log.on_drop("sibling dropped"); pending::<()>().await; };
            spawn { turns(2).await; panic!("child") };
            pending::<()>().await;
        });
        let result = futures::FutureExt::catch_unwind(scope).await;
        let payload = result.expect_err("the scope panics");
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"child"));
        assert_eq!(log.lines(), ["sibling dropped"]);
    });
}

#[test]
fn b168_a_panic_goes_on_after_every_task_is_gone() {
    let alive = Counted::new();
    panic_of(|| {
        block_on(scope! {
            for _ in 0..5 {
                let held = alive.clone();
                spawn move { let _held = held; pending::<()>().await; };
            }
            spawn { yield_now().await; panic!("child") };
        })
    });
    assert_eq!(alive.alive(), 1);
}

#[test]
fn b169_only_the_first_panic_goes_on() {
    let text = panic_of(|| {
        block_on(scope! {
            spawn ready(());
            spawn { panic!("first") };
            spawn { panic!("second") };
            spawn ready(());
            panic!("after the body")
        })
    });
    assert_eq!(text, "after the body", "the body has its turn before its tasks");

    let text = panic_of(|| {
        block_on(scope! {
            spawn { panic!("first") };
            spawn { panic!("second") };
        })
    });
    assert_eq!(text, "first");
}

#[derive(Debug, PartialEq)]
struct Payload(u32);

#[test]
fn b171_the_payload_is_the_one_that_was_thrown() {
    let result = catch_unwind(|| block_on(scope! { spawn { panic_any(Payload(7)); }; }));
    let payload = result.expect_err("the scope panics");
    assert_eq!(payload.downcast_ref(), Some(&Payload(7)));
}

#[test]
fn b174_nothing_panics_where_nothing_has_panicked() {
    let caught = block_on(scope! {
        let inside = catch_unwind(|| panic!("handled inside the task")).is_err();
        spawn turns(2);
        inside
    });
    assert!(caught.unwrap());
}

#[test]
fn b176_a_panic_of_a_guard_of_the_body_does_not_leave_tasks_behind() {
    let alive = Counted::new();
    let text = panic_of(|| {
        block_on(scope! {
            let held = alive.clone();
            spawn move { let _held = held; pending::<()>().await; };
            let _guard = OnDrop::new(|| panic!("guard"));
            yield_now().await;
        })
    });
    assert_eq!(text, "guard");
    assert_eq!(alive.alive(), 1);
}

#[test]
fn a_panic_of_an_inner_scope_goes_through_the_outer_one() {
    let log = Log::new();
    let text = panic_of(|| {
        block_on(scope! {
            spawn { let _guard = log.on_drop("outer sibling"); pending::<()>().await; };
            spawn {
                scope! {
                    spawn { let _guard = log.on_drop("inner sibling"); pending::<()>().await; };
                    spawn { turns(2).await; panic!("deep") };
                }
                .await
            };
        })
    });
    assert_eq!(text, "deep");
    assert_eq!(log.lines(), ["inner sibling", "outer sibling"]);
}

#[test]
fn the_handle_of_a_panicked_task_gives_no_value() {
    let text = panic_of(|| {
        block_on(scope! {
            let panicking = spawn async { yield_now().await; panic!("child"); };
            let () = panicking.await;
            unreachable!("no value");
        })
    });
    assert_eq!(text, "child");
}

#[test]
fn a_panic_does_not_keep_the_siblings_of_its_round_from_their_turn() {
    let log = Log::new();
    panic_of(|| {
        block_on(scope! {
            spawn { panic!("child") };
            spawn { log.add("had its turn"); yield_now().await; log.add("not reached") };
        })
    });
    assert_eq!(log.lines(), ["had its turn"]);
}

#[test]
fn after_a_caught_panic_the_scope_can_be_dropped_and_others_run() {
    let mut scope = Stepper::new(scope! { spawn { panic!("child") }; });
    assert_eq!(panic_of(|| scope.step()), "child");
    drop(scope);
    assert_eq!(
        block_on(scope! { let one = spawn async { 1 }; one.await }).unwrap(),
        1
    );
}

#[test]
fn a_resumed_panic_counts_as_one() {
    let text = panic_of(|| block_on(scope! { spawn { resume_unwind(Box::new("resumed")); }; }));
    assert_eq!(text, "resumed");
}

#[test]
fn a_failure_after_a_panic_in_another_scope_is_an_ordinary_failure() {
    panic_of(|| block_on(scope! { spawn { panic!("one scope") }; }));
    let group = block_on(scope! { spawn fail("another"); });
    assert_eq!(leaves(&group.unwrap_err()), ["another"]);
}

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
