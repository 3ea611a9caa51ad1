//! Scopes inside tasks of scopes.

use std::future::pending;
use std::time::Duration;

use taskgroup::{ErrorGroup, Member, catch_group, scope, shield, timeout};
use taskgroup_tests::{Boom, Counted, Gate, Log, Stepper, block_on, everywhere, fail, turns, yield_now};

/// The shape of a group: leaves by their text, groups in brackets.
fn shape(group: &ErrorGroup) -> String {
    let members: Vec<String> = group.members().iter().map(shape_of_member).collect();
    format!("[{}]", members.join(", "))
}

fn shape_of_member(member: &Member) -> String {
    match member.as_group() {
        Some(group) => shape(group),
        None => member.to_string(),
    }
}

#[test]
fn b126_an_inner_failure_becomes_one_member_of_the_outer_group() {
    everywhere(|| async {
        let group = scope! {
            spawn {
                scope! { spawn fail("a"); spawn fail("b"); }.await?;
            };
            pending::<()>().await;
        };
        assert_eq!(shape(&group.await.unwrap_err()), "[[a, b]]");
    });
}

#[test]
fn b126_also_when_the_inner_scope_is_the_spawned_future_or_the_tail_of_the_block() {
    let group = block_on(scope! {
        spawn scope! { spawn fail("a"); };
        spawn { scope! { spawn fail("b"); }.await };
    });
    assert_eq!(shape(&group.unwrap_err()), "[[a], [b]]");
}

#[test]
fn b127_a_task_that_fails_with_a_group_of_its_own_making_stays_a_member() {
    let made = || ErrorGroup::new("made", [Boom("x"), Boom("y")]).expect("members");
    let group = block_on(scope! { spawn async { Err::<(), _>(made()) }; }).unwrap_err();
    assert_eq!(shape(&group), "[[x, y]]");
    assert_eq!(group.members()[0].as_group().expect("a group").message(), "made");
}

#[test]
fn b128_a_scope_without_tasks_wraps_the_inner_one() {
    let group = block_on(scope! { scope! { spawn fail("inner"); }.await? });
    assert_eq!(shape(&group.unwrap_err()), "[[inner]]");
}

#[test]
fn b129_an_inner_scope_stopped_by_the_outer_failure_contributes_nothing() {
    let alive = Counted::new();
    let group = block_on(scope! {
        spawn {
            scope! {
                let held = alive.clone();
                spawn move { let _held = held; pending::<()>().await; };
                pending::<()>().await;
            }
            .await?;
        };
        spawn { turns(3).await; fail("outer").await };
    });
    assert_eq!(shape(&group.unwrap_err()), "[outer]");
    assert_eq!(alive.alive(), 1);
}

#[test]
fn b130_an_inner_failure_cancels_the_outer_tasks() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn { let _guard = log.on_drop("outer task dropped"); pending::<()>().await; };
        scope! { spawn { turns(2).await; fail("inner").await }; }.await?;
    });
    assert_eq!(shape(&group.unwrap_err()), "[[inner]]");
    assert_eq!(log.lines(), ["outer task dropped"]);
}

#[test]
fn b131_failures_on_both_levels_keep_their_levels() {
    let gate = Gate::new();
    let group = block_on(scope! {
        spawn { gate.wait().await; fail("outer").await };
        spawn {
            scope! { spawn { gate.wait().await; fail("inner").await }; }.await?;
        };
        spawn { turns(4).await; gate.open() };
    });
    assert_eq!(shape(&group.unwrap_err()), "[outer, [inner]]");
}

#[test]
fn b062_one_failure_is_one_leaf_however_deep() {
    let group = block_on(scope! {
        spawn { scope! { spawn { scope! { spawn fail("deep"); }.await?; }; }.await?; };
    });
    let group = group.unwrap_err();
    assert_eq!(shape(&group), "[[[deep]]]");
    assert_eq!(group.len(), 1);
}

#[test]
fn b083_an_inner_error_that_is_handled_does_not_hide_the_outer_failure() {
    let gate = Gate::new();
    let log = Log::new();
    let group = block_on(scope! {
        spawn { gate.wait().await; fail("outer").await };
        spawn { turns(4).await; gate.open() };
        let inner = scope! { spawn { gate.wait().await; fail("inner").await }; }.await;
        log.add(inner.unwrap_err().first().to_string());
        pending::<()>().await;
    });
    assert_eq!(shape(&group.unwrap_err()), "[outer]");
    assert!(log.lines().len() <= 1, "at most the round of the failure");
}

#[test]
fn b090_what_is_left_of_a_group_stays_a_group() {
    let group = block_on(scope! {
        spawn {
            catch_group! {
                try { scope! { spawn fail("left"); spawn async { "x".parse::<u8>() }; }.await? }
                except* std::num::ParseIntError => {}
            }
        };
    });
    assert_eq!(shape(&group.unwrap_err()), "[[left]]");
}

#[test]
fn b099_dropping_the_outermost_scope_drops_every_level() {
    let alive = Counted::new();
    let mut scope = Stepper::new(scope! {
        spawn { let _held = alive.clone(); pending::<()>().await; };
        scope! {
            spawn { let _held = alive.clone(); pending::<()>().await; };
            scope! {
                spawn { let _held = alive.clone(); pending::<()>().await; };
            }
            .await
        }
        .await
    });
    assert!(scope.run_until_idle().is_pending());
    assert_eq!(alive.alive(), 4);
    drop(scope);
    assert_eq!(alive.alive(), 1);
}

