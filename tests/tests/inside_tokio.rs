//! Scopes in the runtimes of tokio: in tasks, in a `LocalSet`, in `select!`, and on tokio's budget.

use std::cell::Cell;
use std::future::pending;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use taskgroup::{local_scope, scope};
use taskgroup_tests::{Counted, Log, leaves};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::coop::consume_budget;

fn one_thread() -> Runtime {
    Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

fn two_threads() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .unwrap()
}

#[test]
fn scopes_in_tasks_run_in_parallel_and_borrow_what_their_task_owns() {
    let sums = two_threads().block_on(async {
        let tasks = (0..8_u64).map(|task| {
            tokio::spawn(async move {
                let numbers: Vec<u64> = (0..100).map(|number| number * task).collect();
                let halves = numbers.split_at(50);
                scope! {
                    let low = spawn { tokio::task::yield_now().await; halves.0.iter().sum::<u64>() };
                    let high = spawn { tokio::task::yield_now().await; halves.1.iter().sum::<u64>() };
                    low.await + high.await
                }
                .await
            })
        });
        let mut sums = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            sums.push(task.await.unwrap().unwrap());
        }
        sums
    });
    assert_eq!(sums, (0..8).map(|task| task * 99 * 50).collect::<Vec<_>>());
}

#[test]
fn a_local_set_takes_scopes_that_are_not_send() {
    let set = tokio::task::LocalSet::new();
    let count = Rc::new(Cell::new(0));
    let seen = count.clone();
    let task = set.spawn_local(async move {
        local_scope! {
            for _ in 0..3 {
                let count = count.clone();
                spawn move { tokio::task::yield_now().await; count.set(count.get() + 1) }
            }
        }
        .await
    });
    one_thread().block_on(set.run_until(task)).unwrap().unwrap();
    assert_eq!(seen.get(), 3);
}

#[test]
fn a_scope_whose_tasks_use_up_the_budget_goes_back_to_tokio() {
    one_thread().block_on(async {
        let beside = Arc::new(AtomicUsize::new(0));
        let counts = beside.clone();
        let other = tokio::spawn(async move {
            loop {
                counts.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        });
        let spends = async || {
            for _ in 0..10_000 {
                consume_budget().await;
            }
        };
        scope! { for _ in 0..4 { spawn spends(); } }.await.unwrap();
        // Of 128 steps each poll.
        let turns = beside.load(Ordering::Relaxed);
        assert!(turns >= 4 * 10_000 / 128, "the other task had {turns} turns");
        other.abort();
    });
}

#[test]
fn many_tasks_that_are_ready_come_through_on_little_budget() {
    one_thread().block_on(async {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let semaphore = Semaphore::new(0);
        let sum = scope! {
            for number in 0..1_000 {
                let (sender, semaphore) = (sender.clone(), &semaphore);
                spawn async move {
                    semaphore.acquire().await.unwrap().forget();
                    sender.send(number).unwrap();
                };
            }
            drop(sender);
            semaphore.add_permits(1_000);
            let mut sum = 0;
            while let Some(number) = receiver.recv().await {
                sum += number;
            }
            sum
        };
        assert_eq!(sum.await.unwrap(), 999 * 1_000 / 2);
    });
}

#[test]
fn a_scope_that_loses_in_select_is_dropped_with_all_that_is_in_it() {
    one_thread().block_on(async {
        let alive = Counted::new();
        let log = Log::new();
        tokio::select! {
            _ = scope! {
                for _ in 0..3 {
                    let held = alive.clone();
                    spawn async move { let _held = held; pending::<()>().await };
                }
            } => unreachable!("its tasks never end"),
            () = tokio::time::sleep(Duration::from_secs(1)) => log.add("slept"),
        }
        assert_eq!((alive.alive(), log.lines()), (1, vec!["slept".into()]));
    });
}

#[test]
fn a_select_in_a_task_waits_for_the_cleanups_of_a_scope_that_it_cancels_by_handle() {
    one_thread().block_on(async {
        let log = Log::new();
        let mut scope = scope! {
            spawn { pending::<()>().await } finally {
                tokio::time::sleep(Duration::from_secs(1)).await;
                log.add("cleanup");
            }
            pending::<()>().await;
        };
        let handle = scope.cancel_handle();
        let group = tokio::select! {
            outcome = &mut scope => outcome,
            () = tokio::time::sleep(Duration::from_secs(1)) => {
                handle.cancel("slow");
                scope.await
            }
        };
        assert_eq!(leaves(&group.unwrap_err()), ["the scope was cancelled: slow"]);
        assert_eq!(log.lines(), ["cleanup"]);
    });
}

#[test]
fn a_task_that_is_aborted_drops_its_scope() {
    two_threads().block_on(async {
        let alive = Counted::new();
        let (begun, begins) = oneshot::channel();
        let held = alive.clone();
        let task = tokio::spawn(scope! { move
            spawn async move { let _held = held; pending::<()>().await };
            begun.send(()).unwrap();
            pending::<()>().await
        });
        begins.await.unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        assert_eq!(alive.alive(), 1);
    });
}

#[test]
fn a_task_may_block_in_place() {
    let sum = two_threads().block_on(async {
        tokio::spawn(scope! {
            let blocks = spawn { tokio::task::block_in_place(|| 1) };
            let beside = spawn { tokio::task::yield_now().await; 2 };
            blocks.await + beside.await
        })
        .await
        .unwrap()
    });
    assert_eq!(sum.unwrap(), 3);
}

#[test]
fn a_paused_clock_moves_on_when_only_timers_are_left() {
    one_thread().block_on(async {
        let began = tokio::time::Instant::now();
        let group = scope! {
            spawn tokio::time::sleep(Duration::from_secs(3_600));
        }
        .timeout(Duration::from_secs(60))
        .await
        .unwrap_err();
        assert_eq!((group.len(), began.elapsed().as_secs()), (1, 60));
    });
}
