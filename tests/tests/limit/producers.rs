//! `spawn_when_free`: whoever spawns goes no faster than it is done.

use std::future::pending;
use std::pin::pin;

use futures::future::{Either, select};
use taskgroup::{Ending, local_scope, scope};
use taskgroup_tests::{
    Boom, Counted, Gate, Log, Stepper, block_on, everywhere, fail, leaves, turns, yield_now,
};

use super::Room;

#[test]
fn b155_spawning_waits_for_a_place() {
    everywhere(|| async {
        let room = Room::default();
        scope!(|s| {
            for task in 0..50 {
                let room = &room;
                let work = async move {
                    let _guest = room.enter();
                    turns(4 + task % 4).await
                };
                s.spawn_when_free(work).await;
                assert!(s.active_tasks() <= 1 + 3);
            }
        })
        .limit(3)
        .await
        .unwrap();
        assert_eq!(room.most(), 3);
    });
}

#[test]
fn it_gives_the_handle_of_a_task_that_has_begun() {
    async fn double(n: u32, log: &Log) -> Result<u32, Boom> {
        log.add(format!("{n} begins"));
        yield_now().await;
        Ok(2 * n)
    }
    let log = Log::new();
    let sum = block_on(
        scope!(|s| {
            let first = s.spawn_when_free(double(1, &log)).await;
            assert_eq!(first.name(), "double");
            let second = s.spawn_when_free(double(2, &log)).await;
            log.add("both");
            first.await + second.await
        })
        .limit(1),
    );
    assert_eq!(sum.unwrap(), 6);
    assert_eq!(log.lines(), ["1 begins", "2 begins", "both"]);
}

#[test]
fn without_a_limit_it_waits_until_the_task_has_begun() {
    let log = Log::new();
    block_on(scope!(|s| {
        s.spawn_when_free(async {
            log.add("task");
            pending::<()>().await
        })
        .await;
        log.add("body");
        s.cancel_tasks();
    }))
    .unwrap();
    assert_eq!(log.lines(), ["task", "body"]);
}

#[test]
fn the_failure_of_the_task_is_the_scopes() {
    let group = block_on(
        scope!(|s| {
            for _ in 0..5 {
                s.spawn_when_free(fail("row")).await;
            }
        })
        .limit(1),
    )
    .unwrap_err();
    assert_eq!(leaves(&group), ["row"]);
    assert_eq!(group.first().task(), Some("fail"));
}

#[test]
fn given_up_before_the_task_has_begun_it_never_begins() {
    let (log, alive) = (Log::new(), Counted::new());
    block_on(
        scope!(|s| {
            let running = spawn { turns(6).await };
            let counted = alive.clone();
            let spawning = Box::pin(s.spawn_when_free(async { log.add("began"); drop(counted) }));
            match select(spawning, pin!(turns(2))).await {
                Either::Left(_) => unreachable!("there is no place"),
                Either::Right(_) => log.add("given up"),
            }
            running.await;
        })
        .limit(1),
    )
    .unwrap();
    assert_eq!(log.lines(), ["given up"]);
    assert_eq!(alive.alive(), 1);
}

#[test]
fn if_the_task_is_cancelled_before_it_has_begun_the_handle_says_so() {
    block_on(
        scope!(|s| {
            let running = spawn { turns(6).await } finally { turns(6).await };
            let cancel = spawn(background) { turns(2).await; s.cancel_tasks() };
            let handle = s.spawn_when_free(async {}).await;
            assert!(!running.is_finished());
            assert_eq!(handle.outcome().await.unwrap_err().ending(), Ending::Cancelled);
            cancel.cancel();
        })
        .limit(1),
    )
    .unwrap();
}

#[test]
fn producers_that_are_tasks_themselves_pass_any_limit() {
    for limit in [1, 2, 3, 10] {
        let (room, done) = (Room::default(), Log::new());
        block_on(
            scope!(|s| {
                for _ in 0..3 {
                    let (room, done) = (&room, &done);
                    spawn async move {
                        for _ in 0..10 {
                            let work = async move {
                                let _guest = room.enter();
                                turns(2).await;
                                done.add("row");
                            };
                            s.spawn_when_free(work).await;
                        }
                    };
                }
            })
            .limit(limit),
        )
        .unwrap();
        assert_eq!(done.lines().len(), 30);
        assert!(room.most() <= limit, "{} of {limit}", room.most());
    }
}

#[test]
fn while_the_producer_waits_the_rest_goes_on() {
    let (open, log) = (Gate::new(), Log::new());
    let mut running = Stepper::new(
        scope!(|s| {
            spawn(background) { for _ in 0..3 { log.add("tick"); turns(1).await; } pending::<()>().await };
            s.spawn_when_free(open.wait()).await;
            log.add("first");
            s.spawn_when_free(async {}).await;
            log.add("second");
        })
        .limit(1),
    );
    assert!(running.run_until_idle().is_pending());
    assert!(!log.lines().contains(&"second".to_owned()));
    open.open();
    assert!(running.run_until_idle().is_ready());
    assert_eq!(log.lines().iter().filter(|line| *line == "tick").count(), 3);
    assert_eq!(log.lines().last().unwrap(), "second");
}

#[test]
fn in_a_local_scope_nothing_has_to_be_send() {
    let seen = std::rc::Rc::new(std::cell::Cell::new(0));
    let sum = block_on(
        local_scope!(|s| {
            let mut sum = 0;
            for n in 0..5 {
                let seen = seen.clone();
                let work = async move {
                    seen.set(seen.get() + 1);
                    Ok::<_, Boom>(n)
                };
                sum += s.spawn_when_free(work).await.await;
            }
            sum
        })
        .limit(2),
    );
    assert_eq!((sum.unwrap(), seen.get()), (10, 5));
}
