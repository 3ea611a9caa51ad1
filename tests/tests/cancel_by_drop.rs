//! A scope that is dropped half-way: everything in it goes then and there, in the thread that drops it.

use std::future::pending;
use std::pin::pin;
use std::thread;

use futures::future::{Either, select};
use taskgroup::scope;
use taskgroup_tests::{
    Counted, Gate, Log, OnDrop, Stepper, block_on, everywhere, fail, leaves, turns, yield_now,
};

#[test]
fn b094_a_scope_dropped_while_it_waits_for_its_tasks_drops_them() {
    let alive = Counted::new();
    let mut scope = Stepper::new(scope! {
        for _ in 0..3 {
            let held = alive.clone();
            spawn move(held) { let _held = held; pending::<()>().await; };
        }
    });
    assert!(scope.run_until_idle().is_pending());
    assert_eq!(alive.alive(), 4);
    drop(scope);
    assert_eq!(alive.alive(), 1);
}

#[test]
fn b095_a_scope_dropped_while_its_body_runs_drops_body_and_tasks() {
    let log = Log::new();
    let mut scope = Stepper::new(scope! {
        let _body = log.on_drop("body");
        spawn { let _task = log.on_drop("task"); pending::<()>().await; };
        pending::<()>().await;
    });
    assert!(scope.run_until_idle().is_pending());
    drop(scope);
    let mut lines = log.lines();
    lines.sort();
    assert_eq!(lines, ["body", "task"]);
}

#[test]
fn b096_a_scope_without_tasks_drops_its_body() {
    let log = Log::new();
    let mut scope = Stepper::new(scope! { let _body = log.on_drop("body"); pending::<()>().await; });
    assert!(scope.run_until_idle().is_pending());
    drop(scope);
    assert_eq!(log.lines(), ["body"]);
}

#[test]
fn b115_a_task_that_was_never_polled_runs_no_code_and_drops_its_captures() {
    let (log, alive) = (Log::new(), Counted::new());
    let mut scope = Stepper::new(scope! {
        let log = &log;
        for _ in 0..300 {
            let held = alive.clone();
            spawn async move { let _held = held; log.add("ran") };
        }
        pending::<()>().await;
    });
    assert!(scope.step().is_pending());
    let ran = log.lines().len();
    assert_eq!(alive.alive(), 1 + 300 - ran);
    assert!(ran < 300, "one poll gives everybody a turn");
    drop(scope);
    assert_eq!(alive.alive(), 1);
    assert_eq!(log.lines().len(), ran);
}

#[test]
fn b099_a_select_that_drops_a_scope_drops_every_level_of_it() {
    everywhere(|| async {
        let alive = Counted::new();
        {
            let nested = scope! {
                spawn {
                    let _held = alive.clone();
                    scope! { spawn { let _held = alive.clone(); pending::<()>().await; }; }.await
                };
            };
            let other = turns(5);
            assert!(matches!(
                select(pin!(nested), pin!(other)).await,
                Either::Right(_)
            ));
        }
        assert_eq!(alive.alive(), 1);
    });
}

#[test]
fn b121_what_a_cancelled_task_held_is_gone_before_the_scope_comes_out() {
    everywhere(|| async {
        let alive = Counted::new();
        let group = scope! {
            let held = alive.clone();
            spawn move(held) { let _held = held; pending::<()>().await; };
            spawn { turns(2).await; fail("error").await };
        };
        assert_eq!(leaves(&group.await.unwrap_err()), ["error"]);
        assert_eq!(alive.alive(), 1);
    });
}

#[test]
fn a_select_may_give_a_scope_up_and_go_on() {
    everywhere(|| async {
        let value = scope! {
            let gave_up = {
                let inner = scope! { spawn pending::<()>(); };
                matches!(select(pin!(inner), pin!(turns(3))).await, Either::Right(_))
            };
            let after = spawn async { yield_now().await; 4 };
            (gave_up, after.await)
        };
        assert_eq!(value.await.unwrap(), (true, 4));
    });
}

