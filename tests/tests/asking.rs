//! What can be asked while a scope runs or winds down: why, until when, how many and who.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use taskgroup::{
    Cancelled, Deadline, DeadlineState, SlowEnd, TimedOut, Unfinished, catch_group, effective_deadline,
    scope, shield, timeout,
};
use taskgroup_tests::{Log, leaves, panic_of, yield_now};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn b231_adapted_while_it_winds_down_the_deadline_tells_that_it_was_the_one() {
    let log = Log::new();
    let [first, second] = [2, 5].map(|seconds| Deadline::after(seconds * SECOND).reason("so long"));
    let seen = || log.add(format!("{:?} {:?}", first.state(), second.state()));
    let inner = scope! { spawn pending::<()>() finally { seen() }; }.deadline(&first);
    let group = scope! { inner.await? }.deadline(&second).await.unwrap_err();
    assert_eq!(log.lines(), ["Expiring Active"]);
    let late: Vec<_> = group.matching::<TimedOut>().map(TimedOut::reason).collect();
    assert_eq!(late, [Some("so long")]);
    assert_eq!(
        (first.state(), second.state()),
        (DeadlineState::Expired, DeadlineState::Finished)
    );
}

#[tokio::test(start_paused = true)]
async fn b231_adapted_a_cancel_tells_its_reason_instead() {
    let deadline = Deadline::after(SECOND);
    let group = scope!(|s| {
        s.cancel("not the deadline");
        pending::<()>().await;
    });
    let group = group.deadline(&deadline).await.unwrap_err();
    let cancelled = group.first().downcast_ref::<Cancelled>().expect("cancelled");
    assert_eq!(
        (cancelled.reason(), deadline.is_expired()),
        (Some("not the deadline"), false)
    );
}

#[tokio::test(start_paused = true)]
async fn b252_adapted_a_shield_is_given_its_limit_inside() {
    let (log, begun) = (Log::new(), Instant::now());
    let group = scope! {
        spawn {
            let cut = shield(timeout(2 * SECOND, sleep(100 * SECOND))).await;
            log.add(format!("cut: {}", cut.is_err()));
        };
        yield_now().await;
        Err::<(), _>("failed")
    };
    assert_eq!(leaves(&group.await.unwrap_err()), ["failed"]);
    assert_eq!(
        (log.lines(), begun.elapsed()),
        (vec!["cut: true".to_owned()], 2 * SECOND)
    );
}

#[tokio::test(start_paused = true)]
async fn b252_adapted_or_the_scope_around_takes_it_away_after_its_grace() {
    let begun = Instant::now();
    let group = scope! {
        spawn(name = "stubborn") shield(sleep(100 * SECOND));
        yield_now().await;
        Err::<(), _>("failed")
    };
    let group = group.grace(3 * SECOND).await.unwrap_err();
    assert_eq!(begun.elapsed(), 3 * SECOND);
    assert_eq!(
        group.matching::<Unfinished>().next().expect("told").tasks(),
        ["stubborn"]
    );
}

#[tokio::test(start_paused = true)]
async fn b273_adapted_a_deadline_bounds_one_scope_once() {
    let deadline = Deadline::after(SECOND);
    let used = scope! { 1 }.deadline(&deadline);
    let text = panic_of(|| scope! { 2 }.deadline(&deadline));
    assert!(text.contains("bounds one scope or future"), "{text}");
    assert_eq!(used.await.unwrap(), 1);
    assert!(
        !panic_of(|| timeout(&deadline, yield_now())).is_empty(),
        "nor again when that is over"
    );
}

#[tokio::test(start_paused = true)]
async fn b404_adapted_how_many_tasks_there_are_and_how_much_time_is_left() {
    let begun = Instant::now();
    let seen = scope!(|s| {
        spawn sleep(SECOND);
        let inner = spawn async { (s.active_tasks(), timeout(SECOND, async { effective_deadline() }).await) };
        let (tasks, nearest) = inner.await;
        sleep(2 * SECOND).await;
        (tasks, nearest.ok().flatten(), s.active_tasks(), effective_deadline())
    });
    let seen = seen.timeout(10 * SECOND).await.unwrap();
    let [near, far] = [1, 10].map(|seconds| Some((begun + seconds * SECOND).into_std()));
    assert_eq!(seen, (3, near, 1, far));
}

#[tokio::test(start_paused = true)]
async fn b397_b399_adapted_a_scope_that_does_not_end_names_the_tasks_it_waits_for() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = {
        let told = told.clone();
        move |slow: &SlowEnd| {
            let names = slow.tasks().map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
            told.lock().unwrap().push(names);
        }
    };
    let scope = scope! {
        spawn(name = "a") shield(sleep(5 * SECOND));
        spawn(name = "b") shield(sleep(3 * SECOND));
        yield_now().await;
        Err::<(), _>("failed")
    };
    scope.warn_after_with(2 * SECOND, listener).await.unwrap_err();
    assert_eq!(*told.lock().unwrap(), [vec!["a", "b"], vec!["a"]]);
}

#[tokio::test(start_paused = true)]
async fn b378_adapted_a_clause_for_everything_is_spelled_out() {
    let result = catch_group! {
        async try { timeout(SECOND, pending::<()>()).await?; 1 }
        except* _ as every => { every.len() }
    };
    assert_eq!(result.unwrap(), 1);
}
