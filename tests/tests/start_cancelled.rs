//! `start` and what is cancelled meanwhile: the starter, the task, or the scope of both.

use std::future::pending;
use std::time::Duration;

use futures::future::{Either, select};
use taskgroup::{
    Cancelled, ErrorGroup, Started, TimedOut, catch_group, is_cancelled, scope, shield, spawn, timeout,
};
use taskgroup_tests::{
    Boom, Counted, Gate, Log, block_on, everywhere, fail, leaves, panic_of, show, turns, yield_now,
};

/// Logs that it began and that it was dropped, and is never ready.
async fn endless(log: Log, started: Started) {
    let _guard = log.on_drop("gone");
    log.add("begun");
    pending::<()>().await;
    started.ready(());
}

#[test]
fn b293_adapted_in_a_cancelled_task_nothing_is_started() {
    let log = Log::new();
    block_on(scope!(|s| {
        let starter = spawn {
            shield(turns(3)).await;
            // Cancelled in the shield: this is the first await behind it.
            let _ = s.start(|started| endless(log.clone(), started)).await;
            unreachable!()
        };
        yield_now().await;
        starter.cancel();
        starter.finished().await;
        log.add("the starter is gone");
        yield_now().await;
        assert!(!s.is_closing());
        assert_eq!(s.active_tasks(), 1);
    }))
    .unwrap();
    assert_eq!(log.lines(), ["the starter is gone"]);
}

/// A starter that is cancelled while the task it starts is in a shield. Gives what the task logs.
fn cancel_starter<F>(log: &Log, task: impl FnOnce(Started) -> F + Send) -> Result<(), ErrorGroup>
where
    F: Future<Output = Result<(), Boom>> + Send,
{
    block_on(scope!(|s| {
        let starter = spawn move {
            let result = s.start(task).await;
            log.add(match &result {
                Ok(()) => "ready".to_owned(),
                Err(group) => leaves(group)[0].clone(),
            });
            result?;
            pending::<()>().await;
        };
        turns(2).await;
        starter.cancel();
        starter.finished().await;
        log.add("the starter is gone");
        assert_eq!(s.active_tasks(), 1);
    }))
}

#[test]
fn b299_before_the_word_the_task_is_cancelled_with_its_starter_and_may_shield_itself() {
    let log = Log::new();
    let task = |_started| async {
        let _guard = log.on_drop("gone");
        shield(async {
            turns(5).await;
            log.add("shielded");
        })
        .await;
        pending::<()>().await;
        Ok(())
    };
    cancel_starter(&log, task).unwrap();
    assert_eq!(log.lines(), ["shielded", "gone", "the starter is gone"]);
}

#[test]
fn b294_adapted_the_word_of_a_task_that_is_wound_down_has_no_effect() {
    let (log, values) = (Log::new(), Counted::new());
    block_on(scope!(|s| {
        let (log, value) = (&log, values.clone());
        let starter = spawn move {
            let task = |started: Started<Counted>| async move {
                shield(turns(5)).await;
                started.ready(value);
                log.add("said");
            };
            let _ = s.start(task).await;
            unreachable!()
        };
        turns(2).await;
        starter.cancel();
        starter.finished().await;
    }))
    .unwrap();
    assert_eq!(log.lines(), ["said"]);
    assert_eq!(values.alive(), 1);
}

#[test]
fn b295_adapted_an_error_while_it_is_wound_down_comes_out_of_start() {
    let log = Log::new();
    let task = |started: Started| async move {
        shield(turns(5)).await;
        started.ready(());
        Err(Boom("cleanup"))
    };
    let group = cancel_starter(&log, task).unwrap_err();
    assert_eq!(log.lines(), ["cleanup"]);
    assert_eq!(show(&group), "[[cleanup]]");
}

#[test]
fn the_error_of_a_task_that_is_wound_down_is_not_lost_with_a_start_that_is_dropped() {
    let group = block_on(scope!(|s| {
        let (gate, inner) = (Gate::new(), Gate::new());
        let told = inner.clone();
        let starter = spawn move {
            let task = |_started: Started| async move {
                shield(inner.wait()).await;
                Err::<(), _>(Boom("cleanup"))
            };
            let start = s.start(task);
            // Parked: nobody polls it any more, so the starter goes first.
            let mut start = Box::pin(start);
            assert!(futures::poll!(&mut start).is_pending());
            gate.wait().await;
        };
        turns(2).await;
        starter.cancel();
        starter.finished().await;
        told.open();
    }));
    assert_eq!(show(&group.unwrap_err()), "[cleanup]");
}

#[test]
fn b297_the_scope_is_cancelled_just_before_or_just_after_the_word() {
    for (before, after) in [(2, 4), (4, 2)] {
        let log = Log::new();
        let group = block_on(scope!(|s| {
            let log = &log;
            spawn move {
                let task = |started: Started| async move {
                    let _guard = log.on_drop("task gone");
                    scope! {
                        spawn { let _guard = log.on_drop("grandchild gone"); pending::<()>().await; };
                        turns(after).await;
                        started.ready(());
                        pending::<()>().await;
                    }
                    .await
                };
                let _ = s.start(task).await;
                pending::<()>().await;
            };
            turns(before).await;
            s.cancel("enough");
            pending::<()>().await;
        }));
        assert!(group.unwrap_err().first().is::<Cancelled>());
        let mut lines = log.lines();
        lines.sort();
        assert_eq!(lines, ["grandchild gone", "task gone"]);
    }
}

