//! `spawn .. finally { .. }`: the cleanup runs once, however the task ends.

use std::io;

use taskgroup::{Cancelled, scope};
use taskgroup_tests::{Counted, Gate, Log, block_on, yield_now};

fn error(text: &str) -> io::Error {
    io::Error::other(text.to_owned())
}

async fn fail(text: &str) -> Result<(), io::Error> {
    yield_now().await;
    Err(error(text))
}

/// A cleanup that takes a while.
async fn close(log: &Log, what: &str) {
    log.add(format!("closing {what}"));
    yield_now().await;
    yield_now().await;
    log.add(format!("closed {what}"));
}

#[test]
fn it_runs_after_success_before_the_handle_gives_its_value() {
    let log = Log::new();
    let value = block_on(scope! {
        let task = spawn { 7 } finally { close(&log, "a").await };
        let value = task.await;
        log.add("value");
        value
    });
    assert_eq!(value.unwrap(), 7);
    assert_eq!(log.lines(), ["closing a", "closed a", "value"]);
}

#[test]
fn it_runs_after_a_failure_and_the_error_stays() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn { fail("work").await?; } finally { close(&log, "a").await };
    });
    let group = group.unwrap_err();
    assert_eq!((group.len(), group.first().to_string().as_str()), (1, "work"));
    assert_eq!(log.lines(), ["closing a", "closed a"]);
}

#[test]
fn it_runs_when_a_sibling_fails_and_the_scope_waits_for_it() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            let _guard = log.on_drop("dropped");
            Gate::new().wait().await;
        } finally { close(&log, "a").await };
        spawn fail("sibling");
    });
    assert_eq!(group.unwrap_err().len(), 1);
    assert_eq!(log.lines(), ["dropped", "closing a", "closed a"]);
}

#[test]
fn siblings_are_cancelled_at_the_failure_not_after_the_cleanup() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn { fail("work").await?; } finally { close(&log, "a").await };
        spawn {
            let _guard = log.on_drop("sibling dropped");
            Gate::new().wait().await;
        }
    });
    assert_eq!(log.lines(), ["closing a", "sibling dropped", "closed a"]);
}

#[test]
fn it_runs_for_a_task_cancelled_before_its_first_poll_whose_work_never_runs() {
    let log = Log::new();
    let outcome = block_on(scope! {
        let task = spawn { log.add("work") } finally { close(&log, "a").await };
        task.cancel();
        task.finished().await;
        log.add("gone");
    });
    outcome.unwrap();
    assert_eq!(log.lines(), ["closing a", "closed a", "gone"]);
}

#[test]
fn it_runs_for_a_task_that_was_spawned_just_before_the_body_fails() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn { log.add("work") } finally { close(&log, "a").await };
        Err::<(), _>(error("body"))
    });
    assert_eq!(group.unwrap_err().len(), 1);
    assert_eq!(log.lines(), ["closing a", "closed a"]);
}

#[test]
fn b441_adapted_it_does_not_run_for_what_is_spawned_into_a_scope_that_shuts_down() {
    let log = Log::new();
    let group = block_on(scope!(|s| {
        spawn { Gate::new().wait().await; } finally {
            let late = taskgroup::spawn!(s, { log.add("late work") } finally { log.add("late cleanup") });
            assert!(late.outcome().await.is_err());
            log.add("cleanup");
        };
        fail("body").await
    }));
    assert_eq!(group.unwrap_err().len(), 1);
    assert_eq!(log.lines(), ["cleanup"]);
}

#[test]
fn a_failing_cleanup_fails_a_task_that_had_a_value() {
    let group = block_on(scope! {
        spawn { 1 } finally { fail("cleanup").await? };
    });
    assert_eq!(group.unwrap_err().first().to_string(), "cleanup");
}

#[test]
fn a_failing_cleanup_adds_a_second_error_to_one_that_has_failed() {
    let group = block_on(scope! {
        spawn { fail("work").await?; } finally { fail("cleanup").await? };
    });
    let texts: Vec<String> = group.unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["work", "cleanup"]);
}

#[test]
fn a_failing_cleanup_of_a_cancelled_task_joins_the_group() {
    let group = block_on(scope! {
        spawn { Gate::new().wait().await; } finally { fail("cleanup").await? };
        spawn fail("sibling");
    });
    let texts: Vec<String> = group.unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["sibling", "cleanup"]);
}

#[test]
fn a_panic_does_not_skip_it_and_goes_on_afterwards() {
    let log = Log::new();
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = block_on(scope! {
            spawn { yield_now().await; if true { panic!("work") } } finally { close(&log, "a").await };
            spawn {
                let _guard = log.on_drop("sibling dropped");
                Gate::new().wait().await;
            }
        });
    }));
    assert_eq!(caught.unwrap_err().downcast_ref::<&str>(), Some(&"work"));
    assert_eq!(log.lines(), ["closing a", "sibling dropped", "closed a"]);
}

#[test]
fn an_expression_can_have_one_too() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn fail("work") finally { close(&log, "a").await };
        Gate::new().wait().await;
    });
    assert_eq!(group.unwrap_err().first().task(), Some("fail(\"work\")"));
    assert_eq!(log.lines(), ["closing a", "closed a"]);
}

#[test]
fn named_variables_go_where_they_are_used() {
    let log = Log::new();
    block_on(scope! {
        for i in 0..2 {
            let own = format!("connection {i}");
            spawn move(i, own) {
                log.add(format!("work {i}"));
            } finally {
                log.add(format!("close {own}"));
            }
        }
    })
    .unwrap();
    assert_eq!(
        log.lines(),
        ["work 0", "close connection 0", "work 1", "close connection 1"]
    );
}

#[test]
fn a_handle_without_a_value_fails_the_cleanup_that_awaits_it() {
    let group = block_on(scope!(|s| {
        let failing = spawn fail("work");
        spawn move(failing) { Gate::new().wait().await; } finally { failing.await };
        s.active_tasks();
    }));
    let group = group.unwrap_err();
    assert_eq!(group.len(), 2);
    assert_eq!(
        group.matching::<Cancelled>().next().and_then(Cancelled::task),
        Some("fail(\"work\")")
    );
}

#[test]
fn dropping_the_scope_drops_the_cleanup_with_it() {
    let alive = Counted::new();
    let held = alive.clone();
    let mut scope = taskgroup_tests::Stepper::new(scope! {
        spawn move(held) { Gate::new().wait().await; } finally { let _held = &held; };
    });
    assert!(scope.run_until_idle().is_pending());
    assert_eq!(alive.alive(), 2);
    drop(scope);
    assert_eq!(alive.alive(), 1);
}

/// A scope that has gathered `error`, still winds down, and is dropped by the code that polls it.
async fn drop_half_way(error: &str) {
    let inner = scope! {
        spawn fail(error);
        spawn { Gate::new().wait().await } finally { Gate::new().wait().await };
    };
    let wait = taskgroup::shield(taskgroup_tests::turns(9));
    futures::future::select(Box::pin(inner), Box::pin(wait)).await;
}

#[test]
fn errors_of_scopes_that_were_dropped_in_the_work_of_a_cancelled_task_come_out() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn { drop_half_way("work").await; Gate::new().wait().await } finally { close(&log, "a").await };
        spawn {
            taskgroup::catch_group! {
                try { drop_half_way("try").await; Gate::new().wait().await }
                except* io::Error => {}
                finally { close(&log, "b").await }
            }?;
        };
        spawn { taskgroup_tests::turns(4).await; fail("sibling").await? };
    });
    let texts: Vec<String> = group.unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["sibling", "work", "try"]);
    assert_eq!(log.lines().len(), 4);
}
