//! Values in the order in which tasks end (`Handles`), and in which they were spawned (`join_all`).

use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use futures::future::{Either, join, select};
use futures::stream::{FusedStream, Stream, StreamExt};
use taskgroup::{Cancelled, Ending, Handles, NoValue, catch_group, local_scope, scope, shield, timeout};
use taskgroup_tests::{
    Boom, Counted, Gate, Log, always_ready_again, block_on, everywhere, fail, panic_of, show, turns,
    yield_now,
};
use tokio::time::sleep;

fn ending<T>(outcome: Result<T, NoValue>) -> Result<T, Ending> {
    outcome.map_err(|no_value| no_value.ending())
}

/// Gives a number after so many turns.
async fn number(after: usize) -> usize {
    turns(after).await;
    after
}

#[test]
fn b190_values_come_in_the_order_in_which_the_tasks_end() {
    everywhere(|| async {
        let order = scope! {
            let mut tasks = Handles::new();
            for after in [3, 1, 4, 2] {
                tasks.push(spawn number(after));
            }
            let mut order = Vec::new();
            while let Some(number) = tasks.next_finished().await {
                order.push((number, tasks.len()));
            }
            assert!(tasks.is_empty());
            order
        };
        assert_eq!(order.await.unwrap(), [(1, 3), (2, 2), (3, 1), (4, 0)]);
    });
}

#[test]
fn b191_a_set_is_a_stream_of_the_values() {
    block_on(scope! {
        let mut tasks: Handles<'_, usize> = [3, 1, 2].map(|after| spawn number(after)).into_iter().collect();
        assert_eq!((tasks.size_hint(), tasks.is_terminated()), ((0, Some(3)), false));
        assert_eq!(tasks.next().await, Some(1));
        assert_eq!(tasks.by_ref().collect::<Vec<_>>().await, [2, 3]);
        assert!(tasks.is_terminated());
        assert_eq!(tasks.next().await, None);
        tasks.push(spawn number(5));
        assert_eq!(tasks.next().await, Some(5));
    })
    .unwrap();
}

#[test]
fn b193_a_set_grows_while_it_is_waited_for() {
    let values = Counted::new();
    let rounds = block_on(scope! {
        let mut tasks = Handles::new();
        let values = &values;
        let next = async move |round: usize| { turns(round % 3).await; (round, values.clone()) };
        tasks.extend((0..4).map(|round| spawn next(round)));
        let mut rounds = 4;
        while let Some((_, value)) = tasks.next_finished().await {
            drop(value);
            // What was taken is gone, and what is done is kept for those that run alone.
            assert!(values.alive() <= 1 + 4, "{}", values.alive());
            if rounds < 1000 {
                tasks.push(spawn next(rounds));
                rounds += 1;
            }
        }
        rounds
    });
    assert_eq!((rounds.unwrap(), values.alive()), (1000, 1));
}

/// Counts the polls of a future.
fn counted<'a, F: Future>(polls: &'a AtomicUsize, future: F) -> impl Future<Output = F::Output> + use<'a, F> {
    let mut future = Box::pin(future);
    poll_fn(move |cx| {
        polls.fetch_add(1, Ordering::SeqCst);
        future.as_mut().poll(cx)
    })
}

#[test]
fn ten_thousand_tasks_cost_a_poll_for_each_that_ends() {
    const TASKS: usize = if cfg!(miri) { 100 } else { 10_000 };
    let gates: Vec<Gate> = (0..TASKS).map(|_| Gate::new()).collect();
    let (polls, bodies) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let seen = block_on(scope! {
        let waits = gates.iter().enumerate().map(|(index, gate)| {
            let bodies = &bodies;
            spawn async move { counted(bodies, gate.wait()).await; index }
        });
        let mut tasks: Handles<'_, usize> = waits.collect();
        yield_now().await;
        let mut seen = Vec::new();
        for gate in gates.iter().rev() {
            // One after the other, so that every value is waited for.
            gate.open();
            seen.extend(counted(&polls, tasks.next_finished()).await);
        }
        seen
    });
    assert!(seen.unwrap().into_iter().eq((0..TASKS).rev()));
    let (polls, bodies) = (polls.into_inner(), bodies.into_inner());
    assert!((TASKS..=2 * TASKS + 10).contains(&polls), "{polls} polls");
    assert!(bodies <= 2 * TASKS, "{bodies} polls of the tasks");
}

