//! What becomes of tasks that have not begun.

use std::future::pending;

use taskgroup::{Ending, ErrorGroup, TimedOut, race, scope, spawn};
use taskgroup_tests::{
    Counted, Gate, Log, Stepper, block_on, everywhere_with_timers, fail, leaves, turns, yield_now,
};

use super::Room;

#[test]
fn after_a_failure_they_never_begin() {
    let log = Log::new();
    let group = block_on(
        scope! {
            spawn { turns(2).await; fail("first").await };
            let waiting = spawn { log.add("began") };
            let (_guard, log) = (log.on_drop("body"), &log);
            let end = waiting.outcome().await.unwrap_err().ending();
            log.add(format!("{end:?}"));
        }
        .limit(1),
    )
    .unwrap_err();
    assert_eq!(leaves(&group), ["first"]);
    assert_eq!(log.lines(), ["body"]);
}

#[test]
fn one_that_is_cancelled_ends_at_once_and_makes_no_room() {
    let (log, alive) = (Log::new(), Counted::new());
    block_on(
        scope! {
            let running = spawn pending::<()>();
            let counted = alive.clone();
            let first = spawn { log.add("first"); drop(counted) };
            let second = spawn { log.add("second") };
            yield_now().await;
            first.cancel();
            first.finished().await;
            assert_eq!(alive.alive(), 1);
            assert_eq!(first.outcome().await.unwrap_err().ending(), Ending::Cancelled);
            turns(3).await;
            log.add("now");
            running.cancel();
            second.finished().await;
        }
        .limit(1),
    )
    .unwrap();
    assert_eq!(log.lines(), ["now", "second"]);
}

#[test]
fn of_those_with_a_cleanup_that_runs_if_they_are_cancelled_or_the_scope_fails() {
    let log = Log::new();
    let group = block_on(
        scope! {
            let running = spawn { turns(4).await; fail("boom").await };
            let first = spawn { log.add("one") } finally { yield_now().await; log.add("cleanup of one") };
            spawn { log.add("two") } finally { yield_now().await; log.add("cleanup of two") };
            first.cancel();
            first.finished().await;
            assert!(!running.is_finished());
            pending::<()>().await;
        }
        .limit(1),
    )
    .unwrap_err();
    assert_eq!(leaves(&group), ["boom"]);
    assert_eq!(log.lines(), ["cleanup of one", "cleanup of two"]);
}

/// The one that runs waits in its cleanup for that of one that has not begun.
#[test]
fn cleanups_of_those_that_never_begin_do_not_wait_for_a_place() {
    let (open, log) = (Gate::new(), Log::new());
    let group = block_on(
        scope! {
            let open = &open;
            spawn { turns(2).await; fail("boom").await } finally { open.wait().await };
            spawn {} finally { log.add("cleanup"); open.open() };
        }
        .limit(1),
    )
    .unwrap_err();
    assert_eq!(leaves(&group), ["boom"]);
    assert_eq!(log.lines(), ["cleanup"]);
}

#[test]
fn a_cleanup_of_one_that_never_began_takes_no_place() {
    let (open, done, log) = (Gate::new(), Gate::new(), Log::new());
    block_on(
        scope! {
            let (open, done) = (&open, &done);
            let running = spawn done.wait();
            let cancelled = spawn { log.add("never") } finally { open.wait().await };
            let next = spawn { log.add("next") };
            turns(2).await;
            cancelled.cancel();
            turns(2).await;
            done.open();
            running.await;
            next.await;
            open.open();
        }
        .limit(1),
    )
    .unwrap();
    assert_eq!(log.lines(), ["next"]);
}

#[test]
fn one_that_was_cancelled_before_the_scope_heard_of_it_does_not_wait() {
    block_on(
        scope!(|s| {
            let running = spawn pending::<()>();
            yield_now().await;
            let late = std::thread::scope(|threads| {
                let late = threads.spawn(|| {
                    let late = spawn!(s, pending::<()>());
                    late.cancel();
                    late
                });
                late.join().unwrap()
            });
            late.finished().await;
            running.cancel();
        })
        .limit(1),
    )
    .unwrap();
}

#[test]
fn cancelling_all_tasks_ends_those_that_wait_too() {
    let log = Log::new();
    block_on(
        scope!(|s| {
            for task in 0..5 {
                let log = &log;
                spawn async move { let _guard = log.on_drop("dropped"); log.add(format!("{task} began")); pending::<()>().await };
            }
            turns(2).await;
            s.cancel_tasks();
            while s.active_tasks() > 1 {
                yield_now().await;
            }
            let _last = spawn { log.add("a later one has room") };
        })
        .limit(2),
    )
    .unwrap();
    let lines = ["0 began", "1 began", "dropped", "dropped", "a later one has room"];
    assert_eq!(log.lines(), lines);
}

#[test]
fn dropping_the_scope_drops_those_that_wait() {
    let alive = Counted::new();
    let running = scope! {
        for _ in 0..5 {
            let counted = alive.clone();
            spawn async move { pending::<()>().await; drop(counted) };
        }
        pending::<()>().await;
    };
    let mut running = Stepper::new(running.limit(2));
    assert!(running.run_until_idle().is_pending());
    assert_eq!(alive.alive(), 6);
    drop(running);
    assert_eq!(alive.alive(), 1);
}

#[test]
fn a_timeout_names_those_that_have_not_begun_as_well() {
    everywhere_with_timers(|| async {
        let group = scope! {
            spawn(name = "running") pending::<()>();
            spawn(name = "waiting") pending::<()>();
        }
        .limit(1)
        .timeout(std::time::Duration::from_millis(5))
        .await
        .unwrap_err();
        let late = group.first().downcast_ref::<TimedOut>().unwrap();
        assert_eq!(late.running(), ["running", "waiting"]);
    });
}

#[test]
fn in_a_race_the_failure_of_one_lets_the_next_one_in() {
    let (room, log) = (Room::default(), Log::new());
    let won = block_on(
        race! {
            for task in 0..5 {
                spawn move(task) {
                    let _guest = room.enter();
                    log.add(format!("{task}"));
                    yield_now().await;
                    if task < 2 { fail("down").await? }
                    turns(3).await;
                    task
                }
            }
        }
        .limit(2),
    );
    assert_eq!((won.unwrap(), room.most()), (2, 2));
    assert_eq!(log.lines(), ["0", "1", "2", "3"]);
}

#[test]
fn failures_are_collected_of_all_of_them() {
    let room = Room::default();
    let all = block_on(
        scope! {
            for task in 0..10 {
                let room = &room;
                spawn async move {
                    let _guest = room.enter();
                    yield_now().await;
                    if task % 2 == 0 { fail("even").await } else { Ok(()) }
                };
            }
        }
        .limit(3)
        .collect(),
    );
    assert_eq!(all.successes(), 5);
    assert_eq!(all.failures().map(ErrorGroup::len), Some(5));
    assert_eq!(room.most(), 3);
}

#[test]
fn a_task_that_panics_gives_its_place_back() {
    let log = Log::new();
    let group = block_on(
        scope! {
            spawn { panic!("a bug") };
            spawn { log.add("never") };
        }
        .limit(1)
        .panics_as_errors(),
    )
    .unwrap_err();
    assert_eq!(group.len(), 1);
    assert!(log.lines().is_empty());
}
