//! `spawn(blocking)`: closures on threads that may block.

use std::future::pending;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use futures::FutureExt;
use futures::channel::oneshot;
use taskgroup::{Ending, TimedOut, effective_deadline, is_cancelled, local_scope, scope};
use taskgroup_tests::{Boom, Gate, Log, fail, leaves};
use tokio::runtime::Builder;

/// Runs the test with the pool of the crate `blocking`, and with tokio's.
fn on_both_pools<T>(test: impl AsyncFn() -> T) {
    taskgroup::block_on(test());
    Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(test());
}

/// Until the task is asked to stop: what such code is to look at now and then.
fn work_until_cancelled() {
    while !is_cancelled() {
        thread::yield_now();
    }
}

#[test]
fn a_closure_runs_on_another_thread_and_its_value_comes_back() {
    on_both_pools(async || {
        let here = thread::current().id();
        let text = String::from("moved");
        let seen = scope! {
            let id = spawn(blocking) { thread::current().id() };
            let length = spawn(blocking, name = "length") move { text.len() };
            assert_eq!(length.name(), "length");
            (id.await, length.await)
        }
        .await
        .unwrap();
        assert!(seen.0 != here && seen.1 == 5);
    });
}

#[test]
fn named_variables_are_moved_the_rest_cannot_be_borrowed() {
    on_both_pools(async || {
        let total = scope! {
            let mut parts = Vec::new();
            for index in 0..10 {
                parts.push(spawn(blocking) move(index) { index * index });
            }
            let mut total = 0;
            for part in parts {
                total += part.await;
            }
            total
        }
        .await;
        assert_eq!(total.unwrap(), 285);
    });
}

#[test]
fn closures_run_in_parallel() {
    on_both_pools(async || {
        let barrier = Arc::new(Barrier::new(3));
        scope! {
            for _ in 0..3 {
                let barrier = barrier.clone();
                spawn(blocking) move { barrier.wait(); }
            }
        }
        .await
        .unwrap();
    });
}

#[test]
fn an_error_fails_the_task() {
    on_both_pools(async || {
        let by_question_mark = scope! {
            let task = spawn(blocking) { Err(Boom("one"))?; };
            assert_eq!(task.outcome().await.unwrap_err().ending(), Ending::Failed);
        };
        let group = by_question_mark.await.unwrap_err();
        assert_eq!(leaves(&group), ["one"]);
        assert!(group.first().task().unwrap().starts_with("{ Err(Boom"));
        let by_its_tail = scope! { spawn(blocking) { Err::<(), _>(Boom("two")) } };
        assert_eq!(leaves(&by_its_tail.await.unwrap_err()), ["two"]);
    });
}

#[test]
fn a_panic_goes_on_in_the_scope() {
    on_both_pools(async || {
        let scope = scope! { spawn(blocking) { panic!("on a thread") } };
        let payload = AssertUnwindSafe(scope).catch_unwind().await.unwrap_err();
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"on a thread"));
    });
}

#[test]
fn it_is_asked_to_stop_and_waited_for() {
    on_both_pools(async || {
        let done = Arc::new(AtomicBool::new(false));
        let begun = Gate::new();
        let (begins, does) = (begun.clone(), done.clone());
        let group = scope! {
            spawn(blocking) move {
                begins.open();
                work_until_cancelled();
                does.store(true, Ordering::SeqCst);
            }
            begun.wait().await;
            fail("body").await?
        }
        .await
        .unwrap_err();
        assert_eq!(leaves(&group), ["body"]);
        assert!(done.load(Ordering::SeqCst));
    });
}

#[test]
fn what_it_has_come_to_after_being_cancelled_counts() {
    on_both_pools(async || {
        let begun = Gate::new();
        let begins = begun.clone();
        let value = scope! {
            let task = spawn(blocking) move { begins.open(); work_until_cancelled(); 5 };
            begun.wait().await;
            task.cancel();
            task.await
        }
        .await;
        assert_eq!(value.unwrap(), 5);
    });
}

