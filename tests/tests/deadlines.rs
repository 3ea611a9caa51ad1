//! `Deadline`: shared, moved while it runs, and what it says of itself.

use std::future::pending;
use std::time::{Duration, Instant};

use taskgroup::{Deadline, DeadlineState, TimedOut, catch_group, scope, timeout};
use taskgroup_tests::{Log, everywhere_with_timers, panic_of, yield_now};
use tokio::time::{Instant as TokioInstant, sleep};

const SECOND: Duration = Duration::from_secs(1);

fn in_seconds(seconds: u32) -> Instant {
    TokioInstant::now().into_std() + seconds * SECOND
}

#[tokio::test(start_paused = true)]
async fn b199_the_deadline_knows_that_it_has_expired() {
    let deadline = Deadline::after(SECOND);
    let late = timeout(&deadline, sleep(10 * SECOND)).await.unwrap_err();
    assert!(deadline.is_expired());
    assert_eq!(
        (late.after(), Some(late.deadline())),
        (SECOND, deadline.instant())
    );
}

#[tokio::test(start_paused = true)]
async fn b200_an_absolute_deadline_is_reported_back() {
    let moment = in_seconds(3);
    let deadline = Deadline::at(moment);
    assert_eq!(deadline.instant(), Some(moment));
    let late = timeout(&deadline, pending::<()>()).await.unwrap_err();
    assert_eq!((deadline.instant(), late.deadline()), (Some(moment), moment));
    assert_eq!(TokioInstant::now().into_std(), moment);
}

#[tokio::test(start_paused = true)]
async fn b201_finished_in_time_the_deadline_stays_readable() {
    let moment = in_seconds(5);
    let deadline = Deadline::at(moment);
    assert_eq!(
        scope! { sleep(SECOND).await; 3 }
            .deadline(&deadline)
            .await
            .unwrap(),
        3
    );
    assert!(!deadline.is_expired());
    assert_eq!(
        (deadline.state(), deadline.instant()),
        (DeadlineState::Finished, Some(moment))
    );
}

