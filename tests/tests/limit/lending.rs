//! A task that waits for one that has not begun lends it its place.

use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use futures::StreamExt;
use futures::channel::oneshot;
use futures::future::{Either, join, join_all as futures_join_all, select};
use futures::stream::FuturesUnordered;
use taskgroup::{Handles, Scope, Started, TaskHandle, join_all, scope, spawn};
use taskgroup_tests::{Gate, Stepper, block_on, turns, yield_now};

use super::Room;

#[test]
fn a_task_that_awaits_one_that_has_not_begun_does_not_wait_for_ever() {
    let value = block_on(
        scope!(|s| {
            let outer = spawn async move { spawn!(s, async { turns(3).await; 7 }).await + 1 };
            outer.await
        })
        .limit(1),
    );
    assert_eq!(value.unwrap(), 8);
}

/// A tree of tasks, each of which awaits two others.
fn tree<'s>(s: &'s Scope<'s, '_>, depth: u32) -> Pin<Box<dyn Future<Output = u32> + Send + 's>> {
    Box::pin(async move {
        if depth == 0 {
            yield_now().await;
            return 1;
        }
        let left = spawn!(s, tree(s, depth - 1));
        let right = spawn!(s, tree(s, depth - 1));
        left.await + right.await
    })
}

#[test]
fn a_tree_of_tasks_that_await_each_other_passes_any_limit() {
    for limit in [1, 2, 3, 50] {
        let leaves = block_on(scope!(|s| { tree(s, 7).await }).limit(limit));
        assert_eq!(leaves.unwrap(), 128);
    }
}

#[test]
fn the_borrower_takes_the_place_and_adds_none() {
    let room = Room::default();
    block_on(
        scope!(|s| {
            for _ in 0..4 {
                let room = &room;
                spawn async move {
                    let guest = room.enter();
                    yield_now().await;
                    let part = spawn!(s, async move { let _guest = room.enter(); turns(3).await });
                    drop(guest);
                    part.await;
                    let _guest = room.enter();
                    turns(2).await;
                };
            }
        })
        .limit(2),
    )
    .unwrap();
    assert_eq!(room.most(), 2);
}

/// In each of these one task has the only place, and waits for three others at once.
#[test]
fn it_is_lent_to_one_after_the_other_however_they_are_waited_for() {
    let sum = block_on(
        scope!(|s| {
            let three = move || (1..=3_u32).map(move |n| spawn!(s, async move { yield_now().await; n }));
            let joined = spawn async move { join_all(three()).await.iter().sum::<u32>() };
            let set = spawn async move {
                let (mut set, mut sum) = (Handles::from_iter(three()), 0);
                while let Some(n) = set.next_finished().await {
                    sum += n;
                }
                sum
            };
            let futures = spawn async move { futures_join_all(three()).await.iter().sum::<u32>() };
            let unordered = spawn async move {
                three().collect::<FuturesUnordered<_>>().fold(0, async |sum, n| sum + n).await
            };
            let finished = spawn async move {
                let tasks = three().collect::<Vec<_>>();
                futures_join_all(tasks.iter().map(|task| task.finished())).await;
                let mut sum = 0;
                for task in tasks {
                    sum += task.outcome().await.unwrap();
                }
                sum
            };
            joined.await + set.await + futures.await + unordered.await + finished.await
        })
        .limit(1),
    );
    assert_eq!(sum.unwrap(), 30);
}

#[test]
fn a_scope_in_the_task_lends_its_place_as_well() {
    let value = block_on(
        scope!(|s| {
            let waits = spawn async move {
                let other = spawn!(s, async { yield_now().await; 5 });
                scope! {
                    let inner = spawn other;
                    inner.await
                }
                .await
                .unwrap()
            };
            waits.await
        })
        .limit(1),
    );
    assert_eq!(value.unwrap(), 5);
}

