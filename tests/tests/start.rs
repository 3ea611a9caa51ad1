//! `start`: a task that says when it is ready.

use std::error::Error;
use std::future::pending;

use taskgroup::{
    Cancelled, Ending, ErrorGroup, NoValue, NotReady, Scope, Started, catch_group, scope, shield,
};
use taskgroup_tests::{Boom, Gate, Log, block_on, everywhere, fail, leaves, show, turns, yield_now};

/// Is ready with a number after so many turns, and then never ends.
async fn serve(number: u32, after: usize, started: Started<u32>) -> Result<(), Boom> {
    turns(after).await;
    started.ready(number);
    pending().await
}

/// Fails before it is ready.
async fn fails(_started: Started<u32>) -> Result<(), Boom> {
    yield_now().await;
    Err(Boom("no port"))
}

#[test]
fn b285_start_waits_for_the_word_and_gives_its_value() {
    everywhere(|| async {
        let log = Log::new();
        let port = scope!(|s| {
            let server = log.clone();
            let port = s
                .start(|started| async move {
                    turns(3).await;
                    server.add("ready");
                    started.ready(80);
                    turns(3).await;
                    server.add("went on");
                })
                .await?;
            log.add("started");
            port
        });
        assert_eq!(port.await.unwrap(), 80);
        assert_eq!(log.lines(), ["ready", "started", "went on"]);
    });
}

#[test]
fn b287_a_failure_before_the_word_is_the_starters_alone() {
    everywhere(|| async {
        let log = Log::new();
        let group = scope!(|s| {
            let sibling = spawn { turns(10).await; log.add("the sibling went on"); };
            let group = s.start(fails).await.unwrap_err();
            log.add("failed");
            assert!(!s.is_closing());
            sibling.await;
            group
        });
        let group = group.await.unwrap();
        assert_eq!(leaves(&group), ["no port"]);
        assert_eq!(group.first().task(), Some("fails"));
        assert_eq!(log.lines(), ["failed", "the sibling went on"]);
    });
}

#[test]
fn a_task_that_failed_before_the_word_is_gone_when_start_says_so() {
    let log = Log::new();
    block_on(scope!(|s| {
        let guard = log.on_drop("gone");
        let group = s
            .start::<(), _, _>(|_started| async move {
                let _guard = guard;
                fail("early").await
            })
            .await;
        log.add("out");
        assert!(group.is_err());
        assert_eq!(s.active_tasks(), 1);
    }))
    .unwrap();
    assert_eq!(log.lines(), ["gone", "out"]);
}

#[test]
fn a_handle_without_a_value_fails_a_task_that_is_not_ready_for_its_starter_alone() {
    let group = block_on(scope!(|s| {
        let lost = spawn pending::<()>();
        lost.cancel();
        let group = s.start::<(), _, _>(|_started| lost).await.unwrap_err();
        assert!(!s.is_closing());
        group
    }));
    let group = group.unwrap();
    assert_eq!(leaves(&group), ["task `pending::<()>()` was cancelled"]);
}

#[test]
fn the_error_goes_on_with_the_question_mark() {
    let group = block_on(scope!(|s| {
        s.start(fails).await?;
        unreachable!()
    }));
    let group: ErrorGroup = group.map(|(): ()| ()).unwrap_err();
    assert_eq!(show(&group), "[[no port]]");
    assert_eq!(group.first().task(), Some("fails"));
}

