//! A panic beside others: destructors that panic, and errors, which are printed with the panic that goes on.

use std::fmt;
use std::future::pending;
use std::pin::Pin;
use std::task::{Context, Poll};

use taskgroup::scope;
use taskgroup_tests::{Boom, Log, OnDrop, Stepper, block_on, fail, panic_of, turns, yield_now};

/// A value whose destructor panics with its text.
struct Explosive(&'static str);

impl Drop for Explosive {
    fn drop(&mut self) {
        panic!("{}", self.0);
    }
}

#[test]
fn the_bodys_value_may_panic_when_a_failed_scope_drops_it() {
    let text = panic_of(|| {
        block_on(scope! {
            spawn { turns(3).await; fail("child").await };
            Explosive("value")
        })
    });
    assert_eq!(text, "value");
}

#[test]
fn a_scope_that_panics_inside_a_destructor_of_an_unwinding_thread_does_not_abort() {
    let log = Log::new();
    let inner = log.clone();
    let text = panic_of(move || {
        let _guard = OnDrop::new(move || {
            let caught = panic_of(|| block_on(scope! { spawn { panic!("inside") }; }));
            inner.add(caught);
        });
        panic!("outside");
    });
    assert_eq!(text, "outside");
    assert_eq!(log.lines(), ["inside"]);
}

#[test]
fn errors_beside_a_panic_do_not_replace_it() {
    let text = panic_of(|| {
        block_on(scope! {
            spawn fail("error");
            spawn { panic!("panic") };
            yield_now().await;
            Err::<(), _>(Boom("body"))
        })
    });
    assert_eq!(text, "panic");
}

/// Ends at once with its output, and panics when it is dropped.
struct EndsThenExplodes<T>(Option<T>);

impl<T: Unpin> Future for EndsThenExplodes<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<T> {
        Poll::Ready(self.0.take().expect("polled once"))
    }
}

impl<T> Drop for EndsThenExplodes<T> {
    fn drop(&mut self) {
        panic!("future");
    }
}

#[test]
fn a_future_and_its_output_may_both_panic_when_dropped() {
    let explosive = EndsThenExplodes(Some(Explosive("output")));
    assert_eq!(panic_of(|| block_on(scope! { move spawn explosive; })), "future");
}

/// Runs one test of this file in a process of its own, as it might abort.
#[cfg(not(miri))]
fn alone(test: &str) -> std::process::Output {
    let this = std::env::current_exe().expect("a test is a program");
    std::process::Command::new(this)
        .args(["--exact", test, "--ignored", "--nocapture"])
        .output()
        .expect("the program starts")
}

#[cfg(not(miri))]
fn stderr_of(test: &str) -> String {
    String::from_utf8(alone(test).stderr).expect("text")
}

#[test]
#[ignore = "run by b165"]
fn an_error_and_a_panic() {
    panic_of(|| {
        block_on(scope! {
            spawn fail("must not be lost");
            spawn { panic!("panic") };
        })
    });
}

#[test]
#[cfg(not(miri))]
fn b165_errors_beside_a_panic_are_printed_with_their_task_and_place() {
    let printed = stderr_of("an_error_and_a_panic");
    for part in [
        "must not be lost",
        "fail(\"must not be lost\")",
        "panics_beside.rs",
    ] {
        assert!(printed.contains(part), "`{part}` is missing in: {printed}");
    }
}

#[test]
#[ignore = "run by b165"]
fn an_error_and_a_body_value_that_panics_when_dropped() {
    panic_of(|| {
        block_on(scope! {
            spawn { turns(3).await; fail("must not be lost").await };
            Explosive("value")
        })
    });
}

#[test]
#[cfg(not(miri))]
fn b165_errors_beside_a_panic_of_the_bodys_value_are_printed() {
    let printed = stderr_of("an_error_and_a_body_value_that_panics_when_dropped");
    assert!(printed.contains("fail(\"must not be lost\")"), "{printed}");
}

#[test]
#[ignore = "run by b165"]
fn an_error_of_a_future_that_panics_when_dropped() {
    panic_of(|| block_on(scope! { spawn EndsThenExplodes(Some(Err::<(), _>(Boom("must not be lost")))); }));
}

#[test]
#[cfg(not(miri))]
fn b165_an_error_beside_a_panic_of_the_tasks_own_destructor_is_printed() {
    let printed = stderr_of("an_error_of_a_future_that_panics_when_dropped");
    assert!(printed.contains("must not be lost"), "{printed}");
}

/// Panics when it is printed.
#[derive(Debug)]
struct Shy;

impl fmt::Display for Shy {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("display");
    }
}

impl std::error::Error for Shy {}

#[test]
fn an_error_that_panics_when_it_is_printed_does_not_replace_the_panic() {
    let text = panic_of(|| {
        block_on(scope! {
            spawn async { Err::<(), _>(Shy) };
            spawn { panic!("panic") };
        })
    });
    assert_eq!(text, "panic");
}

#[test]
#[ignore = "run alone"]
fn a_panic_and_a_body_value_that_panics_when_dropped() {
    let text = panic_of(|| {
        block_on(scope! {
            spawn { turns(3).await; panic!("child") };
            Explosive("value")
        })
    });
    assert_eq!(text, "child");
}

#[test]
#[ignore = "run alone"]
fn a_body_value_and_a_kept_value_that_panic_when_dropped() {
    let text = panic_of(|| {
        block_on(scope!(|s| {
            s.keep(Explosive("kept"));
            spawn { turns(3).await; panic!("child") };
            Explosive("value")
        }))
    });
    assert_eq!(text, "child");
}

#[test]
#[ignore = "run alone"]
fn two_values_that_nobody_took_panic_when_dropped() {
    let text = panic_of(|| {
        block_on(scope! {
            let _first = spawn async { Explosive("first") };
            let _second = spawn async { Explosive("second") };
            turns(3).await;
        })
    });
    assert_eq!(text, "second", "locals go in reverse order");
}

#[test]
#[ignore = "run alone"]
fn a_body_value_panics_when_its_scope_is_dropped_by_an_unwinding_thread() {
    let mut scope = Stepper::new(scope! {
        spawn pending::<()>();
        Explosive("value")
    });
    assert!(scope.run_until_idle().is_pending());
    let text = panic_of(move || {
        let _scope = scope;
        panic!("the thread's own");
    });
    assert_eq!(text, "the thread's own");
}

#[test]
#[cfg(not(miri))]
fn destructors_that_panic_beside_another_panic_do_not_abort() {
    for test in [
        "a_panic_and_a_body_value_that_panics_when_dropped",
        "a_body_value_and_a_kept_value_that_panic_when_dropped",
        "two_values_that_nobody_took_panic_when_dropped",
        "a_body_value_panics_when_its_scope_is_dropped_by_an_unwinding_thread",
    ] {
        let output = alone(test);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{test}: {}: {stderr}", output.status);
    }
}

#[test]
#[ignore = "run by b165"]
fn an_error_and_a_kept_value_that_panics_when_dropped() {
    panic_of(|| {
        block_on(scope!(|s| {
            s.keep(Explosive("kept"));
            fail("must not be lost").await
        }))
    });
}

#[test]
#[cfg(not(miri))]
fn b165_errors_beside_a_panic_of_a_kept_value_are_printed() {
    let printed = stderr_of("an_error_and_a_kept_value_that_panics_when_dropped");
    assert!(
        printed.contains("taskgroup") && printed.contains("must not be lost"),
        "{printed}"
    );
}
