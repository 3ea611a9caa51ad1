//! Nested scopes, shields and explicit cancellation while a task is being wound down.

use std::io;

use taskgroup::{Cancelled, catch_group, scope, shield};
use taskgroup_tests::{Gate, Log, block_on, yield_now};

async fn fail(text: &str) -> Result<(), io::Error> {
    yield_now().await;
    Err(io::Error::other(text.to_owned()))
}

async fn close(log: &Log) -> Result<(), io::Error> {
    yield_now().await;
    yield_now().await;
    log.add("closed");
    Ok(())
}

#[test]
fn a_cleanup_three_scopes_deep_is_waited_for() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            scope! {
                spawn {
                    scope! {
                        spawn { Gate::new().wait().await } finally { close(&log).await };
                    }.await?;
                }
            }.await?;
        }
        spawn fail("outer");
    });
    let group = group.unwrap_err();
    assert_eq!((group.len(), group.first().to_string().as_str()), (1, "outer"));
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn errors_of_a_nested_cleanup_come_out_as_a_nested_group() {
    let group = block_on(scope! {
        spawn {
            scope! {
                spawn { Gate::new().wait().await } finally { fail("inner cleanup").await };
            }.await?;
        }
        spawn fail("outer");
    });
    let group = group.unwrap_err();
    let texts: Vec<String> = group.iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["outer", "inner cleanup"]);
    assert!(group.members()[1].as_group().is_some());
    assert!(!group.contains::<Cancelled>());
}

#[test]
fn code_behind_a_nested_scope_runs_up_to_its_next_await() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            let _ = scope! { spawn { Gate::new().wait().await } finally { close(&log).await }; }.await;
            log.add("behind");
            yield_now().await;
            log.add("never");
        }
        spawn fail("outer");
    });
    assert_eq!(log.lines(), ["closed", "behind"]);
}

#[test]
fn clauses_around_a_nested_scope_see_its_errors_and_never_the_cancellation() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            catch_group! {
                try {
                    scope! { spawn { Gate::new().wait().await } finally { fail("inner cleanup").await }; }.await?;
                }
                except* io::Error as errors => { log.add(format!("handled {}", errors.first())) }
                except* _ => { log.add("something else") }
            }?;
            log.add("not reached: the cancellation goes on");
        }
        spawn fail("outer");
    });
    assert_eq!(group.unwrap_err().len(), 1);
    assert_eq!(log.lines(), ["handled inner cleanup"]);
}

#[test]
fn a_shield_finishes_and_the_task_is_dropped_at_its_next_await() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            shield(close(&log)).await?;
            log.add("behind");
            shield(close(&log)).await?;
            yield_now().await;
            log.add("never");
        }
        spawn fail("sibling");
    });
    assert_eq!(log.lines(), ["closed", "behind", "closed"]);
}

#[test]
fn a_scope_never_begins_in_a_task_that_was_asked_to_stop() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            shield(close(&log)).await?;
            let _ = scope! { log.add("never") }.await;
            log.add("never");
        }
        spawn fail("sibling");
    });
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn a_construct_parked_outside_a_select_does_not_hang_the_scope() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            let mut parked = Box::pin(scope! { spawn { Gate::new().wait().await } finally { close(&log).await }; });
            let ready = futures::future::poll_fn(|cx| {
                let _ = parked.as_mut().poll(cx);
                std::task::Poll::Ready(())
            });
            ready.await;
            Gate::new().wait().await;
        }
        spawn { yield_now().await; yield_now().await; fail("sibling").await }
    });
    assert_eq!(log.lines(), Vec::<String>::new());
}

#[test]
#[cfg_attr(miri, ignore = "leaks, as it should")]
fn a_forgotten_construct_does_not_hang_the_scope() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            let mut half = Box::pin(scope! { spawn { Gate::new().wait().await } finally { close(&log).await }; });
            futures::future::poll_fn(|cx| {
                let _ = half.as_mut().poll(cx);
                std::task::Poll::Ready(())
            })
            .await;
            std::mem::forget(half);
            Gate::new().wait().await;
        }
        spawn { yield_now().await; yield_now().await; fail("sibling").await }
    });
    assert_eq!(group.unwrap_err().len(), 1);
}

#[test]
fn a_scope_dropped_in_a_cancelled_task_leaves_its_errors_there() {
    let group = block_on(scope! {
        spawn {
            let inner = scope! {
                spawn fail("inner");
                spawn { Gate::new().wait().await } finally { Gate::new().wait().await };
            };
            let turns = async { for _ in 0..6 { yield_now().await; } };
            futures::future::select(Box::pin(inner), Box::pin(turns)).await;
        }
        spawn { yield_now().await; yield_now().await; fail("outer").await }
    });
    let texts: Vec<String> = group.unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["outer", "inner"]);
}

