//! `join_all`, and what is made of handles and sets of them.

use std::collections::VecDeque;
use std::future::pending;

use futures::future::join;
use taskgroup::{Cancelled, Ending, Handles, TaskHandle, catch_group, join_all, scope, shield};
use taskgroup_tests::{
    Boom, Counted, Gate, Log, block_on, everywhere, fail, leaves, panic_of, turns, yield_now,
};

/// Gives a number after so many turns.
async fn number(after: usize) -> usize {
    turns(after).await;
    after
}

/// Fails with a name after so many turns.
async fn fails(name: &'static str, after: usize) -> Result<usize, Boom> {
    turns(after).await;
    Err(Boom(name))
}

#[test]
fn b419_all_values_come_in_the_order_of_spawning() {
    everywhere(|| async {
        let all = scope! { join_all([3, 1, 4, 2].map(|after| spawn number(after))).await };
        assert_eq!(all.await.unwrap(), [3, 1, 4, 2]);
    });
}

#[test]
fn b419_nothing_spawned_gives_an_empty_list() {
    let none = block_on(scope! { join_all(Vec::<TaskHandle<'_, u32>>::new()).await });
    assert_eq!(none.unwrap(), [0; 0]);
}

#[test]
fn b419_the_first_failure_cancels_the_rest() {
    let log = Log::new();
    let group = block_on(scope! {
        let log = &log;
        let slow = spawn { let _guard = log.on_drop("slow is gone"); number(9).await };
        let list = join_all([slow, spawn fails("lost", 2), spawn number(0)]).await;
        log.add(format!("never: {list:?}"));
    });
    assert_eq!(leaves(&group.unwrap_err()), ["lost"]);
    assert_eq!(log.lines(), ["slow is gone"]);
}

#[test]
fn a_cancelled_task_ends_the_wait_whatever_is_before_it() {
    let lost = block_on(scope!(|s| {
        let (first, second) = (spawn pending::<()>(), spawn pending::<()>());
        second.cancel();
        let lost = catch_group! {
            async try { join_all([first, second]).await.len() }
            except* Cancelled as group => { 100 + group.len() }
        }?;
        s.cancel_tasks();
        lost
    }));
    assert_eq!(lost.unwrap(), 101);
}

#[test]
fn without_one_value_there_is_no_list_even_if_it_is_polled_on() {
    let log = Log::new();
    let group = block_on(scope! {
        let (lost, done) = (spawn number(9), spawn number(0));
        lost.cancel();
        turns(4).await;
        let log = &log;
        spawn async move {
            // The region has ended, and goes on for the shield.
            join(shield(turns(5)), async {
                let list = join_all([lost, done]).await;
                log.add(format!("never: {list:?}"));
            })
            .await;
        };
    });
    assert!(group.unwrap_err().contains::<Cancelled>());
    assert_eq!(log.lines(), [] as [&str; 0]);
}

#[test]
fn dropped_half_way_it_drops_its_values() {
    let values = Counted::new();
    block_on(scope! {
        let values = &values;
        let mut all = Box::pin(join_all([spawn pending::<Counted>(), spawn async { values.clone() }]));
        assert!(futures::poll!(&mut all).is_pending());
        turns(2).await;
        assert!(futures::poll!(&mut all).is_pending());
        assert_eq!(values.alive(), 2);
        drop(all);
        assert_eq!(values.alive(), 1);
        Err::<(), _>(Boom("the other waits for ever"))
    })
    .unwrap_err();
}

#[test]
fn b424_adapted_all_until_one_says_enough_and_what_the_others_came_to() {
    let outcomes = block_on(scope!(|s| {
        let tasks = [1, 9, 2].map(|after| spawn number(after));
        tasks[2].finished().await;
        s.cancel_tasks();
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.outcome().await.map_err(|no_value| no_value.ending()));
        }
        outcomes
    }));
    assert_eq!(outcomes.unwrap(), [Ok(1), Err(Ending::Cancelled), Ok(2)]);
}

#[test]
fn b425_adapted_what_is_spawned_is_made_by_the_one_who_spawns() {
    fn refuse(log: &Log) -> std::future::Ready<()> {
        log.add("made");
        panic!("no task of this");
    }
    let log = Log::new();
    let text = panic_of(|| {
        block_on(scope!(|s| {
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(spawn refuse(&log))));
            log.add(format!("{} task", s.active_tasks()));
            std::panic::resume_unwind(caught.unwrap_err());
            #[expect(unreachable_code, reason = "says what the body ends with")]
            ()
        }))
    });
    assert_eq!(text, "no task of this");
    assert_eq!(log.lines(), ["made", "1 task"]);
}

