//! `spawn(restart = policy) { .. }`, under tokio's paused clock.

use std::future::pending;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use taskgroup::{Restart, race, scope};
use taskgroup_tests::{Boom, Log, block_on, events_of, fail, leaves, panic_of, yield_now};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// Ten restarts in a minute, after 1 s, 2 s, 4 s, 8 s, 8 s, ..
fn plain() -> Restart {
    Restart::on_failure()
        .at_most(10, 60 * SECOND)
        .backoff(SECOND, 8 * SECOND)
        .without_jitter()
}

/// Without a pause.
fn at_once(restarts: usize) -> Restart {
    Restart::on_failure()
        .at_most(restarts, Duration::MAX)
        .backoff(Duration::ZERO, Duration::ZERO)
}

/// Fails as often as said, then gives the number of the call.
struct Flaky {
    calls: AtomicU32,
    failures: u32,
}

impl Flaky {
    fn new(failures: u32) -> Self {
        let calls = AtomicU32::new(0);
        Self { calls, failures }
    }

    fn call(&self) -> Result<u32, Boom> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        if call <= self.failures {
            Err(Boom("flaky"))
        } else {
            Ok(call)
        }
    }

    fn calls(&self) -> u32 {
        self.calls.load(Ordering::Relaxed)
    }
}

#[tokio::test(start_paused = true)]
async fn the_pauses_double_up_to_the_longest() {
    let flaky = Flaky::new(6);
    let begun = Instant::now();
    let moments = Mutex::new(Vec::new());
    let value = scope! {
        let task = spawn(restart = plain()) {
            moments.lock().unwrap().push(begun.elapsed().as_secs());
            flaky.call()?
        };
        task.await
    };
    assert_eq!(value.await.unwrap(), 7);
    assert_eq!(moments.into_inner().unwrap(), [0, 1, 3, 7, 15, 23, 31]);
}

#[tokio::test(start_paused = true)]
async fn the_siblings_of_a_task_that_restarts_go_on() {
    let (flaky, log) = (Flaky::new(2), Log::new());
    scope! {
        spawn { sleep(10 * SECOND).await; log.add("the sibling is done"); }
        spawn(restart = plain()) { flaky.call()?; log.add("up"); }
    }
    .await
    .unwrap();
    assert_eq!(log.lines(), ["up", "the sibling is done"]);
}

#[tokio::test(start_paused = true)]
async fn too_many_failures_within_the_window_fail_the_task_with_the_last_error() {
    let (calls, log) = (AtomicU32::new(0), Log::new());
    let begun = Instant::now();
    let group = scope! {
        spawn(restart = plain().at_most(2, 60 * SECOND), name = "feed") {
            let errors = ["first", "second", "third", "fourth"];
            let call = calls.fetch_add(1, Ordering::Relaxed) as usize;
            Err::<(), _>(Boom(errors[call]))?;
        } finally {
            log.add("closed");
        };
        spawn pending::<()>();
    };
    let group = group.await.unwrap_err();
    assert_eq!(leaves(&group), ["third"]);
    assert_eq!(group.first().task(), Some("feed"));
    assert_eq!((begun.elapsed(), calls.into_inner()), (3 * SECOND, 3));
    assert_eq!(log.lines(), ["closed"], "once");
}

#[tokio::test(start_paused = true)]
async fn failures_that_are_far_apart_never_count_and_the_pauses_begin_anew() {
    let flaky = Flaky::new(20);
    let begun = Instant::now();
    scope! {
        spawn(restart = plain().at_most(1, 30 * SECOND)) { sleep(30 * SECOND).await; flaky.call()?; }
    }
    .await
    .unwrap();
    assert_eq!((flaky.calls(), begun.elapsed()), (21, (21 * 30 + 20) * SECOND));
}

#[test]
fn a_panic_is_followed_by_a_restart_as_an_error_is() {
    let flaky = Flaky::new(2);
    block_on(scope! { spawn(restart = at_once(2)) { flaky.call().expect("up"); } }).unwrap();
    assert_eq!(flaky.calls(), 3);
}

