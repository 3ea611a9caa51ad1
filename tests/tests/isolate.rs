//! `spawn(isolate)`: failures and panics that are the handle's matter alone.

use std::future::pending;

use taskgroup::{ErrorGroup, Panicked, catch_group, local_scope, scope, shield};
use taskgroup_tests::{Boom, Gate, Log, OnDrop, block_on, fail, leaves, panic_of, turns, yield_now};

#[test]
fn b412_its_failure_is_a_value_and_touches_nobody() {
    let outcome = block_on(scope! {
        let fails = spawn(isolate) fail("alone");
        let works = spawn(isolate) async { Ok::<_, Boom>(1) };
        let sibling = spawn async { yield_now().await; 2 };
        (fails.await, works.await, sibling.await)
    });
    let (failed, worked, sibling) = outcome.unwrap();
    assert_eq!(leaves(&failed.unwrap_err()), ["alone"]);
    assert_eq!((worked.unwrap(), sibling), (1, 2));
}

#[test]
fn its_error_has_its_name_and_place() {
    let line = line!() + 2;
    let group = block_on(scope! {
        let named = spawn(isolate, name = "alone") { fail("inside").await? };
        named.await.unwrap_err()
    })
    .unwrap();
    assert_eq!(group.first().task(), Some("alone"));
    assert_eq!(group.first().location().unwrap().line(), line);
}

#[test]
fn a_group_that_it_fails_with_stays_as_it_is() {
    let group = block_on(scope! {
        let task = spawn(isolate) {
            scope! { spawn fail("one"); spawn fail("two"); }.await?
        };
        task.await.unwrap_err()
    })
    .unwrap();
    assert_eq!(leaves(&group), ["one", "two"]);
    assert_eq!(group.members().len(), 2);
}

#[test]
fn a_panic_is_an_error_of_its_own() {
    let group = block_on(scope! {
        let task = spawn(isolate) { yield_now().await; panic!("inside") };
        let result: Result<(), ErrorGroup> = task.await;
        result.unwrap_err()
    })
    .unwrap();
    let panicked = group.first().downcast_ref::<Panicked>().unwrap();
    assert_eq!(panicked.message(), Some("inside"));
    let payload = panicked.take_payload().unwrap();
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"inside"));
    assert!(panicked.take_payload().is_none());
}

#[test]
fn a_panic_in_a_destructor_of_the_task_is_isolated_too() {
    let group = block_on(scope! {
        let task = spawn(isolate) {
            let _held = OnDrop::new(|| panic!("in drop"));
            pending::<()>().await;
        };
        let work = spawn(isolate) { let _held = OnDrop::new(|| panic!("at the end")); };
        task.cancel();
        work.await.unwrap_err()
    });
    // What is dropped because it was cancelled panics as any destructor in a scope.
    drop(group.map(|group| assert_eq!(leaves(&group), ["panicked: at the end"])));
}

#[test]
fn its_cleanup_and_the_failures_of_that_belong_to_it() {
    let log = Log::new();
    let group = block_on(scope! {
        let task = spawn(isolate) { fail("work").await? } finally {
            yield_now().await;
            log.add("cleanup");
            fail("cleanup").await?
        };
        task.await.unwrap_err()
    })
    .unwrap();
    assert_eq!(
        (leaves(&group), log.lines()),
        (vec!["work".into(), "cleanup".into()], vec!["cleanup".into()])
    );
}

#[test]
fn its_cleanup_runs_even_before_its_first_poll() {
    let log = Log::new();
    block_on(scope! {
        let task = spawn(isolate) { log.add("never") } finally { log.add("cleanup") };
        task.cancel();
    })
    .unwrap();
    assert_eq!(log.lines(), ["cleanup"]);
}

#[test]
fn b416_the_end_of_the_scope_is_its_end_too() {
    let log = Log::new();
    let (begun, group) = (Gate::new(), Log::new());
    let result = block_on(scope! {
        spawn(isolate) {
            shield(async { begun.open(); yield_now().await; log.add("shielded") }).await;
            pending::<()>().await
        } finally {
            log.add("cleanup")
        }
        begun.wait().await;
        fail("body").await?
    });
    drop(group);
    assert_eq!(
        (leaves(&result.unwrap_err()), log.lines()),
        (vec!["body".into()], vec!["shielded".into(), "cleanup".into()])
    );
}