#[test]
fn b288_the_error_keeps_what_caused_it() {
    #[derive(Debug, thiserror::Error)]
    #[error("could not serve")]
    struct CouldNotServe(#[source] Boom);

    let group = block_on(scope!(|s| {
        s.start::<(), _, _>(|_started| async { Err::<(), _>(CouldNotServe(Boom("no port"))) })
            .await
            .unwrap_err()
    }));
    let group = group.unwrap();
    let error = group.first().downcast_ref::<CouldNotServe>().unwrap();
    assert_eq!(error.source().unwrap().to_string(), "no port");
}

#[test]
fn b289_a_group_that_the_task_fails_with_is_not_wrapped() {
    let group = block_on(scope!(|s| {
        s.start::<(), _, _>(|_started| {
            scope! {
                spawn fail("a");
                spawn fail("b");
                spawn { scope! { spawn fail("c"); }.await?; };
            }
        })
        .await
        .unwrap_err()
    }));
    assert_eq!(show(&group.unwrap()), "[a b [c]]");
}

#[test]
fn b290_a_failure_after_the_word_is_the_scopes() {
    let log = Log::new();
    let group = block_on(scope!(|s| {
        let value = s
            .start(|started| async {
                started.ready("value");
                fail("late").await
            })
            .await?;
        log.add(value);
        pending::<()>().await;
    }));
    assert_eq!(show(&group.unwrap_err()), "[late]");
    assert_eq!(log.lines(), ["value"]);
}

#[test]
fn b291_ending_without_the_word_is_an_error() {
    let group = block_on(scope!(|s| { s.start::<u32, _, _>(silent).await.unwrap_err() })).unwrap();
    let error = group.first().downcast_ref::<NotReady>().unwrap();
    assert_eq!(error.task(), "silent");
    assert_eq!(
        error.to_string(),
        "task `silent` ended without saying that it is ready"
    );
    assert_eq!(group.first().task(), Some("silent"));
}

async fn silent<T>(started: Started<T>) {
    drop(started);
    yield_now().await;
}

#[test]
fn b292_into_a_scope_that_shuts_down_nothing_is_started() {
    let log = Log::new();
    let group = block_on(scope!(|s| {
        let log = &log;
        spawn move {
            shield(async {
                turns(5).await;
                assert!(s.is_closing());
                let begun = |started: Started| async move { log.add("begun"); started.ready(()); };
                let refused = s.start(begun).await.unwrap_err();
                let refused = refused.first().downcast_ref::<NoValue>().unwrap().ending();
                assert_eq!(refused, Ending::NotStarted);
                let said = s.start(|started| { started.ready(1); pending::<()>() }).await;
                assert!(said.unwrap_err().contains::<NoValue>());
                log.add("refused");
            })
            .await;
        };
        spawn fail("first");
    }));
    assert_eq!(leaves(&group.unwrap_err()), ["first"]);
    assert_eq!(log.lines(), ["refused"]);
}

#[test]
fn b296_a_pending_start_keeps_the_scope_open() {
    let log = Log::new();
    let closed = Gate::new();
    block_on(scope!(|s| {
        spawn {
            let early = s.start::<(), _, _>(|_started| async { closed.wait().await; fail("early").await });
            assert!(early.await.is_err());
            turns(3).await;
            spawn { log.add("still open") };
        };
        spawn { turns(5).await; closed.open(); };
        log.add("the body has ended");
    }))
    .unwrap();
    assert_eq!(log.lines(), ["the body has ended", "still open"]);
}

#[test]
fn b300_adapted_the_task_is_the_scopes_from_the_beginning() {
    let names = block_on(scope!(|s| {
        let start = s.start(|started| serve(1, 2, started));
        assert_eq!(s.active_tasks(), 2);
        let (_, task) = start.with_handle().await?;
        assert_eq!(s.active_tasks(), 2);
        task.cancel();
        task.name().to_owned()
    }));
    assert_eq!(names.unwrap(), "serve");
}

#[test]
fn b301_the_handle_has_the_value_of_the_task_beside_the_word() {
    everywhere(|| async {
        let both = scope!(|s| {
            let (port, task) = s
                .start(|started| async {
                    started.ready(80);
                    turns(3).await;
                    Ok::<_, Boom>("served")
                })
                .with_handle()
                .await?;
            (port, task.await)
        });
        assert_eq!(both.await.unwrap(), (80, "served"));
    });
}

#[test]
fn b196_the_handle_of_a_started_task_cancels_it_and_the_word_stays() {
    let log = Log::new();
    let port = block_on(scope!(|s| {
        let guard = log.on_drop("gone");
        let start = s.start(|started| async move {
            let _guard = guard;
            serve(80, 1, started).await
        });
        let (port, task) = start.with_handle().await?;
        task.cancel();
        task.finished().await;
        log.add("finished");
        port
    }));
    assert_eq!(port.unwrap(), 80);
    assert_eq!(log.lines(), ["gone", "finished"]);
}

#[test]
fn the_word_may_be_said_by_a_task_of_the_started_one() {
    let number = block_on(scope!(|s| {
        s.start(|started| async {
            scope! {
                spawn { turns(3).await; started.ready(5); };
                turns(9).await;
            }
            .await
        })
        .await?
    }));
    assert_eq!(number.unwrap(), 5);
}

#[test]
fn the_word_may_be_said_by_another_thread() {
    // Not with the tests' own, which takes waiting for a thread for a deadlock.
    let number = futures::executor::block_on(scope!(|s| {
        let number = s.start(|started| async {
            std::thread::spawn(move || started.ready(5));
            pending::<()>().await;
        });
        let number = number.await?;
        s.cancel_tasks();
        number
    }));
    assert_eq!(number.unwrap(), 5);
}

#[test]
fn a_function_that_was_handed_the_scope_starts_tasks() {
    async fn both(s: &Scope<'_, '_>) -> Result<u32, ErrorGroup> {
        let one = s.start(|started| serve(1, 2, started)).await?;
        Ok(one + s.start(|started| serve(2, 1, started)).await?)
    }
    let sum = block_on(scope!(|s| {
        let sum = both(s).await?;
        s.cancel_tasks();
        sum
    }));
    assert_eq!(sum.unwrap(), 3);
}

#[test]
fn a_cancelled_task_that_is_not_ready_is_an_error_of_its_starter() {
    let seen = block_on(scope!(|s| {
        let mut start = Box::pin(s.start(|started| serve(1, 5, started)));
        assert!(futures::poll!(&mut start).is_pending());
        s.cancel_tasks();
        catch_group! {
            try { start.await?; "ready".to_owned() }
            except* Cancelled as group => { group.iter().map(ToString::to_string).collect() }
        }?
    }));
    assert_eq!(seen.unwrap(), "task `serve` was cancelled");
}
