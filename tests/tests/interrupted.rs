//! What a task or a body that was interrupted can still do: give a value, add an error, close something.

use std::future::pending;

use taskgroup::{Cancelled, catch_group, scope, shield};
use taskgroup_tests::{Boom, Gate, Log, block_on, fail, leaves, turns, yield_now};

#[test]
fn b039_adapted_a_task_cancelled_in_a_shield_at_its_end_has_its_value() {
    let value = block_on(scope! {
        let task = spawn { shield(turns(4)).await; 5 };
        yield_now().await;
        task.cancel();
        task.await
    });
    assert_eq!(value.unwrap(), 5);
}

#[test]
fn b039_adapted_a_sibling_that_comes_to_its_value_after_the_failure_adds_no_error() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn { turns(2).await; fail("x").await };
        spawn { shield(turns(6)).await; log.add("value"); 5 };
        spawn { pending::<()>().await; 6 };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["x"]);
    assert_eq!(log.lines(), ["value"]);
}

#[test]
fn a_scope_has_its_value_though_its_task_is_cancelled_while_what_it_cancelled_itself_winds_down() {
    let (log, gate) = (Log::new(), Gate::new());
    let outcome = block_on(scope! {
        let task = spawn {
            let inner = scope!(|s| {
                let by_hand = spawn pending::<()>() finally { gate.wait().await; log.add("closed") };
                yield_now().await;
                by_hand.cancel();
                spawn pending::<()>() finally { gate.wait().await; log.add("closed") };
                yield_now().await;
                s.cancel_tasks();
                7
            });
            log.add(format!("{:?}", inner.await.map_err(drop)));
        };
        turns(6).await;
        task.cancel();
        yield_now().await;
        gate.open();
    });
    outcome.unwrap();
    assert_eq!(log.lines(), ["closed", "closed", "Ok(7)"]);
}

#[test]
fn a_body_that_failed_at_a_handle_was_not_cut_off_by_what_came_later() {
    let (log, gate) = (Log::new(), Gate::new());
    let outcome = block_on(scope! {
        let task = spawn {
            let inner = scope!(|s| {
                spawn pending::<()>() finally { gate.wait().await };
                let stopped = spawn(name = "stopped") pending::<()>();
                yield_now().await;
                s.cancel_tasks();
                stopped.await;
            });
            log.add(leaves(&inner.await.unwrap_err()).join(", "));
        };
        turns(6).await;
        task.cancel();
        yield_now().await;
        gate.open();
    });
    outcome.unwrap();
    assert_eq!(log.lines(), ["task `stopped` was cancelled"]);
}

#[test]
fn b067_adapted_an_interrupted_body_adds_an_error_by_a_finally() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn { turns(2).await; fail("task").await };
        catch_group! {
            async try { pending::<()>().await }
            except* Boom => { log.add("clause") }
            finally { turns(2).await; fail("body on its way out").await? }
        }?;
    });
    assert_eq!(leaves(&group.unwrap_err()), ["task", "body on its way out"]);
    assert!(log.lines().is_empty());
}

#[test]
fn b067_adapted_an_interrupted_body_adds_an_error_behind_a_shield() {
    let group = block_on(scope! {
        spawn { turns(2).await; fail("task").await };
        shield(turns(6)).await;
        Err::<(), _>(Boom("body on its way out"))
    });
    assert_eq!(leaves(&group.unwrap_err()), ["task", "body on its way out"]);
}

/// Something that has to be closed, which fails.
async fn with_a_resource<T>(log: &Log, work: impl AsyncFn() -> T) -> Result<T, taskgroup::ErrorGroup> {
    catch_group! {
        async try { work().await }
        except* std::io::Error => { unreachable!("no such error") }
        finally { yield_now().await; log.add("closing"); fail("close").await? }
    }
}

#[test]
fn b068_adapted_a_resource_that_fails_to_close_adds_a_leaf_and_the_scope_around_goes_on() {
    let log = Log::new();
    let value = block_on(scope! {
        let inner = scope! {
            spawn { turns(2).await; fail("task").await };
            with_a_resource(&log, async || pending::<()>().await).await?;
        };
        let group = inner.await.unwrap_err();
        yield_now().await;
        log.add("not cancelled");
        leaves(&group)
    });
    assert_eq!(value.unwrap(), ["task", "close"]);
    assert_eq!(log.lines(), ["closing", "not cancelled"]);
}

#[test]
fn b069_adapted_a_body_that_ignores_the_interruption_ends_at_its_next_wait_all_the_same() {
    let (log, gate) = (Log::new(), Gate::new());
    let group = block_on(scope! {
        spawn { gate.wait().await; fail("x").await };
        let inner = scope! {
            spawn pending::<()>() finally { turns(2).await };
            gate.open();
            pending::<()>().await
        };
        let ignored = inner.await.unwrap_err();
        log.add(format!("{}", ignored.contains::<Cancelled>()));
        let again = scope! { log.add("does not begin") }.await;
        log.add(format!("not reached: {again:?}"));
    });
    assert_eq!(leaves(&group.unwrap_err()), ["x"]);
    assert_eq!(log.lines(), ["true"]);
}
