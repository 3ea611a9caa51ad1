//! `spawn(background)`: tasks that end with the others.

use std::cell::Cell;
use std::future::pending;

use taskgroup::{Scope, local_scope, scope, spawn};
use taskgroup_tests::{Boom, Gate, Log, block_on, fail, leaves, turns, yield_now};

#[test]
fn b435_it_is_cancelled_when_body_and_tasks_are_done_and_waited_for() {
    let log = Log::new();
    let value = block_on(scope! {
        spawn(background) {
            pending::<()>().await
        } finally {
            yield_now().await;
            log.add("background cleaned up");
        }
        spawn { turns(5).await; log.add("task") }
        yield_now().await;
        log.add("body");
        7
    });
    assert_eq!(value.unwrap(), 7);
    assert_eq!(log.lines(), ["body", "task", "background cleaned up"]);
}

#[test]
fn it_runs_as_long_as_there_is_anything_else() {
    let beats = Cell::new(0);
    block_on(local_scope! {
        spawn(background) {
            loop {
                beats.set(beats.get() + 1);
                yield_now().await;
            }
        }
        spawn turns(10);
    })
    .unwrap();
    assert!(beats.get() >= 10, "{}", beats.get());
}

#[test]
fn several_end_together() {
    let log = Log::new();
    block_on(scope! {
        for name in ["one", "two"] {
            let log = log.clone();
            spawn(background) move { pending::<()>().await } finally { log.add(name) };
        }
    })
    .unwrap();
    assert_eq!(log.lines().len(), 2);
}

#[test]
fn b436_its_failure_fails_the_scope() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn(background) { yield_now().await; fail("background").await? }
        spawn { pending::<()>().await } finally { log.add("cancelled") }
        pending::<()>().await
    });
    assert_eq!(
        (leaves(&group.unwrap_err()), log.lines()),
        (vec!["background".into()], vec!["cancelled".into()])
    );
}

#[test]
fn b436_so_does_that_of_its_cleanup_after_the_others_are_done() {
    let group = block_on(scope! {
        spawn(background) { pending::<()>().await } finally { Err::<(), _>(Boom("late"))? };
        1
    });
    assert_eq!(leaves(&group.unwrap_err()), ["late"]);
}

#[test]
fn its_panic_is_the_scopes() {
    let message = taskgroup_tests::panic_of(|| {
        block_on(scope! {
            spawn(background) { panic!("in the background") }
            pending::<()>().await
        })
    });
    assert_eq!(message, "in the background");
}

#[test]
fn b437_while_it_winds_down_nothing_begins() {
    let log = Log::new();
    block_on(scope!(|s| {
        spawn(background) { pending::<()>().await } finally {
            let late = spawn!(s, { log.add("never") });
            log.add(format!("{:?}", late.outcome().await.unwrap_err().ending()));
        }
    }))
    .unwrap();
    assert_eq!(log.lines(), ["NotStarted"]);
}

#[test]
fn it_may_end_before_the_others_and_its_handle_gives_its_value() {
    let value = block_on(scope! {
        let quick = spawn(background) async { 5 };
        quick.await
    });
    assert_eq!(value.unwrap(), 5);
}

#[test]
fn what_it_spawns_is_no_background() {
    fn worker<'s>(s: &'s Scope<'s, '_>, log: Log) {
        spawn!(s, move { turns(3).await; log.add("worker") });
    }
    let log = Log::new();
    block_on(scope!(|s| {
        let begun = Gate::new();
        let begins = begun.clone();
        let workers = log.clone();
        spawn(background) move { worker(s, workers); begins.open(); pending::<()>().await };
        begun.wait().await;
    }))
    .unwrap();
    assert_eq!(log.lines(), ["worker"]);
}

#[test]
fn it_is_among_those_that_cancel_tasks_stops() {
    let log = Log::new();
    let value = block_on(scope!(|s| {
        spawn(background) { pending::<()>().await } finally { log.add("stopped") };
        yield_now().await;
        s.cancel_tasks();
        turns(3).await;
        log.add("body");
        1
    }));
    assert_eq!(
        (value.unwrap(), log.lines()),
        (1, vec!["stopped".into(), "body".into()])
    );
}

#[test]
#[cfg_attr(miri, ignore = "Miri has no timers")]
fn on_an_executor_it_is_in_the_background_as_well() {
    let log = Log::new();
    let there = log.clone();
    let value = taskgroup::run(1, async |pool| {
        scope! {
            spawn(background, on = pool) move { pending::<()>().await } finally { there.add("stopped") }
            spawn(background, blocking) { while !taskgroup::is_cancelled() { std::thread::yield_now() } }
            3
        }
        .await
    });
    assert_eq!((value.unwrap(), log.lines()), (3, vec!["stopped".into()]));
}
