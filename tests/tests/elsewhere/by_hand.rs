//! Tasks on an executor whose threads are the test's: what a task does from one poll to the next.

use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use futures::future::BoxFuture;
use taskgroup::{Ending, Executor, cancelled, scope, shield};
use taskgroup_tests::{Gate, Log, Stepper, block_on, fail, leaves, turns, yield_now};

use crate::bad_executors::LOST;

/// Keeps tasks, to be polled or dropped by hand.
#[derive(Clone, Default)]
pub struct Keeps(Arc<Mutex<Vec<BoxFuture<'static, ()>>>>);

impl Executor<'static> for Keeps {
    fn execute<F: Future<Output = ()> + Send + 'static>(&self, task: F) {
        self.0.lock().unwrap().push(Box::pin(task));
    }
}

impl Keeps {
    /// The task that was spawned last.
    pub fn take(&self) -> BoxFuture<'static, ()> {
        self.0.lock().unwrap().pop().expect("there is a task")
    }

    /// Runs the task that was spawned last to its end.
    pub fn run(&self) {
        assert!(Stepper::new(self.take()).run_until_idle().is_ready());
    }
}

/// One poll of a future that goes on elsewhere.
async fn begin<F: Future + Unpin>(mut future: F) {
    poll_fn(|cx| Poll::Ready(Box::pin(&mut future).as_mut().poll(cx).is_ready())).await;
}

/// Cancels the task that `work` is on an executor, when it waits for the gate; what it has logged when it is gone, and
/// how often it was polled after it was asked.
fn cancelled_at<F>(work: impl FnOnce(Log, Gate) -> F) -> (Vec<String>, usize)
where
    F: Future<Output = ()> + Send + 'static,
{
    let (executor, log, gate) = (Keeps::default(), Log::new(), Gate::new());
    let work = work(log.clone(), gate.clone());
    let mut scope = Stepper::new(scope! {
        let task = spawn(on = executor) work;
        gate.wait().await;
        task.cancel();
    });
    assert!(scope.run_until_idle().is_pending());
    let mut task = Stepper::new(executor.take());
    assert!(task.run_until_idle().is_pending());
    let before = task.polls();
    gate.open();
    assert!(scope.run_until_idle().is_pending());
    assert!(task.run_until_idle().is_ready());
    assert!(scope.run_until_idle().is_ready());
    (log.lines(), task.polls() - before)
}

#[test]
fn asked_to_stop_with_nothing_to_finish_it_is_dropped_unpolled() {
    let (lines, polls) = cancelled_at(|log, gate| async move {
        let _gone = log.on_drop("gone");
        gate.wait().await;
        log.add("polled");
        pending::<()>().await;
    });
    assert_eq!((lines, polls), (vec!["gone".into()], 1));
}

#[test]
fn asked_to_stop_it_goes_on_as_long_as_it_wakes_itself_and_has_something_to_finish() {
    let (lines, _) = cancelled_at(|log, gate| async move {
        let mut shielded = pin!(shield(async {
            yield_now().await;
            log.add("finished");
        }));
        begin(&mut shielded).await;
        gate.wait().await;
        turns(10).await;
        shielded.await;
        pending::<()>().await;
    });
    assert_eq!(lines, ["finished"]);
}

#[test]
fn what_it_has_parked_does_not_hold_it_up() {
    let (lines, polls) = cancelled_at(|log, gate| async move {
        let _gone = log.on_drop("gone");
        let mut shielded = pin!(shield(pending::<()>()));
        begin(&mut shielded).await;
        gate.wait().await;
        pending::<()>().await;
    });
    // One for what it was asked, one because a wake-up might be under way.
    assert_eq!((lines, polls), (vec!["gone".into()], 2));
}

#[test]
fn what_listens_goes_on_by_itself() {
    let (lines, _) = cancelled_at(|log, gate| async move {
        cancelled().await;
        gate.wait().await;
        turns(3).await;
        log.add("wound up");
    });
    assert_eq!(lines, ["wound up"]);
}

#[test]
fn a_failure_that_is_told_ahead_asks_the_task_itself_to_stop() {
    let (executor, log, gate) = (Keeps::default(), Log::new(), Gate::new());
    let (cleanup, held) = (log.clone(), gate.clone());
    let mut scope = Stepper::new(scope! {
        spawn(on = executor) move { fail("work").await } finally {
            held.wait().await;
            cleanup.add("cleanup");
        };
        pending::<()>().await;
    });
    assert!(scope.run_until_idle().is_pending());
    let mut task = Stepper::new(executor.take());
    assert!(task.run_until_idle().is_pending());
    let wakes = scope.wakes();
    gate.open();
    assert!(task.run_until_idle().is_ready());
    assert!(wakes > 0, "the failure was told ahead of the cleanup");
    let Poll::Ready(result) = scope.run_until_idle() else {
        panic!("the scope is told");
    };
    assert_eq!(
        (leaves(&result.unwrap_err()), log.lines()),
        (vec!["work".into()], vec!["cleanup".into()])
    );
}

#[test]
fn a_handle_without_a_value_ends_a_task_elsewhere() {
    let log = Log::new();
    let group = block_on(scope! {
        let executor = async_executor::Executor::new();
        let gone = spawn(name = "gone") pending::<()>();
        gone.cancel();
        let held = log.on_drop("held");
        let task = spawn(on = executor) async move {
            let _held = held;
            gone.await;
        };
        assert_eq!(executor.run(task.outcome()).await.unwrap_err().ending(), Ending::Failed);
    });
    assert_eq!(
        (leaves(&group.unwrap_err()), log.lines()),
        (vec!["task `gone` was cancelled".into()], vec!["held".into()])
    );
}

#[test]
fn the_errors_of_scopes_that_an_executor_drops_are_told() {
    let executor = Keeps::default();
    let mut scope = Stepper::new(scope! {
        spawn(on = executor, name = "lost") async {
            let inner = scope! {
                spawn fail("inner");
                spawn pending::<()>() finally { pending::<()>().await };
            };
            let _ = inner.await;
        };
    });
    assert!(scope.run_until_idle().is_pending());
    let mut task = Stepper::new(executor.take());
    assert!(task.run_until_idle().is_pending());
    drop(task);
    let Poll::Ready(result) = scope.run_until_idle() else {
        panic!("the scope is told");
    };
    assert_eq!(leaves(&result.unwrap_err()), ["inner", LOST]);
}
