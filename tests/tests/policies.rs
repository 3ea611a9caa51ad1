//! What other libraries have policies for, written with `spawn(value)`, handles and ordinary streams.

use std::future::pending;

use futures::future::{join_all, try_join_all};
use futures::stream::{FuturesUnordered, StreamExt};
use taskgroup::{Cancelled, Ending, Scope, scope, spawn};
use taskgroup_tests::{Boom, Gate, Log, block_on, fail, leaves, turns, yield_now};

/// Ends after so many turns; fails unless the number is even.
async fn even(number: usize) -> Result<usize, Boom> {
    turns(number).await;
    number.is_multiple_of(2).then_some(number).ok_or(Boom("odd"))
}

#[test]
fn b053_adapted_the_first_error_is_the_first_leaf_and_a_cancel_tells_its_reason() {
    let group = block_on(scope! {
        spawn { turns(3).await; fail("first").await };
        spawn pending::<()>() finally { fail("second").await };
    });
    assert_eq!(group.unwrap_err().first().to_string(), "first");

    let group = block_on(scope!(|s| {
        s.cancel("no more");
        pending::<()>().await
    }))
    .unwrap_err();
    let cancelled = group.first().downcast_ref::<Cancelled>().expect("why it ended");
    assert_eq!((cancelled.reason(), cancelled.task()), (Some("no more"), None));
}

#[test]
fn b054_b060_adapted_a_task_spawned_for_its_result_cancels_nobody() {
    let results = block_on(scope! {
        let fails = spawn(value) even(1);
        let sibling = spawn(value) even(6);
        (fails.await, sibling.await)
    });
    assert_eq!(results.unwrap(), (Err(Boom("odd")), Ok(6)));
}

#[test]
fn b055_adapted_a_scope_that_has_succeeded_is_closed_and_was_not_cancelled() {
    let scope = scope! { spawn turns(2); };
    let handle = scope.cancel_handle();
    block_on(scope).unwrap();
    assert_eq!(format!("{handle:?}"), "CancelHandle { closing: true }");
    assert!(!handle.is_cancel_requested());
}

#[test]
fn b056_adapted_all_errors_or_the_first_one_or_fail_fast() {
    let all = block_on(scope! {
        let tasks: Vec<_> = (0..5).map(|n| spawn(value) even(n)).collect();
        join_all(tasks).await
    });
    assert_eq!(all.unwrap().iter().filter(|result| result.is_err()).count(), 2);

    let first = block_on(scope! {
        let tasks: Vec<_> = (0..5).map(|n| spawn(value) even(n)).collect();
        try_join_all(tasks.into_iter().map(async |task| task.await)).await
    });
    assert_eq!(leaves(&first.unwrap_err()), ["odd"]);

    let fast = block_on(scope! { for n in 0..5 { spawn even(n); } });
    assert_eq!(leaves(&fast.unwrap_err()), ["odd"], "3 is cancelled by then");
}

fn fails_the_scope(s: &Scope<'_, '_>, name: &'static str) {
    spawn!(s, fail(name));
}

#[test]
fn b059_adapted_who_holds_the_scope_may_fail_it_and_does_not_wait() {
    let log = Log::new();
    let group = block_on(scope!(|s| {
        let log = &log;
        spawn move(s, log) {
            fails_the_scope(s, "added");
            log.add("does not wait");
            pending::<()>().await;
        };
        pending::<()>().await;
    }));
    assert_eq!(leaves(&group.unwrap_err()), ["added"]);
    assert_eq!(log.lines(), ["does not wait"]);
}

#[test]
fn b190_adapted_a_stream_of_handles_gives_the_order_of_completion() {
    let order = block_on(scope! {
        let mut tasks: FuturesUnordered<_> = [6, 2, 4].into_iter().map(|n| spawn even(n)).collect();
        let mut order = Vec::new();
        while let Some(number) = tasks.next().await {
            order.push(number);
        }
        order
    });
    assert_eq!(order.unwrap(), [2, 4, 6]);
}

#[test]
fn b191_b192_adapted_an_error_met_in_the_stream_is_handled_there_and_kept_if_wanted() {
    let seen = block_on(scope! {
        let tasks: FuturesUnordered<_> = [6, 1, 4].into_iter().map(|n| spawn(value) even(n)).collect();
        tasks.map(|result| result.unwrap_or(0)).collect::<Vec<_>>().await
    });
    assert_eq!(seen.unwrap(), [0, 4, 6]);
}

#[test]
fn b193_adapted_a_set_of_results_fails_with_the_first_and_leaves_the_other_tasks_alone() {
    let log = Log::new();
    let failed = block_on(scope! {
        let slow = spawn(value) async { let result = even(8).await; log.add("went on"); result };
        let quick = spawn(value) even(1);
        let all = try_join_all([slow, quick].map(async |task| task.await)).await;
        let none = try_join_all(Vec::<std::future::Ready<Result<(), Boom>>>::new()).await;
        (all, none)
    });
    assert_eq!(failed.unwrap(), (Err(Boom("odd")), Ok(vec![])));
    assert_eq!(log.lines(), ["went on"]);
}

#[test]
fn b193_adapted_the_end_of_one_task_may_be_awaited_in_several_places() {
    let gate = Gate::new();
    let ending = block_on(scope! {
        let task = spawn gate.wait();
        let opener = async { yield_now().await; gate.open() };
        futures::join!(task.finished(), task.finished(), opener);
        let cancelled = spawn pending::<()>();
        cancelled.cancel();
        futures::join!(cancelled.finished(), cancelled.finished());
        cancelled.outcome().await.unwrap_err().ending()
    });
    assert_eq!(ending.unwrap(), Ending::Cancelled);
}
