//! Cleanups around a scope, which elsewhere are hooks that are registered with it: a `finally` around the scope for each.

use std::collections::BTreeSet;
use std::future::pending;
use std::sync::Mutex;

use futures::future::BoxFuture;
use taskgroup::{CancelHandle, ErrorGroup, Scope, catch_group, is_cancelled, scope, shield, spawn};
use taskgroup_tests::{Boom, Gate, Log, block_on, everywhere, fail, leaves, panic_of, turns, yield_now};

/// A cleanup that takes a while, and fails if it is told to. In a task that was asked to stop no scope would begin.
async fn close(log: &Log, what: &'static str, result: Result<(), Boom>) -> Result<(), Boom> {
    log.add(format!("closing {what}"));
    let outcome = scope! { spawn turns(2); }.await;
    log.add(format!("closed {what}"));
    assert!(outcome.is_ok() && !is_cancelled());
    result
}

/// A scope with two tasks that take a while to go and one that may fail, and two cleanups around it: of what was opened
/// first, and of what was opened second.
async fn opened_twice(
    log: &Log,
    task: Result<u32, Boom>,
    first: Result<(), Boom>,
    second: Result<(), Boom>,
) -> Result<u32, ErrorGroup> {
    catch_group! {
        try {
            catch_group! {
                try {
                    scope! {
                        let work = spawn async { yield_now().await; task };
                        spawn(background) {
                            let _guard = log.on_drop("a task is dropped");
                            pending::<()>().await;
                        }
                        spawn(background) { pending::<()>().await } finally { turns(5).await; log.add("a task is closed") }
                        work.await
                    }
                    .await?
                }
                except* _ as errors => { Err(errors)? }
                finally { close(log, "the second", second).await? }
            }?
        }
        except* _ as errors => { Err(errors)? }
        finally { close(log, "the first", first).await? }
    }
}

const IN_ORDER: [&str; 6] = [
    "a task is dropped",
    "a task is closed",
    "closing the second",
    "closed the second",
    "closing the first",
    "closed the first",
];

#[test]
fn b440_they_run_after_all_tasks_are_gone_the_last_first() {
    everywhere(|| async {
        let log = Log::new();
        let value = opened_twice(&log, Ok(7), Ok(()), Ok(())).await;
        assert_eq!(
            (value.unwrap(), log.lines()),
            (7, IN_ORDER.map(String::from).into())
        );
    });
}

#[test]
fn b440_so_they_do_when_a_task_has_failed() {
    everywhere(|| async {
        let log = Log::new();
        let group = opened_twice(&log, Err(Boom("task")), Ok(()), Ok(())).await;
        assert_eq!(leaves(&group.unwrap_err()), ["task"]);
        assert_eq!(log.lines(), IN_ORDER);
    });
}

#[test]
fn b440_all_of_them_run_even_if_some_fail_and_their_errors_join_the_outcome() {
    everywhere(|| async {
        let log = Log::new();
        let group = opened_twice(&log, Err(Boom("task")), Err(Boom("first")), Err(Boom("second"))).await;
        assert_eq!(leaves(&group.unwrap_err()), ["task", "second", "first"]);
        assert_eq!(log.lines(), IN_ORDER);

        let log = Log::new();
        let group = opened_twice(&log, Ok(7), Ok(()), Err(Boom("second"))).await;
        assert_eq!(leaves(&group.unwrap_err()), ["second"], "and the value is gone");
        assert_eq!(log.lines(), IN_ORDER);
    });
}

#[test]
fn b440_each_is_shielded_from_a_cancellation_from_outside() {
    everywhere(|| async {
        // How far they were when they were asked to stop.
        let mut moments = BTreeSet::new();
        for turns_before in 1..11 {
            let log = Log::new();
            let group = scope! {
                spawn { opened_twice(&log, Ok(7), Err(Boom("first")), Err(Boom("second"))).await?; }
                turns(turns_before).await;
                moments.insert(log.lines().len());
                fail("body").await
            }
            .await
            .unwrap_err();
            assert_eq!(log.lines(), IN_ORDER, "asked to stop after {turns_before} turns");
            assert_eq!(
                leaves(&group),
                ["second", "first", "body"],
                "asked to stop after {turns_before} turns"
            );
        }
        assert_eq!(moments, BTreeSet::from([0, 1, 3, 5]));
    });
}

#[test]
fn b440_a_panic_in_one_skips_none() {
    let log = Log::new();
    let text = panic_of(|| {
        block_on(async {
            catch_group! {
                try {
                    catch_group! {
                        try { scope! { spawn fail("task"); }.await? }
                        except* _ as errors => { Err(errors)? }
                        finally { yield_now().await; panic!("in the second") }
                    }?
                }
                except* _ as errors => { Err(errors)? }
                finally { close(&log, "the first", Ok(())).await? }
            }
        })
    });
    assert_eq!(text, "in the second");
    assert_eq!(log.lines(), ["closing the first", "closed the first"]);
}