#[test]
fn starting_a_task_lends_it_the_place() {
    async fn serve(started: Started<u16>) {
        yield_now().await;
        started.ready(80);
        turns(3).await;
    }
    let port = block_on(
        scope!(|s| {
            let starter = spawn async move { s.start(serve).await.unwrap() };
            starter.await
        })
        .limit(1),
    );
    assert_eq!(port.unwrap(), 80);
}

#[test]
fn a_lender_that_is_gone_leaves_its_place_to_the_borrower() {
    let (room, open) = (Room::default(), Gate::new());
    let running = scope!(|s| {
        let (room, open) = (&room, &open);
        let lender = spawn async move {
            spawn!(s, async move { let _guest = room.enter(); open.wait().await }).await;
        };
        turns(3).await;
        lender.cancel();
        lender.finished().await;
        for _ in 0..3 {
            spawn async move { let _guest = room.enter(); yield_now().await };
        }
        turns(3).await;
        assert_eq!(room.now(), 1);
        open.open();
    });
    block_on(running.limit(1)).unwrap();
    assert_eq!(room.most(), 1);
}

#[test]
fn in_a_chain_of_loans_one_that_is_cancelled_in_the_middle_is_passed_over() {
    let (room, open) = (Room::default(), Gate::new());
    let running = scope!(|s| {
        let (room, open) = (&room, &open);
        let first = spawn async move {
            let second = spawn!(s, async move {
                spawn!(s, async move { let _guest = room.enter(); open.wait().await }).await
            });
            yield_now().await;
            match select(second, std::pin::pin!(turns(4))).await {
                Either::Left(_) => unreachable!("the gate is shut"),
                Either::Right(((), second)) => {
                    second.cancel();
                    second.finished().await;
                }
            }
            open.wait().await;
            turns(2).await;
            let _guest = room.enter();
            turns(3).await;
        };
        for _ in 0..3 {
            spawn async move { let _guest = room.enter(); turns(2).await };
        }
        turns(12).await;
        open.open();
        first.await;
    });
    let mut running = Stepper::new(running.limit(1));
    assert!(running.run_until_idle().is_ready());
    assert_eq!(room.most(), 1);
}

#[test]
fn lending_takes_no_further_poll() {
    let mut running =
        Stepper::new(scope!(|s| { (spawn async move { spawn!(s, async { 5 }).await + 1 }).await }).limit(1));
    assert_eq!(running.step().map(Result::unwrap), Poll::Ready(6));
}

/// Two tasks have the places. The first lends its own to one that waits for the gate, and waits for `last` as well, which
/// opens it; then it is cancelled. The second lends its own to one that ends, and waits for `last`, too.
#[test]
fn what_a_task_waited_for_that_is_gone_can_be_waited_for_by_another() {
    let (open, go) = (Gate::new(), Gate::new());
    block_on(
        scope!(|s| {
            let (open, go) = (&open, &go);
            let (tell_first, hear_first) = oneshot::channel::<Arc<TaskHandle<'_, ()>>>();
            let (tell_second, hear_second) = oneshot::channel::<Arc<TaskHandle<'_, ()>>>();
            let first = spawn async move {
                let last = hear_first.await.unwrap();
                join(spawn!(s, open.wait()), last.finished()).await;
            };
            let second = spawn async move {
                let last = hear_second.await.unwrap();
                go.wait().await;
                join(spawn!(s, turns(2)), last.finished()).await;
            };
            let last = Arc::new(spawn { open.open() });
            let _ = tell_first.send(last.clone());
            let _ = tell_second.send(last);
            turns(4).await;
            first.cancel();
            first.finished().await;
            go.open();
            second.await;
        })
        .limit(2),
    )
    .unwrap();
}

#[test]
fn the_body_lends_nothing_and_waits_for_the_turn_of_the_task() {
    let room = Room::default();
    block_on(
        scope! {
            for _ in 0..3 {
                let room = &room;
                spawn async move { let _guest = room.enter(); turns(2).await };
            }
            let last = spawn async { let _guest = room.enter(); };
            last.await;
        }
        .limit(2),
    )
    .unwrap();
    assert_eq!(room.most(), 2);
}
