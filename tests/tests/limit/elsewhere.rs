//! Tasks of a limited scope that run on executors, or block.

use std::sync::mpsc;

use futures::executor::block_on;
use taskgroup::{run, scope};
use taskgroup_tests::{Gate, Log, yield_now};

use super::Room;

#[test]
#[cfg_attr(miri, ignore = "Miri has no timers")]
fn tasks_on_a_pool_are_not_begun_there_before_it_is_their_turn() {
    for limit in [1, 2, 3] {
        let room = Room::default();
        run(4, async |pool| {
            scope! {
                for _ in 0..40 {
                    let room = &room;
                    spawn(on = pool) async move { let _guest = room.enter(); yield_now().await };
                }
            }
            .limit(limit)
            .await
            .unwrap();
        });
        assert!((1..=limit).contains(&room.most()), "{} of {limit}", room.most());
    }
}

#[test]
fn closures_that_block_are_not_begun_before_it_is_their_turn() {
    let room = Room::default();
    block_on(
        scope! {
            for _ in 0..20 {
                let room = room.clone();
                spawn(blocking) move { let _guest = room.enter(); std::thread::yield_now() };
            }
        }
        .limit(2),
    )
    .unwrap();
    assert!((1..=2).contains(&room.most()));
}

#[test]
#[cfg_attr(miri, ignore = "Miri has no timers")]
fn one_that_waits_on_a_pool_and_is_cancelled_never_begins() {
    let (log, open) = (Log::new(), Gate::new());
    run(2, async |pool| {
        scope! {
            spawn(on = pool) open.wait();
            let (late, log) = (&open, &log);
            let waiting = spawn(on = pool) { log.add("began") } finally { log.add("cleanup") };
            yield_now().await;
            waiting.cancel();
            waiting.finished().await;
            late.open();
        }
        .limit(1)
        .await
        .unwrap();
    });
    assert_eq!(log.lines(), ["cleanup"]);
}

#[test]
fn a_closure_that_waits_and_is_cancelled_never_begins() {
    let (log, (finish, wait)) = (Log::new(), mpsc::channel::<()>());
    block_on(
        scope! {
            spawn(blocking) move { let _ = wait.recv(); };
            let inner = log.clone();
            let waiting = spawn(blocking) move { inner.add("began") };
            yield_now().await;
            waiting.cancel();
            waiting.finished().await;
            drop(finish);
        }
        .limit(1),
    )
    .unwrap();
    assert!(log.lines().is_empty());
}