#[test]
fn b440_with_spawn_a_scope_in_a_task_has_a_cleanup_even_if_it_never_began() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            scope! { spawn async { log.add("never") }; }.await?;
        } finally {
            close(&log, "it", Err(Boom("cleanup"))).await?;
        }
        fail("body").await
    });
    assert_eq!(leaves(&group.unwrap_err()), ["cleanup", "body"]);
    assert_eq!(log.lines(), ["closing it", "closed it"]);
}

/// As many as turn out to be wanted while the scope runs: a list of one's own.
#[derive(Default)]
struct Hooks<'a>(Mutex<Vec<BoxFuture<'a, Result<(), Boom>>>>);

impl<'a> Hooks<'a> {
    fn add(&self, hook: impl Future<Output = Result<(), Boom>> + Send + 'a) {
        self.0.lock().unwrap().push(Box::pin(hook));
    }

    /// The last first, and all of them.
    async fn run(&self) -> Result<(), ErrorGroup> {
        let mut errors = Vec::new();
        loop {
            // In a statement of its own, so that nothing is locked while the hook runs.
            let hook = self.0.lock().unwrap().pop();
            match hook {
                Some(hook) => errors.extend(hook.await.err()),
                None => return ErrorGroup::new("hooks", errors).map_or(Ok(()), Err),
            }
        }
    }
}

#[test]
fn b440_b442_adapted_a_list_in_a_cleanup_has_as_many_as_are_added_by_tasks_and_not_taken_out() {
    let log = Log::new();
    let hooks = Hooks::default();
    let group = block_on(async {
        catch_group! {
            try {
                scope! {
                    for (name, result) in [("a", Ok(())), ("b", Err(Boom("b"))), ("c", Err(Boom("c")))] {
                        let (log, hooks) = (&log, &hooks);
                        spawn move { hooks.add(close(log, name, result)) }
                    }
                    spawn {
                        turns(2).await;
                        drop(hooks.0.lock().unwrap().remove(0));
                        fail("task").await?
                    }
                }
                .await?
            }
            except* _ as errors => { Err(errors)? }
            finally { hooks.run().await? }
        }
    });
    assert_eq!(leaves(&group.unwrap_err()), ["task", "c", "b"]);
    assert_eq!(log.lines(), ["closing c", "closed c", "closing b", "closed b"]);
}

#[test]
fn b443_adapted_a_cleanup_sees_how_the_scope_ended_if_it_is_told() {
    /// What the cleanup is told: nothing, if the scope was cut off with what is around it.
    async fn told(result: Result<(), Boom>, gate: Gate) -> (Option<bool>, Option<bool>) {
        let (mut went_well, mut seen) = (None, None);
        let _ = scope! {
            let task = spawn {
                catch_group! {
                    try {
                        let outcome = scope! { spawn async { gate.wait().await; result }; }.await;
                        went_well = Some(outcome.is_ok());
                        outcome?
                    }
                    except* _ as errors => { Err(errors)? }
                    finally { yield_now().await; seen = Some(went_well) }
                }?;
            };
            turns(3).await;
            task.cancel();
        }
        .await;
        (seen.is_some().then_some(true), seen.flatten())
    }
    let open = || {
        let gate = Gate::new();
        gate.open();
        gate
    };
    assert_eq!(block_on(told(Ok(()), open())), (Some(true), Some(true)));
    assert_eq!(
        block_on(told(Err(Boom("task")), open())),
        (Some(true), Some(false))
    );
    assert_eq!(block_on(told(Ok(()), Gate::new())), (Some(true), None));
}

#[test]
fn b443_a_scope_in_a_task_closes_with_the_scope_around_it() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            scope! { spawn { pending::<()>().await } finally { close(&log, "the inner", Ok(())).await? }; }.await?;
        } finally {
            close(&log, "the outer", Ok(())).await?;
        }
        shield(turns(2)).await;
        fail("body").await
    });
    assert_eq!(leaves(&group.unwrap_err()), ["body"]);
    assert_eq!(
        log.lines(),
        [
            "closing the inner",
            "closed the inner",
            "closing the outer",
            "closed the outer"
        ]
    );
}

/// A component with tasks of its own, which are closed by hand or with `s`.
fn open<'s>(s: &'s Scope<'s, '_>, log: &'s Log, name: &'static str) -> CancelHandle {
    let own = scope! { move
        spawn move { pending::<()>().await } finally { close(log, name, Ok(())).await? };
    };
    let handle = own.cancel_handle();
    spawn!(s, own);
    handle
}

#[test]
fn b448_adapted_a_component_has_a_scope_of_its_own_in_a_task_of_the_scope_that_it_is_bound_to() {
    let log = Log::new();
    let group = block_on(scope!(|s| {
        let (one, _two) = (open(s, &log, "one"), open(s, &log, "two"));
        turns(2).await;
        one.cancel("by hand");
        turns(9).await;
        log.add("the scope goes on");
        fail("body").await
    }));
    assert_eq!(leaves(&group.unwrap_err()), ["body"]);
    assert_eq!(
        log.lines(),
        [
            "closing one",
            "closed one",
            "the scope goes on",
            "closing two",
            "closed two"
        ]
    );
}
