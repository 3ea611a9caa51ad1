//! Where a scope may begin and end, and what of the world around it its tasks see.

use std::future::pending;
use std::task::Poll;
use std::time::Duration;

use futures::FutureExt;
use taskgroup::{effective_deadline, is_cancelled, scope};
use taskgroup_tests::{Counted, Log, Stepper, block_on, panic_of, turns, yield_now};

#[test]
fn b009_adapted_leaving_a_scope_with_nothing_to_wait_for_takes_no_turn() {
    assert_eq!(scope! { 1 }.now_or_never().expect("over at once").unwrap(), 1);
}

#[test]
fn b010_adapted_leaving_a_scope_is_no_place_to_be_cancelled_but_it_does_not_begin_there_either() {
    let log = Log::new();
    let value = block_on(scope!(|s| {
        spawn async { log.add("task") };
        yield_now().await;
        s.cancel("when all is done");
        "value"
    }));
    assert_eq!(value.unwrap(), "value", "what is complete stays so");

    let result = block_on(scope!(|s| {
        s.cancel("before");
        let inner = scope! { log.add("cancelled in this turn only") };
        inner.await?;
        yield_now().await;
        scope! { log.add("never begins") }.await?;
    }));
    assert!(result.is_err());
    assert_eq!(log.lines(), ["task", "cancelled in this turn only"]);
}

#[test]
fn b017_adapted_a_scope_is_entered_once_and_polled_no_more_when_it_is_over() {
    let mut scope = Stepper::new(scope! { spawn turns(2); });
    assert!(matches!(scope.run_until_idle(), Poll::Ready(Ok(()))));
    assert_eq!(
        panic_of(|| scope.step()),
        "a scope was polled after it had come out"
    );
    drop(scope);
}

#[test]
fn b018_adapted_before_it_is_entered_a_scope_can_but_be_cancelled() {
    let log = Log::new();
    let scope = scope! {
        spawn async { log.add("task") };
        pending::<()>().await;
    };
    scope.cancel_handle().cancel("early");
    assert_eq!(
        block_on(scope).unwrap_err().first().to_string(),
        "the scope was cancelled: early"
    );
}

#[test]
fn b019_adapted_a_scope_needs_no_task_around_it() {
    assert!(!is_cancelled());
    assert_eq!(effective_deadline(), None);
    let mut scope = Box::pin(scope! {
        let task = spawn async { turns(1).await; (is_cancelled(), effective_deadline()) };
        task.await
    });
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    let value = loop {
        if let Poll::Ready(value) = scope.as_mut().poll(&mut cx) {
            break value;
        }
    };
    assert_eq!(value.unwrap(), (false, None));
}

#[test]
fn b024_adapted_what_panics_outside_its_own_runtime_panics_as_any_task() {
    let alive = Counted::new();
    let text = panic_of(|| {
        block_on(scope! {
            let held = alive.clone();
            spawn move { let _held = held; pending::<()>().await };
            spawn { turns(2).await; tokio::time::sleep(Duration::from_secs(1)).await };
        })
    });
    assert!(text.contains("reactor"), "{text}");
    assert_eq!(alive.alive(), 1);
}