/// The one thread of tokio's pool is busy until something is sent.
fn with_a_busy_pool(test: impl AsyncFnOnce()) {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    let (free, wait) = channel::<()>();
    runtime.block_on(async {
        let busy = tokio::task::spawn_blocking(move || wait_for(wait));
        test().await;
        free.send(()).unwrap();
        busy.await.unwrap();
    });
}

fn wait_for(wait: Receiver<()>) {
    wait.recv().unwrap();
}

#[test]
fn what_has_not_begun_is_called_off_at_once() {
    with_a_busy_pool(async || {
        let held = Arc::new(());
        let there = held.clone();
        let group = scope! {
            spawn(blocking) move { let _held = there; unreachable!("it never runs") }
            fail("body").await?
        }
        .await
        .unwrap_err();
        assert_eq!(
            (leaves(&group), Arc::strong_count(&held)),
            (vec!["body".into()], 1)
        );
    });
}

#[test]
fn its_cleanup_runs_where_the_scope_is() {
    on_both_pools(async || {
        let log = Log::new();
        let here = thread::current().id();
        let group = scope! {
            spawn(blocking) { work_until_cancelled() } finally {
                assert_eq!(thread::current().id(), here);
                log.add("cleanup");
            }
            fail("body").await?
        }
        .await
        .unwrap_err();
        assert_eq!(
            (leaves(&group), log.lines()),
            (vec!["body".into()], vec!["cleanup".into()])
        );
    });
}

#[test]
fn a_timeout_asks_it_to_stop() {
    on_both_pools(async || {
        let group = scope! { spawn(blocking, name = "busy") { work_until_cancelled() } }
            .timeout(Duration::from_millis(5))
            .await
            .unwrap_err();
        assert_eq!(
            group.first().downcast_ref::<TimedOut>().unwrap().running(),
            ["busy"]
        );
    });
}

#[test]
fn it_knows_how_much_time_there_is() {
    on_both_pools(async || {
        let left = scope! { let left = spawn(blocking) { effective_deadline() }; (left.await, effective_deadline()) }
            .timeout(Duration::from_secs(60))
            .await
            .unwrap();
        assert!(left.0.is_some() && left.0 == left.1);
    });
}

#[test]
fn dropping_the_scope_asks_it_to_stop() {
    on_both_pools(async || {
        let (begun, (told, hears)) = (Gate::new(), oneshot::channel());
        let begins = begun.clone();
        let mut scope = scope! {
            spawn(blocking) move { begins.open(); work_until_cancelled(); told.send(()).unwrap() }
            pending::<()>().await
        };
        assert!(futures::poll!(&mut scope).is_pending());
        begun.wait().await;
        drop(scope);
        hears.await.unwrap();
    });
}

#[test]
fn a_scope_in_it_winds_down_with_it() {
    on_both_pools(async || {
        let log = Log::new();
        let begun = Gate::new();
        let (begins, cleanup) = (begun.clone(), log.clone());
        let group = scope! {
            spawn(blocking) move {
                taskgroup::block_on(scope! {
                    spawn { begins.open(); pending::<()>().await } finally { cleanup.add("inner cleanup") }
                })
            }
            begun.wait().await;
            fail("body").await?
        }
        .await
        .unwrap_err();
        assert_eq!(
            (leaves(&group), log.lines()),
            (vec!["body".into()], vec!["inner cleanup".into()])
        );
    });
}

#[test]
fn local_scopes_have_it_too() {
    on_both_pools(async || {
        let here = std::rc::Rc::new(1);
        let sum = local_scope! {
            let there = spawn(blocking) { 2 };
            *here + there.await
        }
        .await;
        assert_eq!(sum.unwrap(), 3);
    });
}

#[test]
fn a_runtime_that_has_shut_down_runs_nothing() {
    let runtime = Builder::new_current_thread().build().unwrap();
    let handle = runtime.handle().clone();
    runtime.shutdown_background();
    let _inside = handle.enter();
    let scope = scope! { spawn(blocking, name = "late") { unreachable!("it never runs") } };
    let group = taskgroup_tests::block_on(scope).unwrap_err();
    assert_eq!(
        group.first().to_string(),
        "task `late` was cancelled: its executor dropped it before its end"
    );
}
