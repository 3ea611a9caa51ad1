//! `timeout`: a deadline for any future, that lets it wind down.

use std::future::pending;
use std::io;
use std::time::Duration;

use taskgroup::{
    Cancelled, Deadline, DeadlineState, ErrorGroup, TimedOut, effective_deadline, scope, shield, timeout,
};
use taskgroup_tests::{Boom, Log, fail, yield_now};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

fn timed_out(group: &ErrorGroup) -> usize {
    group.matching::<TimedOut>().count()
}

#[tokio::test(start_paused = true)]
async fn b203_zero_expires_at_the_first_wait() {
    let log = Log::new();
    let late = timeout(Duration::ZERO, async {
        log.add("begun");
        yield_now().await;
        log.add("never")
    })
    .await;
    assert_eq!(
        (late.unwrap_err().after(), log.lines()),
        (Duration::ZERO, vec!["begun".to_owned()])
    );
}

#[tokio::test(start_paused = true)]
async fn b206_an_output_beats_the_timer_when_both_are_ready() {
    assert_eq!(timeout(Duration::ZERO, async { 7 }).await.unwrap(), 7);
    let deadline = Deadline::after(SECOND);
    assert_eq!(
        timeout(&deadline, async {
            sleep(SECOND).await;
            7
        })
        .await
        .unwrap(),
        7
    );
    assert!(!deadline.is_expired());
}

#[tokio::test(start_paused = true)]
async fn b208_an_error_of_its_own_before_that_is_an_output() {
    assert_eq!(timeout(SECOND, fail("early")).await.unwrap(), Err(Boom("early")));
}

#[tokio::test(start_paused = true)]
async fn what_has_to_be_finished_is_finished_before_it_comes_out() {
    let log = Log::new();
    let begun = Instant::now();
    let late = timeout(SECOND, async {
        let nested = scope! {
            spawn { pending::<()>().await } finally { sleep(SECOND).await; log.add("cleanup") };
        };
        let _ = nested.await;
        log.add("behind");
        shield(async {
            sleep(SECOND).await;
            log.add("shield")
        })
        .await;
        yield_now().await;
        log.add("never");
    });
    assert_eq!(late.await.unwrap_err().after(), SECOND);
    assert_eq!(begun.elapsed(), 3 * SECOND);
    assert_eq!(log.lines(), ["cleanup", "behind", "shield"]);
}

#[tokio::test(start_paused = true)]
async fn b209_an_error_raised_while_reacting_comes_out_and_the_deadline_tells() {
    let deadline = Deadline::after(SECOND);
    let outcome = timeout(&deadline, async {
        shield(sleep(2 * SECOND)).await;
        fail("instead").await
    });
    assert_eq!(outcome.await.unwrap(), Err(Boom("instead")));
    assert!(deadline.is_expired());
}

#[tokio::test(start_paused = true)]
async fn b211_an_error_in_the_place_of_the_interruption_comes_out() {
    let outcome = timeout(SECOND, async {
        let nested = scope! { spawn { pending::<()>().await } finally { yield_now().await }; };
        nested.await.map_err(|_| Boom("replaced"))
    });
    assert_eq!(outcome.await.unwrap(), Err(Boom("replaced")));
}

#[tokio::test(start_paused = true)]
async fn b210_a_value_in_spite_of_the_interruption_counts_and_the_deadline_tells() {
    let deadline = Deadline::after(SECOND);
    let value = timeout(&deadline, async {
        shield(sleep(2 * SECOND)).await;
        7
    })
    .await;
    assert_eq!((value.unwrap(), deadline.state()), (7, DeadlineState::Expired));
}

#[tokio::test(start_paused = true)]
async fn b217_what_is_stopped_by_a_scope_around_has_not_timed_out() {
    let (inner, log) = (Deadline::after(10 * SECOND), Log::new());
    let outcome = scope!(|s| {
        spawn {
            let nested = scope! { spawn { pending::<()>().await } finally { sleep(60 * SECOND).await; log.add("closed") }; };
            let _ = timeout(&inner, nested).await?;
            log.add("the cancellation goes on");
            yield_now().await;
            log.add("never");
        };
        sleep(SECOND).await;
        s.cancel("enough");
        pending::<()>().await;
    });
    let group = outcome.await.unwrap_err();
    assert_eq!((group.len(), group.first().is::<Cancelled>()), (1, true));
    assert_eq!(log.lines(), ["closed", "the cancellation goes on"]);
    assert_eq!(inner.state(), DeadlineState::Finished);
}

#[tokio::test(start_paused = true)]
async fn b212_cancelled_before_it_is_no_timeout() {
    let deadline = Deadline::after(10 * SECOND);
    let group = scope! {
        let task = spawn(name = "waits") { timeout(&deadline, pending::<()>()).await? };
        sleep(SECOND).await;
        task.cancel();
        task.await
    };
    let group = group.await.unwrap_err();
    assert_eq!(
        group.first().downcast_ref::<Cancelled>().unwrap().task(),
        Some("waits")
    );
    assert_eq!((group.len(), deadline.state()), (1, DeadlineState::Finished));
}