#[test]
fn those_who_end_in_one_round_wake_the_waiter_once() {
    const TASKS: usize = 100;
    let (polls, gate) = (AtomicUsize::new(0), Gate::new());
    let sum = block_on(scope! {
        let mut tasks: Handles<'_, usize> =
            (0..TASKS).map(|index| { let gate = gate.clone(); spawn async move { gate.wait().await; index } }).collect();
        spawn { turns(3).await; gate.open() };
        let sum = async {
            let mut sum = 0;
            while let Some(index) = tasks.next_finished().await { sum += index; }
            sum
        };
        counted(&polls, sum).await
    });
    assert_eq!(sum.unwrap(), TASKS * (TASKS - 1) / 2);
    assert!(polls.load(Ordering::SeqCst) <= 3, "{polls:?}");
}

#[test]
fn a_task_that_always_wakes_itself_holds_no_other_up() {
    let first = block_on(scope!(|s| {
        let mut tasks = Handles::new();
        tasks.push(spawn async { always_ready_again().await; 0 });
        tasks.push(spawn number(5));
        let first = tasks.next_finished().await;
        tasks.cancel_all();
        assert_eq!(tasks.next_outcome().await.map(ending), Some(Err(Ending::Cancelled)));
        assert_eq!(s.active_tasks(), 1);
        first
    }));
    assert_eq!(first.unwrap(), Some(5));
}

#[test]
fn a_task_without_a_value_ends_the_region_and_leaves_the_set() {
    let seen = block_on(scope! {
        let lost = spawn pending::<usize>();
        lost.cancel();
        let mut tasks = Handles::from_iter([lost, spawn number(6), spawn number(4)]);
        let mut seen = Vec::new();
        catch_group! {
            async try {
                while let Some(number) = tasks.next_finished().await { seen.push(number); }
                unreachable!("it is ended by the task that was cancelled")
            }
            except* Cancelled as group => { seen.push(group.len()); }
        }?;
        assert_eq!(tasks.len(), 2);
        seen.extend(tasks.collect::<Vec<_>>().await);
        seen
    });
    assert_eq!(seen.unwrap(), [1, 4, 6]);
}

#[test]
fn a_failure_ends_who_waits_for_the_set_and_is_reported_once() {
    let log = Log::new();
    let group = block_on(scope! {
        let (guard, log) = (log.on_drop("the waiter is gone"), &log);
        let mut tasks = Handles::from_iter([spawn async { turns(3).await; fail("lost").await }, spawn pending::<()>()]);
        spawn async move {
            let _guard = guard;
            while tasks.next_finished().await.is_some() { log.add("never"); }
            log.add("never");
        };
    });
    assert_eq!(show(&group.unwrap_err()), "[lost]");
    assert_eq!(log.lines(), ["the waiter is gone"]);
}

#[test]
fn in_a_task_that_is_asked_to_stop_values_can_be_had_and_lost_tasks_say_nothing() {
    let (log, gate) = (Log::new(), Gate::new());
    let ended = block_on(scope! {
        let (lost, done) = (spawn pending::<usize>(), spawn number(0));
        lost.cancel();
        let (own, told) = (&log, gate.wait());
        let waiter = spawn async move {
            let mut tasks = Handles::from_iter([done, lost]);
            join(shield(told), async {
                turns(4).await;
                while let Some(number) = tasks.next_finished().await { own.add(number.to_string()); }
                unreachable!("the other says nothing");
            })
            .await;
        };
        turns(2).await;
        waiter.cancel();
        turns(6).await;
        gate.open();
        waiter.outcome().await.map(drop).map_err(|no_value| no_value.ending()).err()
    });
    assert_eq!(
        (ended.unwrap(), log.lines()),
        (Some(Ending::Cancelled), vec!["0".to_owned()])
    );
}

#[tokio::test(start_paused = true)]
async fn a_lost_task_that_said_nothing_is_still_in_the_set() {
    const SECOND: Duration = Duration::from_secs(1);
    let ended = scope! {
        let mut tasks = Handles::from_iter([spawn pending::<usize>()]);
        tasks.cancel_all();
        let wait = async { sleep(2 * SECOND).await; tasks.next_finished().await };
        let late = timeout(SECOND, join(shield(sleep(3 * SECOND)), wait)).await;
        assert!(late.is_err());
        tasks.next_outcome().await.map(ending) == Some(Err(Ending::Cancelled))
    };
    assert!(ended.await.unwrap());
}