#[test]
#[cfg(not(miri))]
fn b105_aborting_the_executors_task_drops_the_scope_in_it() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let alive = Counted::new();
    let held = alive.clone();
    runtime.block_on(async {
        let started = Gate::new();
        let tell = started.clone();
        let task = tokio::spawn(async move {
            scope! {
                spawn { let _held = held.clone(); tell.open(); pending::<()>().await; };
            }
            .await
        });
        started.wait().await;
        assert_eq!(alive.alive(), 3);
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    });
    assert_eq!(alive.alive(), 1);
}

#[test]
#[cfg(not(miri))]
fn b105_a_timeout_around_a_scope_drops_it() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    let alive = Counted::new();
    runtime.expect("a runtime").block_on(async {
        let scope = scope! { spawn { let _held = alive.clone(); pending::<()>().await; }; };
        let elapsed = tokio::time::timeout(std::time::Duration::from_secs(3600), scope).await;
        assert!(elapsed.is_err());
        assert_eq!(alive.alive(), 1);
    });
}

#[test]
fn destructors_run_in_the_thread_that_drops_the_scope() {
    let log = Log::new();
    let told = log.clone();
    let mut scope = Box::pin(async move {
        scope! {
            spawn {
                let _tell = OnDrop::new(|| told.add(format!("{:?}", thread::current().id())));
                pending::<()>().await;
            };
            pending::<()>().await;
        }
        .await
    });
    for _ in 0..2 {
        assert!(futures::FutureExt::now_or_never(&mut scope).is_none());
    }
    let thread = thread::spawn(move || {
        drop(scope);
        format!("{:?}", thread::current().id())
    });
    let there = thread.join().unwrap();
    assert_eq!(log.lines(), [there]);
}

#[test]
fn values_that_nobody_took_go_with_the_scope() {
    let alive = Counted::new();
    let mut scope = Stepper::new(scope! {
        let _unused = spawn async { alive.clone() };
        pending::<()>().await;
    });
    assert!(scope.run_until_idle().is_pending());
    assert_eq!(alive.alive(), 2);
    drop(scope);
    assert_eq!(alive.alive(), 1);
}

/// Looks at what it borrows when it is dropped.
struct Looks<'a>(&'a Log, &'a Counted);

impl Drop for Looks<'_> {
    fn drop(&mut self) {
        self.0.add(format!("alive: {}", self.1.alive()));
    }
}

#[test]
fn kept_values_go_after_the_last_task_that_may_borrow_them() {
    let (log, alive) = (Log::new(), Counted::new());
    let mut scope = Stepper::new(scope!(|s| {
        let kept: &Counted = s.keep(alive.clone());
        let log = &log;
        let _body = Looks(log, kept);
        spawn async move { let _task = Looks(log, kept); pending::<()>().await };
        pending::<()>().await;
    }));
    assert!(scope.run_until_idle().is_pending());
    drop(scope);
    assert_eq!(log.lines(), ["alive: 2", "alive: 2"]);
    assert_eq!(alive.alive(), 1);
}

#[test]
fn kept_values_go_last_kept_first_and_before_the_scope_comes_out() {
    let log = Log::new();
    block_on(async {
        scope!(|s| {
            s.keep(log.on_drop("kept first"));
            s.keep(log.on_drop("kept last"));
            spawn { turns(2).await; log.add("task") };
        })
        .await
        .unwrap();
        log.add("after");
    });
    assert_eq!(log.lines(), ["task", "kept last", "kept first", "after"]);
}

#[test]
fn errors_of_a_scope_that_is_dropped_go_with_it() {
    struct Held(#[expect(dead_code, reason = "counted")] Counted);

    impl std::fmt::Debug for Held {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Held")
        }
    }

    impl std::fmt::Display for Held {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("held")
        }
    }

    impl std::error::Error for Held {}

    let alive = Counted::new();
    let mut scope = Stepper::new(scope! {
        for _ in 0..200 {
            let held = Held(alive.clone());
            spawn async move { Err::<(), _>(held) };
        }
    });
    assert!(scope.step().is_pending());
    drop(scope);
    assert_eq!(alive.alive(), 1);
}
