//! Deadlines of scopes, on tokio's paused clock.

use std::io;
use std::time::{Duration, Instant};

use taskgroup::{Cancelled, ErrorGroup, TimedOut, Unfinished, catch_group, scope};
use taskgroup_tests::{Log, yield_now};
use tokio::time::{Instant as TokioInstant, sleep};

const SECOND: Duration = Duration::from_secs(1);

async fn fail_after(delay: Duration) -> Result<(), io::Error> {
    sleep(delay).await;
    Err(io::Error::other("failed"))
}

fn timed_out(group: &ErrorGroup) -> Vec<&TimedOut> {
    group.matching::<TimedOut>().collect()
}

#[tokio::test(start_paused = true)]
async fn b199_expiry_interrupts_body_and_tasks_and_comes_out_as_an_error() {
    let log = Log::new();
    let begun = TokioInstant::now();
    let group = scope! {
        spawn(name = "slow") { sleep(10 * SECOND).await };
        let _guard = log.on_drop("body dropped");
        sleep(10 * SECOND).await;
    }
    .timeout(SECOND)
    .await
    .unwrap_err();
    assert_eq!(begun.elapsed(), SECOND);
    assert_eq!(log.lines(), ["body dropped"]);
    let late = timed_out(&group);
    assert_eq!((group.len(), late[0].after()), (1, SECOND));
    assert_eq!(late[0].running(), ["slow"]);
    assert!(late[0].to_string().contains("still running: slow"));
}