#[tokio::test(start_paused = true)]
async fn b202_no_deadline_reads_as_none_and_never_expires() {
    for deadline in [
        Deadline::never(),
        Deadline::at(None),
        Deadline::from(None),
        Deadline::after(Duration::MAX),
    ] {
        let value = scope! { sleep(100_000 * SECOND).await; 3 }
            .timeout(&deadline)
            .await;
        assert_eq!(
            (value.unwrap(), deadline.is_expired(), deadline.instant()),
            (3, false, None)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn b205_there_is_one_deadline_and_the_last_one_given_counts() {
    let replaced = Deadline::after(SECOND);
    let value = scope! { sleep(2 * SECOND).await; 3 }
        .timeout(&replaced)
        .deadline(in_seconds(3))
        .await;
    assert_eq!((value.unwrap(), replaced.state()), (3, DeadlineState::Finished));
}

#[tokio::test(start_paused = true)]
async fn b224_it_can_be_moved_later_earlier_and_away_while_it_runs() {
    let begun = TokioInstant::now();
    let later = Deadline::after(SECOND);
    let late = scope! {
        later.extend(2 * SECOND)?;
        sleep(2 * SECOND).await;
        later.restart(3 * SECOND)?;
        pending::<()>().await;
    }
    .timeout(&later)
    .await
    .unwrap_err();
    assert_eq!(begun.elapsed(), 5 * SECOND);
    assert_eq!(late.matching::<TimedOut>().next().unwrap().after(), 5 * SECOND);

    let begun = TokioInstant::now();
    let earlier = Deadline::after(10 * SECOND);
    let move_it = async {
        sleep(SECOND).await;
        earlier.move_to(in_seconds(1))
    };
    let (late, moved) = futures::join!(timeout(&earlier, pending::<()>()), move_it);
    assert_eq!(
        (begun.elapsed(), late.is_err(), moved),
        (2 * SECOND, true, Ok(()))
    );

    let away = Deadline::after(SECOND);
    let value = timeout(&away, async {
        away.remove()?;
        sleep(9 * SECOND).await;
        away.remove()
    });
    assert_eq!(value.await.unwrap(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn b224_it_can_be_moved_by_a_sibling_task() {
    let begun = TokioInstant::now();
    let deadline = Deadline::after(3 * SECOND);
    let group = scope! {
        spawn { timeout(&deadline, pending::<()>()).await? };
        spawn { sleep(2 * SECOND).await; deadline.extend(4 * SECOND)? };
    }
    .await
    .unwrap_err();
    assert_eq!(
        (begun.elapsed(), group.contains::<TimedOut>()),
        (7 * SECOND, true)
    );
}

#[test]
fn b224_it_can_be_moved_from_another_thread() {
    let deadline = Deadline::never();
    let shared = deadline.clone();
    let bounded = timeout(&deadline, async {
        let thread = std::thread::spawn(move || shared.move_to(Instant::now()));
        pending::<()>().await;
        thread.join()
    });
    assert!(futures::executor::block_on(bounded).is_err());
}

#[tokio::test(start_paused = true)]
async fn b225_moving_is_refused_when_time_has_run_out_or_all_is_done() {
    let log = Log::new();
    let expired = Deadline::after(SECOND);
    let refused = |deadline: &Deadline| {
        let results = [
            deadline.move_to(in_seconds(9)),
            deadline.extend(SECOND),
            deadline.restart(SECOND),
            deadline.remove(),
        ];
        results.map(|result| result.unwrap_err().state())
    };
    let _ = scope! {
        spawn { pending::<()>().await } finally { log.add(format!("{:?}", refused(&expired)[0])) };
    }
    .timeout(&expired)
    .await;
    assert_eq!(log.lines(), ["Expiring"]);
    assert_eq!(refused(&expired), [DeadlineState::Expired; 4]);

    let finished = Deadline::after(SECOND);
    timeout(&finished, yield_now()).await.unwrap();
    assert_eq!(refused(&finished), [DeadlineState::Finished; 4]);
    let error = finished.remove().unwrap_err();
    assert_eq!(error.to_string(), "the deadline cannot be moved: it is finished");
}

#[tokio::test(start_paused = true)]
async fn b225_before_anything_has_begun_it_may_be_moved_as_in_trio() {
    let begun = TokioInstant::now();
    let deadline = Deadline::after(SECOND);
    deadline.extend(SECOND).unwrap();
    sleep(5 * SECOND).await;
    assert!(timeout(&deadline, pending::<()>()).await.is_err());
    assert_eq!(begun.elapsed(), 7 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn b226_moved_into_the_past_it_ends_at_the_next_wait() {
    let log = Log::new();
    let deadline = Deadline::never();
    let late = timeout(&deadline, async {
        deadline.move_to(in_seconds(0)).unwrap();
        log.add("still running");
        yield_now().await;
        log.add("never");
    });
    assert_eq!(late.await.unwrap_err().after(), Duration::ZERO);
    assert_eq!(log.lines(), ["still running"]);
}

#[test]
fn b227_it_bounds_one_thing() {
    let deadline = Deadline::after(SECOND);
    let _first = timeout(&deadline, yield_now());
    let text = panic_of(|| scope! { 3 }.timeout(&deadline));
    assert!(
        text.starts_with("a `Deadline` bounds one scope or future"),
        "{text}"
    );
}

#[test]
fn b227_it_needs_no_task_and_no_scope() {
    everywhere_with_timers(|| async {
        assert!(timeout(Duration::from_millis(1), pending::<()>()).await.is_err());
        assert_eq!(
            timeout(60 * SECOND, async {
                yield_now().await;
                3
            })
            .await
            .unwrap(),
            3
        );
    });
}

#[tokio::test(start_paused = true)]
async fn b228_debug_shows_the_state_and_the_deadline() {
    let log = Log::new();
    let deadline = Deadline::after(SECOND).reason("handshake");
    let show = |deadline: &Deadline| log.add(format!("{deadline:?}"));
    show(&deadline);
    let _ = scope! {
        spawn { show(&deadline); pending::<()>().await } finally { show(&deadline) };
    }
    .timeout(&deadline)
    .await;
    show(&deadline);
    let at = format!("at: {:?}, reason: \"handshake\" }}", deadline.instant().unwrap());
    assert_eq!(
        log.lines(),
        [
            "Deadline { state: Created, after: 1s, reason: \"handshake\" }".to_owned(),
            format!("Deadline {{ state: Active, {at}"),
            format!("Deadline {{ state: Expiring, {at}"),
            format!("Deadline {{ state: Expired, {at}"),
        ]
    );
    let never = Deadline::never();
    timeout(&never, yield_now()).await.unwrap();
    assert_eq!(format!("{never:?}"), "Deadline { state: Finished, at: never }");
}

#[tokio::test(start_paused = true)]
async fn b229_the_error_says_how_long_and_until_when_in_the_place_of_a_cause() {
    let deadline = Deadline::after(SECOND);
    let late = timeout(&deadline, async {
        deadline.extend(SECOND).unwrap();
        pending::<()>().await
    });
    let late = late.await.unwrap_err();
    assert!(std::error::Error::source(&late).is_none());
    assert_eq!(
        (late.after(), Some(late.deadline())),
        (2 * SECOND, deadline.instant())
    );
}

#[tokio::test(start_paused = true)]
async fn b230_a_reason_appears_in_the_error_and_so_does_the_task() {
    let group = scope! {
        spawn(name = "client") {
            timeout(Deadline::after(SECOND).reason("handshake"), pending::<()>()).await?
        };
    }
    .await
    .unwrap_err();
    let late = group.matching::<TimedOut>().next().unwrap();
    assert_eq!(
        (late.reason(), group.first().task()),
        (Some("handshake"), Some("client"))
    );
    let line = format!("timed out after 1s at {}: handshake", late.location());
    assert_eq!(late.to_string(), line);
    assert!(late.location().file().ends_with("deadlines.rs"));
}

#[test]
fn b239_no_less_time_passes_than_was_given() {
    for millis in [1, 2, 7] {
        let limit = Duration::from_millis(millis);
        let begun = Instant::now();
        assert!(futures::executor::block_on(timeout(limit, pending::<()>())).is_err());
        assert!(begun.elapsed() >= limit);
    }
}

#[tokio::test(start_paused = true)]
async fn b243_a_clause_answers_a_timeout_with_a_value_once() {
    let log = Log::new();
    let value = catch_group! {
        try { scope! { spawn { pending::<()>().await }; pending::<u32>().await }.timeout(SECOND).await? }
        except* TimedOut as late => { log.add("asked"); late.first().after().as_secs() as u32 }
        else as value { log.add("never"); value }
    };
    assert_eq!((value.unwrap(), log.lines().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn b244_an_error_of_such_a_clause_comes_out() {
    let outcome: Result<(), _> = catch_group! {
        try { scope! { pending::<()>().await }.timeout(SECOND).await? }
        except* TimedOut as late => { Err(format!("nothing within {:?}", late.first().after()))? }
    };
    assert_eq!(outcome.unwrap_err().first().to_string(), "nothing within 1s");
}

#[tokio::test(start_paused = true)]
async fn b274_one_that_has_passed_before_anything_begins_stays_expired() {
    let deadline = Deadline::at(in_seconds(1));
    assert!(!deadline.is_expired());
    sleep(2 * SECOND).await;
    assert!(deadline.is_expired());
    assert_eq!(
        deadline.move_to(in_seconds(9)).unwrap_err().state(),
        DeadlineState::Expired
    );
    let begun = TokioInstant::now();
    assert!(timeout(&deadline, pending::<()>()).await.is_err());
    assert_eq!((begun.elapsed(), deadline.is_expired()), (Duration::ZERO, true));
}

#[tokio::test(start_paused = true)]
async fn it_has_not_expired_if_it_passes_while_the_scope_shuts_down_for_another_reason() {
    let (deadline, log) = (Deadline::after(2 * SECOND), Log::new());
    let mut failing = Box::pin(
        scope! {
            spawn { pending::<()>().await } finally { sleep(5 * SECOND).await; log.add(deadline.state().to_string()) };
            spawn { sleep(SECOND).await; Err::<(), _>("fails first")? };
        }
        .timeout(&deadline),
    );
    assert_eq!(failing.as_mut().await.unwrap_err().len(), 1);
    log.add(deadline.state().to_string());
    assert_eq!(log.lines(), ["active", "finished"]);
}