#[tokio::test(start_paused = true)]
async fn b213_a_handled_timeout_leaves_the_task_as_it_was() {
    let value = scope! {
        let task = spawn {
            assert!(timeout(SECOND, pending::<()>()).await.is_err());
            assert!(!taskgroup::is_cancelled());
            sleep(SECOND).await;
            7
        };
        task.await
    };
    assert_eq!(value.await.unwrap(), 7);
}

#[tokio::test(start_paused = true)]
async fn b214_nested_timeouts_with_the_same_deadline() {
    let (outer, inner, log) = (Deadline::after(SECOND), Deadline::after(SECOND), Log::new());
    let late = timeout(&outer, async {
        let outcome = timeout(&inner, pending::<()>()).await;
        log.add(format!("{outcome:?}"));
    });
    late.await.unwrap_err();
    assert_eq!(log.lines(), [""; 0]);
    assert!(outer.is_expired() && inner.is_expired());

    let (outer, inner) = (Deadline::after(SECOND), Deadline::after(SECOND));
    let group = scope! { scope! { pending::<()>().await }.timeout(&inner).await? }
        .timeout(&outer)
        .await
        .unwrap_err();
    assert_eq!((timed_out(&group), group.members().len()), (1, 1));
    assert!(outer.is_expired() && inner.is_expired());
}

#[tokio::test(start_paused = true)]
async fn b215_the_shorter_one_around_reports_also_if_both_have_passed() {
    let (outer, inner, log) = (Deadline::after(SECOND), Deadline::after(2 * SECOND), Log::new());
    let late = timeout(&outer, async {
        let blocked = async {
            tokio::time::advance(5 * SECOND).await;
            pending::<()>().await
        };
        let _ = timeout(&inner, blocked).await;
        log.add("never");
    });
    assert_eq!(late.await.unwrap_err().after(), SECOND);
    assert_eq!((inner.is_expired(), log.lines().len()), (false, 0));
}

#[tokio::test(start_paused = true)]
async fn b216_if_both_have_passed_the_shorter_inner_one_is_seen_first() {
    let log = Log::new();
    let outer = timeout(2 * SECOND, async {
        let blocked = async {
            tokio::time::advance(5 * SECOND).await;
            pending::<()>().await
        };
        log.add(format!(
            "{:?}",
            timeout(SECOND, blocked).await.unwrap_err().after()
        ));
        yield_now().await;
        log.add("never");
    });
    assert_eq!(outer.await.unwrap_err().after(), 2 * SECOND);
    assert_eq!(log.lines(), ["1s"]);
}

#[tokio::test(start_paused = true)]
async fn b220_an_inner_timeout_is_not_taken_for_ones_own() {
    let (outer, inner) = (Deadline::after(5 * SECOND), Deadline::after(SECOND));
    let output = timeout(&outer, async { timeout(&inner, pending::<()>()).await })
        .await
        .unwrap();
    assert_eq!(output.unwrap_err().after(), SECOND);
    assert_eq!((outer.is_expired(), inner.is_expired()), (false, true));
}

#[tokio::test(start_paused = true)]
async fn b221_in_a_cleanup_after_a_cancellation_a_timeout_works() {
    let log = Log::new();
    let _ = scope!(|s| {
        spawn { pending::<()>().await } finally {
            log.add(format!("{:?}", timeout(SECOND, pending::<()>()).await.unwrap_err().after()));
        };
        s.cancel("first");
    })
    .await;
    assert_eq!(log.lines(), ["1s"]);
}

#[tokio::test(start_paused = true)]
async fn b222_a_fresh_cancellation_in_such_a_timeout_is_a_cancellation() {
    let log = Log::new();
    let _ = scope!(|s| {
        spawn { pending::<()>().await } finally {
            let own = Deadline::after(60 * SECOND);
            let outcome = scope!(|s| {
                spawn { timeout(&own, pending::<()>()).await? };
                yield_now().await;
                s.cancel("anew");
                pending::<()>().await;
            });
            let group = outcome.await.unwrap_err();
            log.add(format!("{group}, {}", own.state()));
        };
        s.cancel("first");
    })
    .await;
    assert_eq!(log.lines(), ["1 error: the scope was cancelled: anew, finished"]);
}