#[tokio::test(start_paused = true)]
async fn b200_an_absolute_deadline() {
    let deadline = TokioInstant::now().into_std() + SECOND;
    let group = scope! { sleep(10 * SECOND).await }
        .deadline(deadline)
        .await
        .unwrap_err();
    assert_eq!(timed_out(&group).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn b201_finished_in_time_there_is_no_error() {
    let value = scope! { sleep(SECOND).await; 3 }.timeout(2 * SECOND).await;
    assert_eq!(value.unwrap(), 3);
}

#[tokio::test(start_paused = true)]
async fn b202_no_timeout_is_a_legal_value() {
    let value = scope! { sleep(1_000_000 * SECOND).await; 3 }
        .timeout(None)
        .deadline(None)
        .await;
    assert_eq!(value.unwrap(), 3);
}

#[tokio::test(start_paused = true)]
async fn b203_zero_expires_at_the_first_wait() {
    let log = Log::new();
    let group = scope! { log.add("begun"); yield_now().await; yield_now().await; log.add("never") }
        .timeout(Duration::ZERO)
        .await;
    assert_eq!(timed_out(&group.unwrap_err()).len(), 1);
    assert_eq!(log.lines(), ["begun"]);
}

#[tokio::test(start_paused = true)]
async fn b204_a_moment_that_has_passed_is_as_zero() {
    let group = scope! { sleep(SECOND).await }
        .deadline(Instant::now() - SECOND)
        .await;
    assert_eq!(timed_out(&group.unwrap_err()).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn b206_a_body_that_never_waits_completes() {
    assert_eq!(scope! { 7 }.timeout(Duration::ZERO).await.unwrap(), 7);
}

#[tokio::test(start_paused = true)]
async fn b206_a_result_beats_the_timer_when_both_are_ready() {
    let value = scope! { sleep(SECOND).await; 7 }.timeout(SECOND).await;
    assert_eq!(value.unwrap(), 7);
}

#[tokio::test(start_paused = true)]
async fn b207_a_busy_body_that_yields_is_interrupted() {
    let group = scope! {
        let begun = TokioInstant::now();
        loop {
            tokio::task::yield_now().await;
            tokio::time::advance(Duration::from_millis(100)).await;
            assert!(begun.elapsed() < 3 * SECOND);
        }
    }
    .timeout(SECOND);
    let outcome: Result<(), ErrorGroup> = group.await;
    assert_eq!(timed_out(&outcome.unwrap_err()).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn b208_an_error_before_expiry_passes_unchanged() {
    let group = scope! { spawn fail_after(SECOND); }
        .timeout(2 * SECOND)
        .await
        .unwrap_err();
    assert_eq!((group.len(), timed_out(&group).len()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn b209_an_error_while_reacting_to_expiry_joins_the_timeout() {
    let group = scope! {
        spawn { sleep(10 * SECOND).await } finally { fail_after(SECOND).await? };
    }
    .timeout(SECOND)
    .await
    .unwrap_err();
    assert!(group.members()[0].as_leaf().unwrap().is::<TimedOut>());
    assert!(group.members()[1].as_leaf().unwrap().is::<io::Error>());
}

#[tokio::test(start_paused = true)]
async fn b213_a_handled_timeout_leaves_the_task_as_it_was() {
    let value = scope! {
        let inner = spawn {
            catch_group! {
                try { scope! { sleep(10 * SECOND).await; 1 }.timeout(SECOND).await? }
                except* TimedOut => { 2 }
            }
        };
        let value = inner.await;
        sleep(SECOND).await;
        value
    }
    .await;
    assert_eq!(value.unwrap(), 2);
}

#[tokio::test(start_paused = true)]
async fn b215_of_nested_scopes_each_reports_its_own_deadline() {
    let begun = TokioInstant::now();
    let outer = scope! {
        scope! { sleep(100 * SECOND).await }.timeout(10 * SECOND).await?
    }
    .timeout(SECOND)
    .await
    .unwrap_err();
    assert_eq!((begun.elapsed(), outer.len()), (SECOND, 1));
    assert_eq!(timed_out(&outer)[0].after(), SECOND);

    let inner = scope! {
        scope! { sleep(100 * SECOND).await }.timeout(SECOND).await?
    }
    .timeout(10 * SECOND)
    .await
    .unwrap_err();
    assert_eq!((inner.len(), timed_out(&inner)[0].after()), (1, SECOND));
}

#[tokio::test(start_paused = true)]
async fn b216_with_both_deadlines_passed_the_inner_one_is_seen_first() {
    let log = Log::new();
    let outer = scope! {
        let blocked = async { tokio::time::advance(5 * SECOND).await };
        let inner = scope! { blocked.await; std::future::pending::<()>().await }.timeout(SECOND).await;
        log.add(format!("inner: {}", timed_out(&inner.unwrap_err()).len()));
        std::future::pending::<()>().await;
        log.add("never");
    }
    .timeout(2 * SECOND)
    .await
    .unwrap_err();
    assert_eq!(log.lines(), ["inner: 1"]);
    assert_eq!(timed_out(&outer).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn b218_a_scope_cancelled_by_hand_before_its_deadline_has_not_timed_out() {
    let group = scope!(|s| {
        s.cancel("by hand");
        sleep(10 * SECOND).await;
    })
    .timeout(SECOND)
    .await
    .unwrap_err();
    assert_eq!(
        group.first().downcast_ref::<Cancelled>().unwrap().reason(),
        Some("by hand")
    );
}

#[tokio::test(start_paused = true)]
async fn b219_a_deadline_that_passes_while_the_scope_shuts_down_adds_nothing() {
    let begun = TokioInstant::now();
    let group = scope! {
        spawn { sleep(10 * SECOND).await } finally { sleep(5 * SECOND).await };
        spawn fail_after(Duration::from_millis(500));
    }
    .timeout(SECOND)
    .await
    .unwrap_err();
    assert_eq!((group.len(), timed_out(&group).len()), (1, 0));
    assert_eq!(begun.elapsed(), Duration::from_millis(5500));
}

#[tokio::test(start_paused = true)]
async fn b223_a_timeout_in_a_cleanup_works_on_its_own() {
    let begun = TokioInstant::now();
    let group = scope! {
        spawn { sleep(100 * SECOND).await } finally {
            scope! { sleep(100 * SECOND).await }.timeout(SECOND).await?
        };
    }
    .timeout(SECOND)
    .await
    .unwrap_err();
    assert_eq!(begun.elapsed(), 2 * SECOND);
    assert_eq!(timed_out(&group).len(), 2);
}

#[tokio::test(start_paused = true)]
async fn b234_a_timeout_in_a_task_is_an_ordinary_error_of_that_task() {
    let group = scope! {
        spawn(name = "late") { scope! { sleep(10 * SECOND).await }.timeout(SECOND).await? };
        sleep(100 * SECOND).await;
    }
    .await
    .unwrap_err();
    assert_eq!(group.members()[0].task(), Some("late"));
}

#[tokio::test(start_paused = true)]
async fn b236_a_timeout_waits_for_the_cleanups() {
    let log = Log::new();
    let begun = TokioInstant::now();
    let _ = scope! {
        spawn { sleep(10 * SECOND).await } finally { sleep(3 * SECOND).await; log.add("closed") };
    }
    .timeout(SECOND)
    .await;
    assert_eq!(
        (begun.elapsed(), log.lines()),
        (4 * SECOND, vec!["closed".to_owned()])
    );
}

#[tokio::test(start_paused = true)]
async fn b237_time_counts_from_the_first_poll() {
    let late = scope! { sleep(SECOND).await; 1 }.timeout(2 * SECOND);
    sleep(10 * SECOND).await;
    assert_eq!(late.await.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn b250_grace_bounds_what_winds_down_and_names_it() {
    let begun = TokioInstant::now();
    let group = scope! {
        spawn(name = "stuck") { sleep(10 * SECOND).await } finally { std::future::pending::<()>().await };
        spawn(name = "quick") { sleep(10 * SECOND).await } finally { sleep(SECOND).await };
    }
    .timeout(SECOND)
    .grace(2 * SECOND)
    .await
    .unwrap_err();
    assert_eq!(begun.elapsed(), 3 * SECOND);
    let unfinished = group.matching::<Unfinished>().next().unwrap();
    assert_eq!(
        (unfinished.tasks(), unfinished.grace()),
        (&["stuck".to_owned()][..], 2 * SECOND)
    );
}

#[tokio::test(start_paused = true)]
async fn a_future_can_cancel_a_scope() {
    let begun = TokioInstant::now();
    let group = scope! { sleep(10 * SECOND).await }
        .cancel_on(sleep(SECOND))
        .await
        .unwrap_err();
    assert_eq!(begun.elapsed(), SECOND);
    assert!(group.first().is::<Cancelled>());
}

#[test]
fn without_a_tokio_runtime_async_io_keeps_the_time() {
    let begun = Instant::now();
    let outcome = futures::executor::block_on(
        scope! { std::future::pending::<()>().await }.timeout(Duration::from_millis(20)),
    );
    assert_eq!(timed_out(&outcome.unwrap_err()).len(), 1);
    assert!(begun.elapsed() >= Duration::from_millis(20));
}

#[test]
fn b109_a_scope_cancelled_before_it_begins_is_cancelled_when_it_does() {
    let scope = scope! { std::future::pending::<()>().await };
    let handle = scope.cancel_handle();
    handle.cancel("first");
    handle.cancel("second");
    let group = taskgroup_tests::block_on(scope).unwrap_err();
    assert_eq!(
        group.first().downcast_ref::<Cancelled>().unwrap().reason(),
        Some("first")
    );
    handle.cancel("after the end: without effect");
}

#[test]
fn b271_a_scope_can_be_cancelled_from_another_thread() {
    let scope = scope! { spawn { std::future::pending::<()>().await } };
    let handle = scope.cancel_handle();
    let thread = std::thread::spawn(move || handle.cancel("from afar"));
    let outcome = futures::executor::block_on(scope!(|s| {
        let handle = s.cancel_handle();
        spawn move(scope) { let _ = scope.await; };
        yield_now().await;
        handle.cancel_tasks();
    }));
    outcome.unwrap();
    thread.join().unwrap();
}

#[tokio::test(start_paused = true)]
async fn grace_bounds_a_task_that_winds_up_by_itself() {
    let begun = TokioInstant::now();
    let group = scope! {
        spawn(name = "slow") {
            taskgroup::cancelled().await;
            sleep(100 * SECOND).await;
        };
    }
    .timeout(SECOND)
    .grace(2 * SECOND)
    .await
    .unwrap_err();
    assert_eq!(begun.elapsed(), 3 * SECOND);
    assert_eq!(group.matching::<Unfinished>().next().unwrap().tasks(), ["slow"]);
}
