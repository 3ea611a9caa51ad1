//! `race!` and `first_finished!`.

use std::future::pending;
use std::sync::Mutex;
use std::task::Poll;
use std::time::Duration;

use taskgroup::{ErrorGroup, NoWinner, ScopeFuture, TimedOut, first_finished, race, scope};
use taskgroup_tests::{
    Boom, Gate, Log, Stepper, block_on, everywhere, fail, leaves, panic_of, turns, yield_now,
};

/// A value, or else an error, after so many turns.
async fn after(count: usize, result: Result<u32, &'static str>) -> Result<u32, Boom> {
    turns(count).await;
    result.map_err(Boom)
}

#[test]
fn b420_failures_are_ignored_while_another_may_succeed() {
    let log = Log::new();
    let won = block_on(race! {
        spawn after(1, Err("early"));
        spawn {
            let _gone = log.on_drop("the slow one is dropped");
            pending::<u32>().await
        }
        spawn after(4, Ok(7));
        spawn after(2, Err("later"));
    });
    log.add("out");
    assert_eq!(won.unwrap(), 7);
    assert_eq!(log.lines(), ["the slow one is dropped", "out"]);
}

#[test]
fn b421_adapted_if_none_succeeds_all_failures_come_out_in_the_order_of_completion() {
    let line = line!() + 3;
    let group = block_on(race! {
        spawn(name = "third") after(5, Err("c"));
        spawn after(1, Err("a"));
        spawn { after(3, Err("b")).await? }
    })
    .unwrap_err();
    assert_eq!(leaves(&group), ["a", "b", "c"]);
    let tasks: Vec<_> = group.iter().map(|leaf| leaf.task().unwrap()).collect();
    assert_eq!(
        tasks,
        ["after(1, Err(\"a\"))", "{ after(3, Err(\"b\")).await? }", "third"]
    );
    assert_eq!(group.first().location().unwrap().line(), line);
    assert_eq!(group.members().len(), 3, "none is wrapped");
}

#[test]
fn a_closure_and_an_arm_spawn_into_the_race() {
    let won = block_on(race! {
        [5, 4].iter().for_each(|turns| spawn after(*turns, Ok(1)));
        match 3 {
            3 => spawn after(2, Ok(2)),
            _ => {}
        };
        _ = spawn after(3, Ok(3));
        spawn after(4, Ok(4))
    });
    assert_eq!(won.unwrap(), 2);
}

#[test]
fn b422_b434_adapted_a_race_of_none_is_an_error_of_its_own() {
    let none: [u32; 0] = [];
    let group = block_on(race! { for number in none { spawn async move { number }; } }).unwrap_err();
    let error = group.first().downcast_ref::<NoWinner>().expect("no winner");
    assert_eq!((error.tasks(), group.len()), (0, 1));
    assert_eq!(error.to_string(), "nothing was in the race");
    assert_eq!(group.first().task(), Some("race"));
}

#[test]
fn b428_the_race_waits_for_the_cleanups_of_those_that_lost() {
    let log = Log::new();
    let won = block_on(race! {
        spawn pending::<u32>() finally { turns(3).await; log.add("closed"); };
        spawn after(2, Ok(1));
    });
    assert_eq!(won.unwrap(), 1);
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn b428_a_winner_that_has_a_cleanup_wins_before_it() {
    let log = Log::new();
    let won = block_on(race! {
        spawn after(1, Ok(1)) finally { turns(2).await; log.add("the winner is closed"); };
        spawn pending::<u32>() finally { log.add("the loser is closed"); };
    });
    assert_eq!(won.unwrap(), 1);
    assert_eq!(log.lines(), ["the loser is closed", "the winner is closed"]);
}

#[test]
fn b429_the_first_that_ends_decides_with_its_error_too() {
    let log = Log::new();
    let group = block_on(first_finished! {
        spawn after(1, Err("first"));
        spawn after(3, Ok(1));
        spawn pending::<u32>() finally { log.add("closed"); };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["first"]);
    assert_eq!(log.lines(), ["closed"]);
    let value = block_on(first_finished! { spawn after(3, Err("late")); spawn after(1, Ok(1)); });
    assert_eq!(value.unwrap(), 1);
    let none = block_on(first_finished! { if false { spawn after(0, Ok(1)); } });
    assert!(none.unwrap_err().first().is::<NoWinner>());
}

#[test]
fn b430_of_two_that_are_ready_at_once_the_first_wins_and_nothing_sent_is_lost() {
    let gate = Gate::new();
    let taken = Mutex::new(Vec::new());
    let take = async |number: u32| {
        gate.wait().await;
        taken.lock().unwrap().push(number);
        number
    };
    let won = block_on(race! {
        spawn take(1);
        spawn take(2);
        yield_now().await;
        gate.open();
    });
    assert_eq!(won.unwrap(), 1);
    assert_eq!(taken.into_inner().unwrap(), [1, 2]);
}

#[test]
fn b431_what_fails_in_the_round_of_the_decision_is_ignored() {
    let gate = Gate::new();
    let wait = async |result: Result<u32, &'static str>| {
        gate.wait().await;
        result.map_err(Boom)
    };
    // Both are due in one round.
    let won = block_on(race! {
        spawn wait(Ok(1));
        spawn wait(Err("too late"));
        yield_now().await;
        gate.open();
    });
    assert_eq!(won.unwrap(), 1);
}

#[test]
fn b431_adapted_if_two_crash_at_once_the_first_decides() {
    let gate = Gate::new();
    let wait = async |name: &'static str| -> Result<u32, Boom> {
        gate.wait().await;
        Err(Boom(name))
    };
    let group =
        block_on(first_finished! { spawn wait("one"); spawn wait("two"); yield_now().await; gate.open(); });
    assert_eq!(leaves(&group.unwrap_err()), ["one"]);
}