#[test]
fn cancelled_it_has_no_value_as_any_task() {
    let group = block_on(scope! {
        let task = spawn(isolate, name = "endless") pending::<()>();
        task.cancel();
        drop(task.await);
    })
    .unwrap_err();
    assert_eq!(leaves(&group), ["task `endless` was cancelled"]);
}

#[test]
fn a_handle_without_a_value_that_it_awaits_fails_it_alone() {
    let group = block_on(scope! {
        let other = spawn(name = "other") pending::<()>();
        other.cancel();
        let task = spawn(isolate) { other.await };
        task.await.unwrap_err()
    });
    assert_eq!(leaves(&group.unwrap()), ["task `other` was cancelled"]);
}

#[test]
fn a_clause_takes_it_from_its_handle() {
    let caught = block_on(scope! {
        let task = spawn(isolate) fail("seen");
        catch_group! {
            try { task.await?; 0 }
            except* Boom as booms => { booms.len() }
        }
    });
    assert_eq!(caught.unwrap(), 1);
}

#[test]
fn a_local_scope_isolates_what_is_not_send() {
    let shared = std::rc::Rc::new(7);
    let value = block_on(local_scope! {
        let task = spawn(isolate) { Ok::<_, Boom>(*shared)? };
        task.await
    });
    assert_eq!(value.unwrap(), 7);
}

#[test]
#[cfg_attr(miri, ignore = "Miri has no timers")]
fn on_an_executor_it_is_isolated_as_well() {
    let (failed, panicked) = taskgroup::run(1, async |pool| {
        scope! {
            let fails = spawn(isolate, on = pool) fail("there");
            let panics = spawn(isolate, on = pool) { panic!("there, too") } finally { yield_now().await };
            let panics: Result<(), ErrorGroup> = panics.await;
            (fails.await.unwrap_err(), panics.unwrap_err())
        }
        .await
    })
    .unwrap();
    assert_eq!(
        (leaves(&failed), leaves(&panicked)),
        (vec!["there".into()], vec!["panicked: there, too".into()])
    );
}

#[test]
fn a_resumed_panic_goes_on_as_it_was() {
    let group = block_on(scope! {
        let task = spawn(isolate) { panic!("again") };
        let result: Result<(), ErrorGroup> = task.await;
        result.unwrap_err()
    })
    .unwrap();
    let panicked = group.into_iter().next().unwrap().downcast::<Panicked>().unwrap();
    assert_eq!(panic_of(|| panicked.resume()), "again");
}

#[test]
fn it_stands_as_a_statement_in_a_nested_scope_without_a_semicolon() {
    let group = block_on(scope! {
        let inner = scope! {
            spawn(isolate) { fail("told").await? }
            spawn(isolate) fail("told, too") finally { yield_now().await }
            spawn(background) { pending::<()>().await }
            spawn fail("inner");
        };
        inner.await?
    });
    assert_eq!(leaves(&group.unwrap_err()), ["inner"]);
}

#[test]
fn what_it_has_to_finish_may_wait_for_others_for_as_long_as_it_takes() {
    let (log, gate) = (Log::new(), Gate::new());
    let group = block_on(scope! {
        spawn(isolate) { shield(gate.wait()).await; log.add("shielded") }
        spawn(isolate) { pending::<()>().await } finally { gate.wait().await; log.add("cleaned up") }
        spawn(isolate) {
            catch_group! {
                try { pending::<()>().await }
                except* Boom => {}
                finally { gate.wait().await; log.add("caught") }
            }?;
        }
        spawn { shield(async { turns(20).await; log.add("opened"); gate.open() }).await }
        turns(3).await;
        fail("body").await?
    });
    assert_eq!(leaves(&group.unwrap_err()), ["body"]);
    assert_eq!(log.lines(), ["opened", "shielded", "cleaned up", "caught"]);
}