#[test]
fn the_last_panic_goes_on() {
    let calls = AtomicU32::new(0);
    let text = panic_of(|| {
        block_on(scope! {
            spawn(restart = at_once(2)) { panic!("run {}", calls.fetch_add(1, Ordering::Relaxed)) }
        })
    });
    assert_eq!(text, "run 2");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_cancelled_while_it_pauses_ends_at_once() {
    let (flaky, log) = (Flaky::new(9), Log::new());
    let begun = Instant::now();
    scope! {
        let task = spawn(restart = plain()) { flaky.call()?; } finally { log.add("closed"); };
        sleep(SECOND / 2).await;
        task.cancel();
        task.finished().await;
    }
    .await
    .unwrap();
    assert_eq!((begun.elapsed(), flaky.calls()), (SECOND / 2, 1));
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn a_task_that_was_asked_to_stop_is_not_run_anew() {
    let calls = AtomicU32::new(0);
    let group = block_on(scope! {
        spawn(restart = at_once(5)) {
            calls.fetch_add(1, Ordering::Relaxed);
            scope! { spawn pending::<()>() finally { fail("not closed").await?; }; }.await?;
        }
        yield_now().await;
        fail("body").await?;
    });
    assert_eq!(leaves(&group.unwrap_err()), ["not closed", "body"]);
    assert_eq!(calls.into_inner(), 1);
}

#[tokio::test(start_paused = true)]
async fn jitter_takes_a_random_part_of_the_pause_and_a_seed_fixes_it() {
    let total = async |policy: Restart| {
        let (flaky, begun) = (Flaky::new(3), Instant::now());
        scope! { spawn(restart = policy) { flaky.call()?; } }
            .await
            .unwrap();
        begun.elapsed()
    };
    let policy = Restart::on_failure().backoff(8 * SECOND, 8 * SECOND);
    let seeded = [1, 2, 3, 1].map(|seed| policy.clone().seed(seed));
    let mut totals = Vec::new();
    for policy in seeded {
        totals.push(total(policy).await);
    }
    assert_eq!(totals[0], totals[3]);
    assert!(totals[0] != totals[1] && totals[1] != totals[2], "{totals:?}");
    assert!(totals.iter().all(|total| *total < 24 * SECOND), "{totals:?}");
    assert!(total(policy).await < 24 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn all_for_one_is_a_scope_in_a_block_that_restarts() {
    let (flaky, log) = (Flaky::new(2), Log::new());
    scope! {
        spawn(restart = plain()) {
            scope! {
                spawn { sleep(SECOND).await; flaky.call()? };
                spawn sleep(2 * SECOND) finally { log.add("closed"); };
            }
            .await?;
        }
    }
    .await
    .unwrap();
    assert_eq!(flaky.calls(), 3);
    assert_eq!(log.lines(), ["closed", "closed", "closed"]);
}

#[test]
fn a_block_that_restarts_borrows_moves_and_spawns() {
    let (flaky, names) = (Flaky::new(2), vec!["a".to_owned(), "b".to_owned()]);
    let mut runs = 0;
    let total = block_on(scope! {
        let borrowing = spawn(restart = at_once(5)) { runs += 1; names.len() };
        let mut all = Vec::new();
        for name in names.clone() {
            all.push(spawn(restart = at_once(5)) move(name) {
                let inner = spawn { names.len() - 1 };
                flaky.call()?;
                inner.await * name.len()
            });
        }
        let moving = spawn(restart = at_once(1)) move { 1 };
        let mut total = borrowing.await + moving.await;
        for task in all {
            total += task.await;
        }
        total
    });
    assert_eq!((total.unwrap(), runs, flaky.calls()), (5, 1, 4));
}

#[test]
#[cfg_attr(miri, ignore = "Miri has no timers")]
fn a_task_on_an_executor_and_one_in_a_race_restart() {
    let outcome = taskgroup::run(1, async |pool| {
        let flaky = Flaky::new(2);
        let flaky = &*Box::leak(Box::new(flaky));
        race! {
            spawn(on = pool, restart = at_once(2)) { flaky.call()? }
            spawn pending::<u32>();
        }
        .await
    });
    assert_eq!(outcome.unwrap(), 3);
}

#[test]
fn a_block_that_always_fails_starves_nobody() {
    let done = block_on(scope! {
        let endless = spawn(restart = at_once(usize::MAX)) { fail("again").await? };
        for _ in 0..10 {
            yield_now().await;
        }
        endless.cancel();
        true
    });
    assert!(done.unwrap());
}

#[test]
fn each_restart_is_an_event_with_the_error_and_the_pause() {
    let calls = AtomicU32::new(0);
    let line = line!() + 3;
    let events = events_of(|| {
        let group = block_on(scope! {
            spawn(restart = at_once(2), name = "feed") {
                match calls.fetch_add(1, Ordering::Relaxed) {
                    0 => Err(Boom("connection lost"))?,
                    1 => panic!("index out of bounds"),
                    _ => fail("counts").await?,
                }
            }
        });
        assert_eq!(leaves(&group.unwrap_err()), ["counts"]);
    });
    let place = format!("task feed ({}:{line}:", file!());
    assert_eq!(events.len(), 2, "{events:#?}");
    assert!(
        events.iter().all(|event| event.starts_with(&place)),
        "{events:#?}"
    );
    assert!(events[0].contains("failed: connection lost;"), "{events:#?}");
    assert!(events[0].ends_with("; restart 1 follows in 0ns"), "{events:#?}");
    assert!(
        events[1].contains("panicked with `index out of bounds`; restart 2"),
        "{events:#?}"
    );
}