/// A race that has its value, and a loser whose cleanup waits for the gate.
fn decided<'a>(gate: &Gate, log: &'a Log) -> ScopeFuture<'a, u32> {
    let gate = gate.clone();
    race! {
        move
        spawn after(1, Ok(1));
        spawn move(gate) { pending::<u32>().await } finally { gate.wait().await; log.add("closed"); }
    }
}

#[test]
fn b432_a_race_that_has_its_value_gives_it_though_it_is_cancelled() {
    let (gate, log) = (Gate::new(), Log::new());
    let race = decided(&gate, &log);
    let handle = race.cancel_handle();
    let mut stepper = Stepper::new(race);
    assert!(stepper.run_until_idle().is_pending());
    handle.cancel("too late");
    assert!(stepper.run_until_idle().is_pending());
    gate.open();
    assert!(matches!(stepper.run_until_idle(), Poll::Ready(Ok(1))));
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn b432_it_gives_it_though_the_task_around_is_cancelled_which_then_ends_at_its_next_wait() {
    let (gate, log) = (Gate::new(), Log::new());
    let done = block_on(scope! {
        let task = spawn {
            log.add(format!("{:?}", decided(&gate, &log).await.map_err(drop)));
            yield_now().await;
            log.add("went on");
        };
        turns(5).await;
        task.cancel();
        yield_now().await;
        gate.open();
    });
    done.unwrap();
    assert_eq!(log.lines(), ["closed", "Ok(1)"]);
}

#[test]
fn b432_adapted_a_race_without_a_value_is_interrupted_with_its_task() {
    let log = Log::new();
    let done = block_on(scope! {
        let task = spawn {
            let undecided = race! { spawn pending::<u32>() finally { turns(2).await; log.add("closed"); }; };
            log.add(format!("{:?}", undecided.await.map_err(drop)));
        };
        turns(3).await;
        task.cancel();
    });
    done.unwrap();
    assert_eq!(log.lines(), ["closed", "Err(())"]);
}

#[test]
fn the_error_of_a_cleanup_fails_the_race_of_a_loser_and_of_the_winner() {
    let group = block_on(race! {
        spawn(name = "loser") pending::<u32>() finally { fail("not closed").await?; };
        spawn after(1, Err("ignored"));
        spawn after(2, Ok(1));
    });
    let group = group.unwrap_err();
    assert_eq!(leaves(&group), ["not closed"]);
    assert_eq!(group.first().task(), Some("loser"));
    let group = block_on(race! { spawn after(0, Ok(1)) finally { fail("not closed").await?; }; });
    assert_eq!(leaves(&group.unwrap_err()), ["not closed"]);
}

#[test]
fn the_error_of_a_cleanup_in_a_scope_of_a_loser_fails_the_race() {
    let group = block_on(race! {
        spawn {
            scope! { spawn pending::<()>() finally { fail("not closed").await?; }; }.await?;
            0
        }
        spawn after(3, Ok(1));
    });
    assert_eq!(leaves(&group.unwrap_err()), ["not closed"]);
}

#[test]
fn the_error_of_a_cleanup_brings_the_failures_before_it() {
    let log = Log::new();
    let group = block_on(race! {
        spawn after(1, Err("failed")) finally { turns(2).await; fail("not closed").await?; };
        spawn { let _gone = log.on_drop("gone"); pending::<u32>().await }
    });
    let mut texts = leaves(&group.unwrap_err());
    texts.sort_unstable();
    assert_eq!(texts, ["failed", "not closed"]);
    assert_eq!(log.lines(), ["gone"]);
}

#[test]
fn b414_adapted_a_failing_body_cancels_the_tasks_and_its_error_comes_out_last() {
    let log = Log::new();
    let group = block_on(race! {
        spawn pending::<u32>() finally { log.add("closed"); };
        spawn after(1, Err("failed"));
        turns(3).await;
        fail("body").await?;
    });
    assert_eq!(leaves(&group.unwrap_err()), ["failed", "body"]);
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn the_body_is_stopped_when_the_race_is_decided() {
    let log = Log::new();
    let won = block_on(race! {
        let _gone = log.on_drop("the body is gone");
        for number in 0.. {
            spawn after(3, Ok(number));
            turns(2).await;
        }
    });
    assert_eq!(won.unwrap(), 0);
    assert_eq!(log.lines(), ["the body is gone"]);
}

#[test]
fn what_the_body_has_to_finish_is_finished_and_nothing_enters_meanwhile() {
    let log = Log::new();
    let won = block_on(race! {
        spawn after(1, Ok(1));
        taskgroup::shield(turns(4)).await;
        spawn { log.add("never runs"); 2 } finally { log.add("nor this"); }
        log.add("went on");
    });
    assert_eq!(won.unwrap(), 1);
    assert_eq!(log.lines(), ["went on"]);
}

#[test]
fn a_panic_goes_on_when_all_are_gone() {
    let log = Log::new();
    let text = panic_of(|| {
        block_on(race! {
            spawn pending::<u32>() finally { turns(2).await; log.add("closed"); };
            spawn { turns(1).await; panic!("broken") }
        })
    });
    assert_eq!(
        (text.as_str(), log.lines()),
        ("broken", vec!["closed".to_owned()])
    );
}

#[tokio::test(start_paused = true)]
async fn a_race_that_is_late_tells_what_has_failed() {
    let late = race! { spawn after(1, Err("refused")); spawn pending::<u32>(); };
    let group = late.timeout(Duration::from_secs(1)).await.unwrap_err();
    assert!(group.first().is::<TimedOut>());
    assert_eq!(leaves(&group)[1..], ["refused"]);
    let around = taskgroup::timeout(Duration::from_secs(1), async {
        race! { spawn after(1, Err("refused")); spawn pending::<u32>(); }.await
    });
    assert_eq!(
        around.await.unwrap_err().errors().map(leaves).unwrap_or_default(),
        ["refused"]
    );
}

#[test]
fn a_race_that_is_cancelled_with_its_task_says_nothing_of_its_failures() {
    let won = block_on(race! {
        spawn {
            race! { spawn after(1, Err("ignored")); spawn pending::<u32>(); }.await?
        }
        spawn {
            race! { spawn after(1, Err("ignored")); spawn pending::<u32>() finally { turns(2).await; }; }.await?
        }
        spawn after(5, Ok(1));
    });
    assert_eq!(won.unwrap(), 1);
}

#[test]
fn tasks_of_a_race_may_spawn_rivals_and_awaited_handles_end_only_their_task() {
    let value = block_on(scope! {
        let cut = spawn pending::<u32>();
        cut.cancel();
        race! {
            spawn cut;
            spawn { spawn after(2, Ok(3)); pending::<u32>().await }
        }
        .await?
    });
    assert_eq!(value.unwrap(), 3);
}

#[test]
fn a_race_runs_on_every_executor() {
    everywhere(|| async {
        let won = race! { spawn after(1, Err("a")); spawn after(9, Ok(2)); spawn after(3, Err("c")); };
        assert_eq!(won.await.unwrap(), 2);
    });
}

#[test]
fn tasks_race_on_executors_and_on_threads_that_block() {
    let outcome = taskgroup::run(2, async |pool| {
        let won = race! {
            spawn(on = pool) after(50, Err("failed there"));
            spawn(on = pool) pending::<u32>() finally { yield_now().await };
            spawn(blocking) { Err::<u32, _>(Boom("failed in a thread"))? }
            spawn(on = pool) { turns(100).await; 5 }
        }
        .await?;
        let group = race! {
            spawn(on = pool) after(2, Err("a"));
            spawn(blocking) { Err::<u32, _>(Boom("b"))? } finally { yield_now().await }
        }
        .await
        .unwrap_err();
        Ok::<_, ErrorGroup>((won, leaves(&group)))
    });
    let (won, mut texts) = outcome.unwrap();
    texts.sort_unstable();
    assert_eq!((won, texts), (5, vec!["a".to_owned(), "b".to_owned()]));
}