#[test]
fn b108_cancelling_the_scope_ends_it_with_the_reason() {
    let log = Log::new();
    let group = block_on(scope!(|s| {
        spawn { Gate::new().wait().await } finally { close(&log).await };
        spawn { yield_now().await; s.cancel("had enough"); s.cancel("another reason") }
        Gate::new().wait().await;
    }));
    let group = group.unwrap_err();
    let cancelled = group.first().downcast_ref::<Cancelled>().unwrap();
    assert_eq!((group.len(), cancelled.reason()), (1, Some("had enough")));
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn b110_errors_during_a_cancellation_come_out() {
    let group = block_on(scope!(|s| {
        spawn { Gate::new().wait().await } finally { fail("cleanup").await };
        yield_now().await;
        s.cancel("had enough");
        Gate::new().wait().await;
    }));
    assert_eq!(group.unwrap_err().first().to_string(), "cleanup");
}

#[test]
fn cancelling_the_tasks_lets_the_body_go_on_to_its_value() {
    let log = Log::new();
    let value = block_on(scope!(|s| {
        spawn { Gate::new().wait().await } finally { close(&log).await };
        yield_now().await;
        s.cancel_tasks();
        yield_now().await;
        let late = spawn { yield_now().await; 3 };
        late.await
    }));
    assert_eq!(value.unwrap(), 3);
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn a_body_that_has_its_value_keeps_it_when_the_scope_is_cancelled() {
    let value = block_on(scope!(|s| {
        spawn { yield_now().await; yield_now().await; s.cancel("enough"); }
        5
    }));
    assert_eq!(value.unwrap(), 5);
}

#[test]
fn works_through_combinators_with_wakers_of_their_own() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            use futures::stream::{FuturesUnordered, StreamExt};
            let all = FuturesUnordered::new();
            for _ in 0..3 {
                all.push(scope! { spawn { Gate::new().wait().await } finally { close(&log).await }; });
            }
            let _: Vec<_> = all.collect().await;
        }
        spawn {
            let one = scope! { spawn { Gate::new().wait().await } finally { close(&log).await }; };
            let two = shield(close(&log));
            let _ = futures::join!(one, two);
        }
        spawn fail("sibling");
    });
    assert_eq!(log.lines(), ["closed"; 5]);
}

#[test]
fn finally_of_a_catch_group_is_awaited_in_a_cancelled_task() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            catch_group! {
                try { Gate::new().wait().await; }
                except* io::Error => { log.add("no error") }
                finally { close(&log).await? }
            }?;
            log.add("not reached: the cancellation goes on");
        }
        spawn fail("sibling");
    });
    assert_eq!(group.unwrap_err().len(), 1);
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn finally_of_a_catch_group_waits_for_the_cleanups_in_its_blocks() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            catch_group! {
                try { scope! { spawn { Gate::new().wait().await } finally { close(&log).await }; }.await? }
                except* io::Error => {}
                finally { log.add("finally") }
            }?;
        }
        spawn fail("sibling");
    });
    assert_eq!(log.lines(), ["closed", "finally"]);
}

#[test]
fn an_error_of_such_a_finally_is_not_lost() {
    let group = block_on(scope! {
        spawn {
            catch_group! {
                try { Gate::new().wait().await; }
                except* io::Error => {}
                finally { fail("finally").await? }
            }?;
        }
        spawn fail("sibling");
    });
    let texts: Vec<String> = group.unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["sibling", "finally"]);
}

#[test]
fn a_catch_group_with_a_finally_never_begins_in_a_task_that_was_asked_to_stop() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            shield(close(&log)).await?;
            catch_group! {
                async try { log.add("never") }
                except* io::Error => {}
                finally { log.add("never") }
            }?;
        }
        spawn fail("sibling");
    });
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn cancelled_in_a_clause_what_no_clause_has_taken_goes_on() {
    let group = block_on(scope! {
        spawn {
            catch_group! {
                try {
                    scope! {
                        spawn fail("taken");
                        spawn async { yield_now().await; "x".parse::<u32>().map(drop) };
                    }
                    .await?
                }
                except* io::Error => { Gate::new().wait().await }
                except* std::num::ParseIntError => {}
            }?;
        }
        spawn { for _ in 0..5 { yield_now().await; } fail("sibling").await }
    });
    let texts: Vec<String> = group.unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["sibling", "invalid digit found in string"]);
}

#[test]
fn a_handle_without_a_value_ends_the_blocks_and_finally_still_runs() {
    let log = Log::new();
    let group = block_on(scope! {
        let failing = spawn fail("work");
        catch_group! {
            try { failing.await }
            except* io::Error => { log.add("reported elsewhere") }
            finally { close(&log).await? }
        }?
    });
    assert_eq!(group.unwrap_err().len(), 1);
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn a_handle_without_a_value_ends_its_task_after_the_cleanups_beside_it() {
    let log = Log::new();
    let group = block_on(scope! {
        let failing = spawn fail("work");
        let stopped = spawn { Gate::new().wait().await };
        spawn move(failing) {
            let nested = scope! { spawn { Gate::new().wait().await } finally { close(&log).await }; };
            let _ = futures::join!(nested, failing);
        }
        spawn(name = "waits") move(stopped) {
            let nested = scope! { spawn { Gate::new().wait().await } finally { close(&log).await }; };
            stopped.cancel();
            let _ = futures::join!(nested, stopped);
        }
    });
    let group = group.unwrap_err();
    assert_eq!(log.lines(), ["closed", "closed"]);
    assert_eq!(group.matching::<Cancelled>().count(), group.len() - 1);
}

#[test]
fn b283_a_task_that_listens_notices_and_winds_up_by_itself() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            taskgroup::cancelled().await;
            log.add(format!("noticed: {}", taskgroup::is_cancelled()));
            close(&log).await?;
            log.add("returned");
        }
        spawn {
            assert!(!taskgroup::is_cancelled());
            fail("sibling").await?
        }
    });
    assert_eq!(group.unwrap_err().len(), 1);
    assert_eq!(log.lines(), ["noticed: true", "closed", "returned"]);
}