#[test]
fn b117_an_inner_scope_may_fail_while_the_outer_goes_on() {
    let value = block_on(scope! {
        let sibling = spawn async { turns(6).await; 5 };
        let inner = scope! { spawn fail("inner"); pending::<()>().await; }.await;
        (inner.is_err(), sibling.await)
    });
    assert_eq!(value.unwrap(), (true, 5));
}

#[test]
fn an_inner_scope_borrows_from_the_outer_task_and_gives_its_value() {
    everywhere(|| async {
        let value = scope! {
            let handle = spawn async {
                let local = [1, 2, 3];
                scope! {
                    let first = spawn { yield_now().await; local[0] };
                    let last = spawn { local[2] };
                    first.await + last.await
                }
                .await
            };
            handle.await
        };
        assert_eq!(value.await.unwrap(), 4);
    });
}

#[test]
fn a_wake_deep_inside_reaches_the_outermost_scope() {
    let gate = Gate::new();
    let mut scope = Stepper::new(scope! { scope! { scope! { spawn gate.wait(); }.await }.await });
    assert!(scope.run_until_idle().is_pending());
    let before = scope.wakes();
    gate.open();
    assert_eq!(scope.wakes(), before + 1);
    assert!(scope.run_until_idle().is_ready());
}

#[test]
fn an_inner_scope_may_wait_for_a_task_of_the_outer_one() {
    everywhere(|| async {
        let value = scope! {
            let outer = spawn async { turns(3).await; 20 };
            scope! {
                let inner = spawn async { 1 };
                outer.await + inner.await
            }
            .await
        };
        assert_eq!(value.await.unwrap(), 21);
    });
}

#[test]
fn an_inner_scope_that_waits_for_a_failed_task_of_the_outer_one_adds_nothing() {
    let group = block_on(scope! {
        let outer = spawn { turns(3).await; fail("outer").await };
        scope! {
            spawn pending::<()>();
            outer.await
        }
        .await
    });
    assert_eq!(shape(&group.unwrap_err()), "[outer]");
}

#[test]
fn an_inner_task_that_waits_for_a_failed_task_of_the_outer_scope_adds_nothing() {
    let group = block_on(scope! {
        let outer = spawn { turns(3).await; fail("outer").await };
        scope! {
            spawn { outer.await };
            spawn pending::<()>();
        }
        .await
    });
    assert_eq!(shape(&group.unwrap_err()), "[outer]");
}

#[test]
fn an_inner_scope_that_waits_for_a_cancelled_task_of_the_outer_one_fails_with_its_name() {
    let group = block_on(scope! {
        let parked = spawn(name = "parked") pending::<()>();
        parked.cancel();
        scope! { spawn { parked.await }; }.await
    });
    assert_eq!(shape(&group.unwrap_err()), "[[task `parked` was cancelled]]");
}

#[test]
fn a_spawn_in_an_inner_scope_belongs_to_the_inner_scope() {
    let log = Log::new();
    block_on(scope! {
        scope! {
            spawn { turns(3).await; log.add("inner task") };
        }
        .await?;
        log.add("inner scope over");
    })
    .unwrap();
    assert_eq!(log.lines(), ["inner task", "inner scope over"]);
}

/// Fails in a scope whose other task has just opened a scope of its own.
async fn failing_beside_a_scope(log: &Log) -> Result<(), ErrorGroup> {
    scope! {
        let first = spawn async { scope! { spawn pending::<()>(); }.await };
        spawn { log.add("failed"); fail("x").await };
        first.await
    }
    .await
}

#[test]
fn no_error_of_an_inner_scope_is_lost_when_its_task_is_cancelled_meanwhile() {
    for delay in 0..8 {
        let log = Log::new();
        let result = block_on(scope! {
            let outer = spawn async { scope! { spawn failing_beside_a_scope(&log); }.await };
            turns(delay).await;
            outer.cancel();
        });
        let failed = !log.lines().is_empty();
        assert_eq!(result.is_err(), failed, "cancelled after {delay} turns");
    }
}

#[test]
fn b140_helpers_around_a_task_add_no_level_to_its_errors() {
    let group = block_on(scope! {
        spawn { shield(fail("shield")).await };
        spawn { timeout(Duration::MAX, fail("timeout")).await? };
        spawn fail("work") finally { yield_now().await };
        spawn { catch_group! { try { fail("try").await? } except* std::fmt::Error => {} } };
    });
    assert_eq!(shape(&group.unwrap_err()), "[shield, timeout, work, [try]]");
}

#[test]
fn b132_adapted_an_inner_scope_cannot_be_open_when_the_outer_one_ends() {
    let log = Log::new();
    let outcome = block_on(scope! {
        // Not awaited, it has not begun; half-polled, it is dropped with the body that owns it.
        let inner = scope! { spawn { log.add("never") }; };
        drop(inner);
    });
    assert!(outcome.is_ok() && log.lines().is_empty());
}

#[test]
fn b135_adapted_a_forgotten_scope_runs_nothing_more_and_is_never_touched_again() {
    let log = Log::new();
    let mut scope = Stepper::new(scope! { spawn { turns(2).await; log.add("never") }; });
    assert!(scope.step().is_pending());
    std::mem::forget(scope);
    assert!(log.lines().is_empty());
}