#[test]
fn b426_adapted_results_from_before_the_cancellation_are_there_and_no_others() {
    let outcomes = block_on(scope! {
        let mut tasks = Handles::from_iter([1, 2, 8, 9].map(|after| spawn number(after)));
        turns(6).await;
        tasks.cancel_all();
        let mut outcomes = Vec::new();
        while let Some(outcome) = tasks.next_outcome().await { outcomes.push(outcome.ok()); }
        outcomes
    });
    assert_eq!(outcomes.unwrap(), [Some(1), Some(2), None, None]);
}

#[test]
fn b433_adapted_so_many_of_them_in_the_order_in_which_they_end() {
    let log = Log::new();
    let first = block_on(scope!(|s| {
        let log = &log;
        let late = async |after| { let guard = log.on_drop("gone"); turns(after).await; drop(guard); after };
        let mut tasks = Handles::from_iter([30, 2, 40, 1].map(|after| spawn late(after)));
        let mut first = Vec::new();
        while first.len() < 2 {
            first.extend(tasks.next_finished().await);
        }
        tasks.cancel_all();
        while tasks.next_outcome().await.is_some() {}
        assert_eq!(s.active_tasks(), 1);
        first
    }));
    assert_eq!(first.unwrap(), [1, 2]);
    assert_eq!(log.lines(), ["gone"; 4]);
}

#[test]
fn b445_in_parallel_and_handled_in_the_order_of_submission() {
    let log = Log::new();
    let text = panic_of(|| {
        block_on(scope! {
            let (log, mut running) = (&log, VecDeque::new());
            for (index, after) in [4, 1, 3, 2, 1, 1].into_iter().enumerate() {
                if running.len() == 3 {
                    let done: usize = running.pop_front().unwrap().await;
                    log.add(format!("handled {done}"));
                }
                running.push_back(spawn move {
                    turns(after).await;
                    log.add(format!("done {index}"));
                    assert_ne!(index, 5, "panics");
                    index
                });
            }
            for task in running { let done = task.await; log.add(format!("handled {done}")); }
        })
    });
    let lines = log.lines();
    let handled: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("handled "))
        .collect();
    assert!(handled.starts_with(&["0", "1", "2"]), "{lines:?}");
    assert!(handled.is_sorted() && !handled.contains(&"5"), "{lines:?}");
    assert!(lines.iter().position(|line| line == "done 1") < lines.iter().position(|line| line == "done 0"));
    assert!(text.contains("panics"), "{text}");
}

#[test]
fn b446_a_concurrent_map_with_a_limit_keeps_the_order_and_stops_at_the_first_error() {
    /// Maps at most `limit` at a time.
    async fn map(limit: usize, afters: &[usize], log: &Log) -> Result<Vec<usize>, taskgroup::ErrorGroup> {
        scope! {
            join_all(afters.iter().enumerate().map(|(index, &after)| spawn move {
                log.add(format!("begun {index}"));
                turns(after).await;
                if after == 7 { fail("seven").await?; }
                10 * after
            }))
            .await
        }
        .limit(limit)
        .await
    }
    let log = Log::new();
    block_on(async {
        assert_eq!(map(2, &[5, 1, 2, 1], &log).await.unwrap(), [50, 10, 20, 10]);
        let log = Log::new();
        let group = map(2, &[7, 90, 1, 1], &log).await.unwrap_err();
        assert_eq!(leaves(&group), ["seven"]);
        assert_eq!(log.lines(), ["begun 0", "begun 1"]);
    });
}

#[test]
fn b447_errors_of_a_parallel_map_at_the_same_moment_are_all_reported() {
    let gate = Gate::new();
    let group = block_on(scope! {
        let gate = &gate;
        let tasks = ["a", "b", "c"].map(|name| spawn async move { gate.wait().await; fail(name).await });
        yield_now().await;
        gate.open();
        join_all(tasks).await;
    });
    assert_eq!(leaves(&group.unwrap_err()), ["a", "b", "c"]);
}
