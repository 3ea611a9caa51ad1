//! A scope ends when its tasks have ended, and not before; what `spawn` does, and where it may stand.

use std::future::IntoFuture;
use std::sync::atomic::{AtomicUsize, Ordering};

use taskgroup::{ErrorGroup, scope};
use taskgroup_tests::{Boom, Gate, Log, Stepper, block_on, everywhere, leaves, turns, yield_now};

#[test]
fn b001_the_scope_ends_after_every_task_awaited_or_not() {
    everywhere(|| async {
        let done = AtomicUsize::new(0);
        scope! {
            for n in 0..3 {
                spawn move(n) {
                    turns(n).await;
                    done.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        .await
        .unwrap();
        assert_eq!(done.load(Ordering::Relaxed), 3);
    });
}

#[test]
fn b001_a_scope_with_one_waiting_task_is_pending_until_it_ends() {
    let gate = Gate::new();
    let mut scope = Stepper::new(scope! { spawn gate.wait(); });
    assert!(scope.run_until_idle().is_pending());
    gate.open();
    assert!(scope.run_until_idle().is_ready());
}

#[test]
fn b002_a_task_spawned_late_is_joined_like_the_others() {
    let log = Log::new();
    block_on(scope! {
        spawn { log.add("early") };
        turns(5).await;
        spawn { turns(5).await; log.add("late") };
    })
    .unwrap();
    assert_eq!(log.lines(), ["early", "late"]);
}

#[test]
fn b003_handles_give_what_the_tasks_returned() {
    everywhere(|| async {
        let sum = scope! {
            let late = spawn async { turns(3).await; 30 };
            let early = spawn async { 4 };
            late.await + early.await
        };
        assert_eq!(sum.await.unwrap(), 34);
    });
}

#[test]
fn b004_a_scope_that_spawns_nothing_completes() {
    block_on(scope! {}).unwrap();
    block_on(scope!(|_s| {})).unwrap();
}

#[test]
fn b005_the_value_of_the_body_is_the_value_of_the_scope() {
    let text = String::from("value");
    let length = block_on(scope! { spawn yield_now(); text.len() });
    assert_eq!(length.unwrap(), 5);
    let moved = block_on(scope! { move text });
    assert_eq!(moved.unwrap(), "value");
}

#[test]
fn b006_return_from_the_body_joins_the_tasks_first() {
    let log = Log::new();
    let value = block_on(scope! {
        spawn { turns(4).await; log.add("task") };
        if log.lines().is_empty() {
            return Ok("early");
        }
        "late"
    });
    log.add("after");
    assert_eq!(value.unwrap(), "early");
    assert_eq!(log.lines(), ["task", "after"]);
}

#[test]
fn b006_a_question_mark_in_the_body_leaves_no_task_behind() {
    let log = Log::new();
    let result = block_on(async {
        scope! {
            let guard = log.on_drop("task dropped");
            spawn move { let _guard = guard; std::future::pending::<()>().await; }
            yield_now().await;
            Err(Boom("body"))?;
        }
        .await?;
        log.add("not reached");
        Ok::<(), ErrorGroup>(())
    });
    log.add("after");
    assert_eq!(leaves(&result.unwrap_err()), ["body"]);
    assert_eq!(log.lines(), ["task dropped", "after"]);
}

#[test]
fn b006_break_and_continue_work_inside_the_body() {
    let spawned = AtomicUsize::new(0);
    let rounds = block_on(scope! {
        let mut rounds = 0;
        let found = 'search: loop {
            for n in 0.. {
                rounds += 1;
                if n % 2 == 0 {
                    continue;
                }
                spawn { spawned.fetch_add(1, Ordering::Relaxed); }
                if n > 4 {
                    break 'search n;
                }
            }
        };
        (rounds, found)
    });
    assert_eq!(rounds.unwrap(), (6, 5));
    assert_eq!(spawned.into_inner(), 3);
}

#[test]
fn b007_tasks_of_tasks_are_joined_too() {
    let log = Log::new();
    block_on(scope! {
        spawn {
            spawn {
                turns(2).await;
                spawn { turns(2).await; log.add("great-grandchild") };
                log.add("grandchild");
            }
            log.add("child");
        }
    })
    .unwrap();
    assert_eq!(log.lines(), ["child", "grandchild", "great-grandchild"]);
}

#[test]
fn b008_body_and_tasks_take_turns() {
    let log = Log::new();
    block_on(scope! {
        for name in ["a", "b"] {
            let log = &log;
            spawn async move {
                for _ in 0..2 {
                    log.add(name);
                    yield_now().await;
                }
            };
        }
        for _ in 0..2 {
            log.add("body");
            yield_now().await;
        }
    })
    .unwrap();
    let lines = log.lines();
    assert_eq!(lines.len(), 6);
    for half in lines.chunks(3) {
        let mut half = half.to_vec();
        half.sort();
        assert_eq!(half, ["a", "b", "body"]);
    }
}

#[test]
fn b011_finished_tasks_are_forgotten_while_the_scope_is_open() {
    let counts = block_on(scope!(|s| {
        let before = s.active_tasks();
        let handles = [spawn turns(1), spawn turns(2)];
        let during = s.active_tasks();
        for handle in handles {
            handle.await;
        }
        (before, during, s.active_tasks())
    }));
    assert_eq!(counts.unwrap(), (1, 3, 1), "the body itself counts");
}

#[test]
fn b013_spawning_does_not_run_the_task() {
    let log = Log::new();
    block_on(scope! {
        spawn { log.add("task") };
        log.add("body goes on");
        yield_now().await;
        log.add("body after its await");
    })
    .unwrap();
    assert_eq!(log.lines(), ["body goes on", "task", "body after its await"]);
}

#[test]
fn a_scope_does_nothing_until_it_is_polled() {
    let log = Log::new();
    let scope = scope! { log.add("body"); spawn { log.add("task") }; };
    assert!(log.lines().is_empty());
    block_on(scope).unwrap();
    assert_eq!(log.lines(), ["body", "task"]);
}

#[test]
fn a_scope_that_is_never_polled_never_starts() {
    let log = Log::new();
    drop(scope! { log.add("body"); });
    assert!(log.lines().is_empty());
}

async fn made_by(log: &Log, argument: usize) -> usize {
    log.add("future polled");
    argument
}

#[test]
fn b023_the_spawned_expression_is_evaluated_by_the_task_that_spawns() {
    let log = Log::new();
    let evaluate = |argument| {
        log.add("argument evaluated");
        argument
    };
    let value = block_on(scope! {
        let handle = spawn made_by(&log, evaluate(7));
        log.add("spawned");
        handle.await
    });
    assert_eq!(value.unwrap(), 7);
    assert_eq!(log.lines(), ["argument evaluated", "spawned", "future polled"]);
}

#[test]
fn b023_a_panic_while_the_expression_is_evaluated_is_the_bodys() {
    fn refuse() -> std::future::Ready<()> {
        panic!("no future today")
    }
    let log = Log::new();
    let text = taskgroup_tests::panic_of(|| {
        block_on(scope! {
            let _guard = log.on_drop("body dropped");
            spawn refuse();
            log.add("not reached");
        })
    });
    assert_eq!(text, "no future today");
    assert_eq!(log.lines(), ["body dropped"]);
}

struct Order(u32);

impl IntoFuture for Order {
    type Output = u32;
    type IntoFuture = std::future::Ready<u32>;

    fn into_future(self) -> Self::IntoFuture {
        std::future::ready(self.0)
    }
}

#[test]
fn whatever_can_be_awaited_can_be_spawned() {
    let boxed: futures::future::BoxFuture<'_, u32> = Box::pin(async { 1 });
    let sum = block_on(scope! {
        let a = spawn Order(2);
        let b = spawn boxed;
        let c = spawn std::future::ready(4);
        a.await + b.await + c.await
    });
    assert_eq!(sum.unwrap(), 7);
}

#[test]
fn a_task_may_borrow_what_outlives_the_scope() {
    everywhere(|| async {
        let words = [String::from("one"), String::from("three")];
        let total = scope! {
            let first = spawn { words[0].len() };
            let second = spawn { words[1].len() };
            first.await + second.await
        };
        assert_eq!(total.await.unwrap(), 8);
        assert_eq!(words.len(), 2);
    });
}

#[test]
fn a_task_may_borrow_mutably_what_nobody_else_uses() {
    let (mut left, mut right) = (vec![1, 2], vec![3]);
    block_on(scope! {
        spawn { left.push(10) };
        spawn { turns(2).await; right.push(20) };
    })
    .unwrap();
    assert_eq!((left, right), (vec![1, 2, 10], vec![3, 20]));
}

#[test]
fn move_of_named_variables_takes_those_and_borrows_the_rest() {
    let seen = Log::new();
    block_on(scope! {
        for i in 0..3 {
            let own = format!("own {i}");
            spawn move(i, own) { seen.add(format!("{i}: {own}")) }
        }
    })
    .unwrap();
    assert_eq!(seen.lines(), ["0: own 0", "1: own 1", "2: own 2"]);
}

#[test]
fn kept_values_can_be_lent_to_tasks() {
    everywhere(|| async {
        let sum = scope!(|s| {
            yield_now().await;
            let table: &Vec<u32> = s.keep(vec![1, 2, 3]);
            let first = spawn { turns(2).await; table[0] };
            let last = spawn { table[2] };
            first.await + last.await
        });
        assert_eq!(sum.await.unwrap(), 4);
    });
}

#[test]
fn spawn_stands_wherever_an_expression_may() {
    let values = block_on(scope! {
        let mut handles = Vec::new();
        handles.push(spawn std::future::ready(1));
        let chosen = if handles.len() == 1 { spawn async { 2 } } else { spawn async { 0 } };
        handles.push(spawn async { 3 });
        let matched = match handles.len() {
            2 => spawn async { 4 },
            _ => unreachable!(),
        };
        let more = vec![spawn async { 5 }, spawn async { 6 }];
        let mut values = vec![chosen.await, matched.await];
        for handle in handles.into_iter().chain(more) {
            values.push(handle.await);
        }
        values
    });
    assert_eq!(values.unwrap(), [2, 4, 1, 3, 5, 6]);
}

#[test]
fn the_parenthesised_spelling_with_the_spawn_macro_does_the_same() {
    let value = block_on(scope!(|s| {
        let handle = taskgroup::spawn!(s, {
            yield_now().await;
            3
        });
        handle.await
    }));
    assert_eq!(value.unwrap(), 3);
}

#[test]
fn b015_the_same_scope_runs_on_every_executor() {
    everywhere(|| async {
        let gate = Gate::new();
        let value = scope! {
            let waiting = spawn { gate.wait().await; "opened" };
            spawn { turns(3).await; gate.open() };
            waiting.await
        };
        assert_eq!(value.await.unwrap(), "opened");
    });
}

#[test]
fn b016_a_scope_is_over_after_its_value() {
    let mut scope = Stepper::new(scope! { 1 });
    assert!(scope.run_until_idle().is_ready());
    taskgroup_tests::panic_of(|| scope.step());
}
