//! How many are in flight, and who is next.

use std::future::pending;
use std::thread;

use taskgroup::{local_scope, scope, spawn};
use taskgroup_tests::{Gate, Log, Stepper, block_on, everywhere, turns, yield_now};

use super::Room;

#[test]
fn b155_no_more_are_in_flight_than_the_limit_says() {
    for limit in [1, 2, 7, 100, 1_000] {
        everywhere(|| async move {
            let room = Room::default();
            scope! {
                for task in 0..100 {
                    let room = &room;
                    spawn async move { let _guest = room.enter(); turns(1 + task % 4).await };
                }
            }
            .limit(limit)
            .await
            .unwrap();
            assert_eq!(room.most(), limit.min(100));
            assert_eq!(room.now(), 0);
        });
    }
}

#[test]
fn they_begin_in_the_order_in_which_they_were_spawned() {
    let log = Log::new();
    block_on(
        scope! {
            for task in 0..6_usize {
                let log = &log;
                spawn async move { log.add(task.to_string()); turns(6 - task).await };
            }
        }
        .limit(2),
    )
    .unwrap();
    assert_eq!(log.lines(), ["0", "1", "2", "3", "4", "5"]);
}

#[test]
fn a_place_is_taken_by_the_next_as_soon_as_it_is_free() {
    let (first, log) = (Gate::new(), Log::new());
    let mut running = Stepper::new(
        scope! {
            let log = &log;
            spawn first.wait();
            for task in 0..3 {
                spawn async move { log.add(format!("{task} begins")); pending::<()>().await };
            }
        }
        .limit(2),
    );
    assert!(running.run_until_idle().is_pending());
    assert_eq!(log.lines(), ["0 begins"]);
    first.open();
    assert!(running.run_until_idle().is_pending());
    assert_eq!(log.lines(), ["0 begins", "1 begins"]);
}

#[test]
fn the_body_and_the_background_do_not_count() {
    let log = Log::new();
    block_on(
        scope! {
            let _guard = log.on_drop("body");
            spawn(background) { let _guard = log.on_drop("background"); pending::<()>().await };
            spawn { log.add("task") };
            turns(3).await;
        }
        .limit(1),
    )
    .unwrap();
    assert_eq!(log.lines(), ["task", "body", "background"]);
}

#[test]
fn tasks_that_tasks_spawn_wait_for_their_turn_as_well() {
    let room = Room::default();
    block_on(
        scope!(|s| {
            for _ in 0..4 {
                let room = &room;
                spawn async move {
                    let guest = room.enter();
                    yield_now().await;
                    spawn!(s, async move { let _guest = room.enter(); yield_now().await });
                    drop(guest);
                };
            }
        })
        .limit(3),
    )
    .unwrap();
    assert_eq!(room.most(), 3);
}

#[test]
fn tasks_that_come_from_another_thread_wait_for_their_turn_as_well() {
    let (room, open) = (Room::default(), Gate::new());
    let running = scope!(|s| {
        let (room, open) = (&room, &open);
        thread::scope(|threads| {
            threads.spawn(|| {
                for _ in 0..5 {
                    spawn!(s, async move {
                        let _guest = room.enter();
                        open.wait().await
                    });
                }
            });
        });
    });
    let mut running = Stepper::new(running.limit(2));
    assert!(running.run_until_idle().is_pending());
    assert_eq!(room.now(), 2);
    open.open();
    assert!(running.run_until_idle().is_ready());
    assert_eq!(room.most(), 2);
}

#[test]
fn what_waits_is_there_has_a_name_and_is_counted_as_active() {
    block_on(
        scope!(|s| {
            let running = spawn(name = "running") pending::<()>();
            let waiting = spawn(name = "waiting") pending::<()>();
            yield_now().await;
            assert_eq!(s.active_tasks(), 3);
            assert_eq!(waiting.name(), "waiting");
            assert!(!waiting.is_finished());
            drop(running);
            s.cancel_tasks();
        })
        .limit(1),
    )
    .unwrap();
}

#[test]
fn a_local_scope_has_limits_too() {
    let room = Room::default();
    block_on(
        local_scope! {
            for _ in 0..9 {
                let room = &room;
                spawn async move { let _guest = room.enter(); yield_now().await };
            }
        }
        .limit(4),
    )
    .unwrap();
    assert_eq!(room.most(), 4);
}

#[test]
fn each_scope_has_its_own_limit() {
    let (outer, inner) = (Room::default(), Room::default());
    block_on(
        scope! {
            for _ in 0..4 {
                let (outer, inner) = (&outer, &inner);
                spawn async move {
                    let _guest = outer.enter();
                    scope! {
                        for _ in 0..5 {
                            spawn async move { let _guest = inner.enter(); turns(2).await };
                        }
                    }
                    .limit(3)
                    .await
                    .unwrap();
                };
            }
        }
        .limit(2),
    )
    .unwrap();
    assert_eq!((outer.most(), inner.most()), (2, 6));
}

#[test]
fn the_last_limit_counts() {
    let room = Room::default();
    block_on(
        scope! {
            for _ in 0..9 {
                let room = &room;
                spawn async move { let _guest = room.enter(); yield_now().await };
            }
        }
        .limit(1)
        .limit(5),
    )
    .unwrap();
    assert_eq!(room.most(), 5);
}

#[test]
fn b157_adapted_a_limit_may_be_raised_and_lowered_while_the_scope_runs() {
    let (room, gates) = (Room::default(), [(); 9].map(|()| Gate::new()));
    let mut running = scope! {
        for gate in &gates {
            let room = &room;
            spawn async move { let _guest = room.enter(); gate.wait().await };
        }
    };
    let mut after = |limit, done: usize| {
        running = std::mem::replace(&mut running, scope! {}).limit(limit);
        gates[..done].iter().for_each(Gate::open);
        let mut running = Stepper::new(&mut running);
        (running.run_until_idle().is_ready(), room.now())
    };
    assert_eq!(after(1, 0), (false, 1));
    assert_eq!(after(4, 0), (false, 4));
    assert_eq!(after(2, 1), (false, 3));
    assert_eq!(after(2, 3), (false, 2));
    assert_eq!(after(7, 5), (false, 4));
    assert_eq!(after(1, 9), (true, 0));
}

#[test]
#[should_panic = "with a limit of 0 no task would ever begin"]
fn a_limit_of_nothing_is_refused() {
    drop(scope! {}.limit(0));
}

#[test]
fn many_tasks_that_never_wait_pass_a_small_limit() {
    let sum = block_on(
        scope! {
            let mut sum = 0_u64;
            let mut tasks = Vec::new();
            for task in 0..10_000_u64 {
                tasks.push(spawn async move { task });
            }
            for task in tasks {
                sum += task.await;
            }
            sum
        }
        .limit(3),
    );
    assert_eq!(sum.unwrap(), 49_995_000);
}