#[test]
fn tasks_that_have_ended_may_be_pushed() {
    let seen = block_on(scope! {
        let done = spawn number(1);
        let mut tasks = Handles::from_iter([spawn number(0)]);
        turns(4).await;
        assert!(done.is_finished());
        tasks.push(done);
        let mut seen = Vec::new();
        while let Some(number) = tasks.next_finished().await { seen.push(number); }
        seen
    });
    assert_eq!(seen.unwrap(), [0, 1]);
}

#[test]
fn a_wait_that_is_given_up_takes_no_value() {
    let seen = block_on(scope! {
        let mut tasks = Handles::from_iter([spawn number(5), spawn number(2)]);
        let (mut seen, mut given_up) = (Vec::new(), 0);
        while !tasks.is_empty() {
            match select(Box::pin(tasks.next_finished()), Box::pin(yield_now())).await {
                Either::Left((number, _)) => seen.extend(number),
                Either::Right(_) => given_up += 1,
            }
        }
        assert!(given_up > 2, "{given_up}");
        seen
    });
    assert_eq!(seen.unwrap(), [2, 5]);
}

#[test]
fn a_set_that_is_dropped_drops_the_values_and_leaves_the_tasks_alone() {
    let (log, values) = (Log::new(), Counted::new());
    block_on(scope! {
        let (log, values) = (&log, &values);
        let give = async move |after: usize| { turns(after).await; log.add(after.to_string()); values.clone() };
        let mut tasks = Handles::from_iter([1, 2, 5].map(|after| spawn give(after)));
        drop(tasks.next_finished().await);
        turns(2).await;
        assert_eq!(values.alive(), 2);
        drop(tasks);
        assert_eq!(values.alive(), 1);
    })
    .unwrap();
    assert_eq!(
        (log.lines(), values.alive()),
        (vec!["1".to_owned(), "2".into(), "5".into()], 1)
    );
}

#[test]
fn a_set_is_waited_for_by_another_task_than_before() {
    let seen = block_on(scope! {
        let mut tasks = Handles::from_iter([spawn number(4)]);
        assert!(futures::poll!(pin!(tasks.next_finished())).is_pending());
        let waiter = spawn async move { tasks.next_finished().await };
        waiter.await
    });
    assert_eq!(seen.unwrap(), Some(4));
}

#[test]
fn tasks_that_end_on_other_threads() {
    const TASKS: usize = if cfg!(miri) { 4 } else { 200 };
    let seen = taskgroup::run(3, async |pool| {
        scope! {
            let mut tasks = Handles::new();
            for index in 0..TASKS {
                tasks.push(spawn(on = pool) async move { turns(index % 5).await; thread::yield_now(); index });
            }
            let mut seen: Vec<usize> = tasks.by_ref().collect().await;
            seen.sort_unstable();
            seen
        }
        .await
    });
    assert!(seen.unwrap().into_iter().eq(0..TASKS));
}

#[test]
fn in_a_local_scope_values_need_not_be_send() {
    let seen = block_on(local_scope! {
        let mut tasks = Handles::new();
        for after in [2, 1] {
            tasks.push(spawn async move { std::rc::Rc::new(number(after).await) });
        }
        let mut seen = Vec::new();
        while let Some(number) = tasks.next_finished().await { seen.push(*number); }
        seen
    });
    assert_eq!(seen.unwrap(), [1, 2]);
}

#[test]
fn a_value_that_was_taken_before_is_refused() {
    let text = panic_of(|| {
        block_on(scope! {
            let mut task = spawn number(1);
            assert_eq!((&mut task).await, 1);
            Handles::from_iter([task]).next_finished().await
        })
    });
    assert!(text.ends_with("was polled after it gave its value"), "{text}");
}

#[test]
fn b423_outcomes_neither_fail_nor_cancel_anybody() {
    let log = Log::new();
    let endings = block_on(scope! {
        let mut tasks = Handles::new();
        let stopped = spawn(value) async { pending::<Result<usize, Boom>>().await };
        stopped.cancel();
        tasks.push(stopped);
        tasks.push(spawn(value) async { turns(1).await; Err(Boom("kept")) });
        tasks.push(spawn(value) async { turns(4).await; log.add("went on"); Ok(4) });
        let mut endings = Vec::new();
        while let Some(outcome) = tasks.next_outcome().await {
            endings.push(ending(outcome));
        }
        endings
    });
    let expected = [Err(Ending::Cancelled), Ok(Err(Boom("kept"))), Ok(Ok(4))];
    assert_eq!(endings.unwrap(), expected);
    assert_eq!(log.lines(), ["went on"]);
}
