//! `taskgroup::run` and its pool.

use std::collections::HashSet;
use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex};
use std::thread;

use taskgroup::{Pool, run, scope};
use taskgroup_tests::{Boom, Counted, Log, leaves, panic_of};

#[test]
fn tasks_on_the_pool_borrow_what_is_outside_and_run_in_parallel() {
    let barrier = Barrier::new(3);
    let mut threads = Mutex::new(HashSet::new());
    run(3, async |pool| {
        assert_eq!(pool.threads(), 3);
        scope! {
            for _ in 0..3 {
                spawn(on = pool) {
                    // Nobody comes through alone.
                    barrier.wait();
                    threads.lock().unwrap().insert(thread::current().id());
                }
            }
        }
        .await
    })
    .unwrap();
    let threads = threads.get_mut().unwrap();
    assert!(threads.len() == 3 && !threads.contains(&thread::current().id()));
}

#[test]
fn no_threads_are_as_many_as_there_are_cores() {
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
    assert_eq!(run(0, async |pool| pool.threads()), cores);
}

#[test]
fn it_returns_when_no_task_is_left() {
    let alive = Counted::new();
    run(2, async |pool| {
        let mut left_behind = scope! {
            for _ in 0..20 {
                let held = alive.clone();
                spawn(on = pool) async move { let _held = held; pending::<()>().await };
            }
            pending::<()>().await
        };
        assert!(futures::poll!(&mut left_behind).is_pending());
        drop(left_behind);
    });
    assert_eq!(alive.alive(), 1);
}

#[test]
fn a_panic_of_the_body_goes_on_when_no_task_is_left() {
    let (alive, log) = (Counted::new(), Log::new());
    let message = panic_of(|| {
        run(2, async |pool| {
            let _gone = log.on_drop("body");
            let held = alive.clone();
            let mut scope = scope! {
                spawn(on = pool) async move { let _held = held; pending::<()>().await };
                pending::<()>().await
            };
            assert!(futures::poll!(&mut scope).is_pending());
            panic!("the body")
        })
    });
    assert_eq!(
        (message.as_str(), alive.alive(), log.lines()),
        ("the body", 1, vec!["body".into()])
    );
}

#[test]
fn a_pool_that_has_closed_takes_nothing() {
    let closed: Pool<'static> = run(1, async |pool| pool);
    let group = taskgroup::block_on(scope! { spawn(on = closed, name = "late") async { 1 }; }).unwrap_err();
    assert_eq!(
        leaves(&group),
        ["task `late` was cancelled: its executor dropped it before its end"]
    );
}

#[test]
fn tasks_on_the_pool_may_spawn_onto_it() {
    static DONE: AtomicUsize = AtomicUsize::new(0);
    fn work<'p>(pool: &'p Pool<'static>, depth: u32) -> futures::future::BoxFuture<'p, ()> {
        Box::pin(async move {
            DONE.fetch_add(1, Ordering::Relaxed);
            if depth > 0 {
                let below = scope! {
                    for _ in 0..2 {
                        let pool = pool.clone();
                        spawn(on = pool.clone()) async move { work(&pool, depth - 1).await };
                    }
                };
                below.await.unwrap();
            }
        })
    }
    run(2, async |pool| work(&pool, 7).await);
    assert_eq!(DONE.load(Ordering::Relaxed), 255);
}

#[test]
fn an_error_comes_out_with_those_of_the_cleanups() {
    let group = run(2, async |pool| {
        scope! {
            spawn(on = pool) { Err(Boom("work"))?; } finally { Err::<(), _>(Boom("cleanup"))? }
        }
        .await
    });
    assert_eq!(leaves(&group.unwrap_err()), ["work", "cleanup"]);
}