#[test]
fn b298_the_failure_of_a_sibling_cancels_a_pending_start_in_an_outer_scope() {
    everywhere(|| async {
        let log = Log::new();
        let group = scope!(|outer| {
            let (own, inner) = (&log, log.clone());
            spawn move {
                scope! {
                    spawn { turns(3).await; fail("sibling").await?; };
                    let start = outer.start(|started| endless(inner.clone(), started));
                    let _ = start.await;
                    own.add("never");
                }
                .await
            };
            pending::<()>().await;
        });
        assert_eq!(show(&group.await.unwrap_err()), "[[sibling]]");
        assert_eq!(log.lines(), ["begun", "gone"]);
    });
}

#[test]
fn a_failure_of_the_scope_itself_ends_a_pending_start() {
    let log = Log::new();
    let group = block_on(scope!(|s| {
        spawn { turns(3).await; fail("sibling").await?; };
        let _ = s.start(|started| endless(log.clone(), started)).await;
        log.add("never");
    }));
    assert_eq!(show(&group.unwrap_err()), "[sibling]");
    assert_eq!(log.lines(), ["begun", "gone"]);
}

#[test]
fn a_panic_before_the_word_is_the_scopes() {
    let log = Log::new();
    let text = panic_of(|| {
        block_on(scope!(|s| {
            spawn { let _guard = log.on_drop("sibling gone"); pending::<()>().await; };
            yield_now().await;
            let start = s.start::<(), _, _>(|_started| async {
                yield_now().await;
                panic!("early");
                #[expect(unreachable_code, reason = "says what the block ends with")]
                ()
            });
            let _ = start.await;
            log.add("never");
        }))
    });
    assert_eq!(
        (text.as_str(), log.lines()),
        ("early", vec!["sibling gone".to_owned()])
    );
}

#[test]
fn a_start_that_is_dropped_before_the_word_cancels_the_task() {
    let log = Log::new();
    block_on(scope!(|s| {
        let start = s.start(|started| endless(log.clone(), started));
        let Either::Right(_) = select(start, Box::pin(turns(3))).await else {
            unreachable!()
        };
        log.add("dropped");
        yield_now().await;
        assert_eq!(s.active_tasks(), 1);
    }))
    .unwrap();
    assert_eq!(log.lines(), ["begun", "dropped", "gone"]);
}

#[test]
fn a_start_that_is_dropped_behind_the_word_leaves_the_task_alone() {
    let log = Log::new();
    block_on(scope!(|s| {
        let start = s.start(|started| async {
            started.ready("unseen");
            turns(3).await;
            log.add("went on");
        });
        yield_now().await;
        drop(start);
    }))
    .unwrap();
    assert_eq!(log.lines(), ["went on"]);
}

#[test]
fn behind_the_word_the_starters_cancellation_does_not_concern_the_task() {
    let log = Log::new();
    block_on(scope!(|s| {
        let log = &log;
        let starter = spawn move {
            let task = |started: Started| async move {
                started.ready(());
                turns(6).await;
                log.add("went on");
            };
            s.start(task).await?;
            pending::<()>().await;
        };
        turns(4).await;
        starter.cancel();
        starter.finished().await;
        log.add("the starter is gone");
    }))
    .unwrap();
    assert_eq!(log.lines(), ["the starter is gone", "went on"]);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_around_it_waits_until_the_task_is_wound_down() {
    const SECOND: Duration = Duration::from_secs(1);
    let log = Log::new();
    let log = &log;
    scope!(|s| {
        let task = |_started: Started| async move {
            let _guard = log.on_drop("gone");
            shield(tokio::time::sleep(2 * SECOND)).await;
            log.add("wound down");
            pending::<()>().await;
        };
        let begun = tokio::time::Instant::now();
        let late: TimedOut = timeout(SECOND, s.start(task)).await.unwrap_err();
        log.add("timed out");
        assert_eq!((late.after(), begun.elapsed()), (SECOND, 2 * SECOND));

        // With an error of its own, what cut it off is beside that.
        let failing = |_started: Started| async move {
            shield(tokio::time::sleep(2 * SECOND)).await;
            fail("cleanup").await
        };
        let group = timeout(SECOND, s.start(failing)).await.unwrap().unwrap_err();
        assert_eq!(group.first().to_string(), "cleanup");
        assert_eq!((group.len(), group.contains::<TimedOut>()), (2, true));
        assert_eq!(s.active_tasks(), 1);
    })
    .await
    .unwrap();
    assert_eq!(log.lines(), ["wound down", "gone", "timed out"]);
}

#[test]
fn the_error_of_a_scope_in_it_that_is_wound_down_reaches_the_starters_clauses() {
    let log = Log::new();
    let group = block_on(scope!(|s| {
        let log = &log;
        let starter = spawn move {
            let task = |_started: Started| async move {
                scope! {
                    spawn pending::<()>() finally { turns(2).await; fail("goodbye").await? };
                }
                .await
            };
            catch_group! {
                async try { s.start(task).await? }
                except* Boom as group => { log.add(format!("{} {}", group.len(), is_cancelled())); }
            }?;
            unreachable!()
        };
        turns(3).await;
        starter.cancel();
        starter.finished().await;
        assert_eq!(s.active_tasks(), 1);
    }));
    group.unwrap();
    assert_eq!(log.lines(), ["1 true"]);
}

#[test]
fn a_cleanup_may_start_and_stop_a_task() {
    async fn helper(log: Log, started: Started<u32>) {
        let _guard = log.on_drop("helper gone");
        started.ready(3);
        pending::<()>().await;
    }
    let log = Log::new();
    block_on(scope!(|s| {
        let task = spawn!(s, pending::<()>() finally {
            let (word, task) = s.start(|started| helper(log.clone(), started)).with_handle().await?;
            task.cancel();
            task.finished().await;
            log.add(word.to_string());
        });
        yield_now().await;
        task.cancel();
    }))
    .unwrap();
    assert_eq!(log.lines(), ["helper gone", "3"]);
}