#[tokio::test(start_paused = true)]
async fn a_handle_without_a_value_ends_the_task_around_the_timeout() {
    let log = Log::new();
    let group = scope! {
        let failing = spawn { sleep(SECOND).await; Err::<(), _>(io::Error::other("work")) };
        let stopped = spawn { pending::<()>().await };
        spawn move(failing) { let _ = timeout(60 * SECOND, failing).await; log.add("never") };
        spawn(name = "waits") move(stopped) {
            let nested = scope! { spawn { pending::<()>().await } finally { sleep(SECOND).await; log.add("closed") }; };
            stopped.cancel();
            let _ = timeout(60 * SECOND, async { futures::join!(nested, stopped) }).await;
            log.add("behind");
        };
    };
    let group = group.await.unwrap_err();
    assert_eq!(group.first().task(), Some("waits"));
    assert!(group.first().is::<Cancelled>());
    assert_eq!(log.lines()[0], "closed");
    assert!(!log.lines().contains(&"never".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn b241_the_effective_deadline_is_the_earliest_one_around_up_to_a_shield() {
    assert_eq!(effective_deadline(), None);
    let now = Instant::now().into_std();
    let left = move || effective_deadline().map(|moment| (moment - now).as_secs());
    let outcome = timeout(9 * SECOND, async {
        let seen = scope! {
            let nearer = timeout(3 * SECOND, async { (left(), shield(async { left() }).await) });
            let task = spawn { left() };
            let own = shield(timeout(60 * SECOND, async { left() })).await;
            (left(), nearer.await, task.await, own)
        };
        (left(), seen.timeout(5 * SECOND).await)
    });
    let (outer, seen) = outcome.await.unwrap();
    let (scope, nearer, task, own) = seen.unwrap();
    assert_eq!((outer, scope, task), (Some(9), Some(5), Some(5)));
    assert_eq!((nearer.unwrap(), own.unwrap()), ((Some(3), None), Some(60)));
}

#[tokio::test(start_paused = true)]
async fn b241_in_a_cancelled_task_there_is_no_more_time() {
    let log = Log::new();
    let _ = scope!(|s| {
        spawn {
            shield(sleep(SECOND)).await;
            log.add(format!("{}", effective_deadline().unwrap() <= Instant::now().into_std()));
        };
        yield_now().await;
        s.cancel("enough");
    })
    .timeout(60 * SECOND)
    .await;
    assert_eq!(log.lines(), ["true"]);
}

#[tokio::test(start_paused = true)]
async fn b242_a_limit_for_a_scope_counts_from_its_beginning_and_stops_all_tasks() {
    let (begun, log) = (Instant::now(), Log::new());
    let group = scope! {
        for _ in 0..3 {
            spawn { let _guard = log.on_drop("stopped"); pending::<()>().await };
        }
        sleep(SECOND).await;
    };
    sleep(SECOND).await;
    assert_eq!(timed_out(&group.timeout(2 * SECOND).await.unwrap_err()), 1);
    assert_eq!(
        (begun.elapsed(), log.lines()),
        (3 * SECOND, vec!["stopped".to_owned(); 3])
    );
}

#[tokio::test(start_paused = true)]
async fn b245_what_was_done_by_then_stays() {
    let done = std::sync::Mutex::new(Vec::new());
    let group = scope! {
        for seconds in 1..=4 {
            spawn move(seconds) { sleep(seconds * SECOND).await; done.lock().unwrap().push(seconds) };
        }
    };
    let group = group.timeout(Duration::from_millis(2500)).await.unwrap_err();
    assert_eq!((timed_out(&group), done.into_inner().unwrap()), (1, vec![1, 2]));
}

#[tokio::test(start_paused = true)]
async fn b246_tokios_paused_clock_drives_all_of_it() {
    let (real, begun) = (std::time::Instant::now(), Instant::now());
    let stuck = scope! { spawn { pending::<()>().await } finally { pending::<()>().await }; };
    let group = stuck.timeout(3_000 * SECOND).grace(2_000 * SECOND).await;
    assert!(group.is_err() && timeout(4_000 * SECOND, pending::<()>()).await.is_err());
    assert_eq!(begun.elapsed(), 9_000 * SECOND);
    assert!(real.elapsed() < 60 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn in_a_task_that_was_asked_to_stop_it_does_not_begin() {
    let (deadline, log) = (Deadline::after(SECOND), Log::new());
    let _ = scope!(|s| {
        spawn {
            shield(sleep(SECOND)).await;
            let mut bounded = Box::pin(timeout(&deadline, async { log.add("never") }));
            assert!(futures::poll!(bounded.as_mut()).is_pending());
            log.add(deadline.state().to_string());
            let _ = bounded.await;
            log.add("never");
        };
        yield_now().await;
        s.cancel("enough");
    })
    .await;
    assert_eq!(log.lines(), ["created"]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_cancels_itself_still_finishes_what_is_in_the_timeout() {
    let log = Log::new();
    let outcome = scope!(|s| {
        let (tell, hear) = futures::channel::oneshot::channel::<taskgroup::TaskHandle<'_, ()>>();
        let task = spawn {
            let nested = async {
                let own = hear.await.unwrap();
                let nested = scope! { spawn { pending::<()>().await } finally { sleep(SECOND).await; log.add("closed") }; };
                let cancel = async { yield_now().await; own.cancel(); pending::<()>().await };
                let _ = futures::join!(nested, cancel);
            };
            let _ = timeout(60 * SECOND, nested).await;
        };
        let _ = tell.send(task);
        let _ = s;
    });
    outcome.await.unwrap();
    assert_eq!(log.lines(), ["closed"]);
}
