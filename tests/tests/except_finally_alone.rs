//! `try` and `finally` without a clause.

use std::future::pending;

use taskgroup::{ErrorGroup, catch_group, scope};
use taskgroup_tests::{Boom, Log, block_on, fail, leaves, turns, yield_now};

async fn cleaned(log: &Log, result: Result<u32, Boom>) -> Result<u32, ErrorGroup> {
    catch_group! {
        try {
            scope! { spawn { yield_now().await; log.add("work") }; result? }.await?
        } finally {
            yield_now().await;
            log.add("cleanup");
        }
    }
}

#[test]
fn the_cleanup_runs_after_success_and_after_failure_and_nothing_is_caught() {
    let log = Log::new();
    assert_eq!(block_on(cleaned(&log, Ok(5))).unwrap(), 5);
    let group = block_on(cleaned(&log, Err(Boom("failed")))).unwrap_err();
    assert_eq!(leaves(&group), ["failed"]);
    assert_eq!(log.lines(), ["work", "cleanup", "cleanup"]);
}

#[test]
fn the_cleanup_runs_when_the_task_is_cancelled() {
    let log = Log::new();
    let group = block_on(scope! {
        let log = &log;
        spawn {
            catch_group! {
                try { pending::<()>().await } finally { turns(2).await; log.add("cleanup") }
            }
        };
        spawn { yield_now().await; fail("boom").await };
    })
    .unwrap_err();
    assert_eq!(leaves(&group), ["boom"]);
    assert_eq!(log.lines(), ["cleanup"]);
}

#[test]
fn a_cleanup_that_fails_adds_its_error() {
    let group = block_on(async {
        catch_group! {
            try { fail("work").await? } finally { fail("cleanup").await? }
        }
    })
    .unwrap_err();
    assert_eq!(leaves(&group), ["work", "cleanup"]);
}

#[test]
fn without_anything_that_waits_it_is_no_future() {
    let mut done = false;
    let value = catch_group! { try { 5 } finally { done = true; } };
    assert_eq!((value.unwrap(), done), (5, true));
}

#[test]
fn a_cleanup_that_ends_with_an_error_fails_as_well() {
    let group = block_on(async {
        catch_group! {
            try { fail("work").await? } finally { fail("cleanup").await }
        }
    });
    assert_eq!(leaves(&group.unwrap_err()), ["work", "cleanup"]);
    let group = catch_group! { try { 5 } finally { Err::<(), _>(Boom("cleanup")) } };
    assert_eq!(leaves(&group.unwrap_err()), ["cleanup"]);
    let value = catch_group! { try { 5 } finally { Ok(()) } };
    assert_eq!(value.unwrap(), 5);
}
