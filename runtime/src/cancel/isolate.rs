//! `spawn(isolate)`: a task whose failures and panics are its handle's matter, and not the scope's.

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::finally::{Finally, finally};
use super::stretch::{Stop, drop_part, poll_part};
use crate::engine::{AsBlock, Finish, Node, Obligation, Payload, Region, Report, Reports, Stretch, contain};
use crate::error::{Attempt, ErrorGroup, Panicked, TaskError};
use crate::trace;

/// As [`isolate`], of a task with a cleanup, whose failures are told with those of the work.
pub fn isolate_finally<K, F, C, V>(
    kind: K,
    work: F,
    cleanup: C,
) -> Isolate<AsBlock, Finally<K, F::IntoFuture, C, K::Value>>
where
    K: Finish<F::Output>,
    F: IntoFuture,
    C: Future<Output = Attempt<V>>,
{
    Isolate {
        has_cleanup: true,
        ..isolate(AsBlock, finally(kind, work.into_future(), cleanup))
    }
}

/// Makes a value of whatever a task comes to; that it was cancelled stays what it is.
pub fn isolate<K, F>(_kind: K, task: F) -> Isolate<K, F::IntoFuture>
where
    K: Finish<F::Output>,
    F: IntoFuture,
{
    Isolate {
        task: Some(task.into_future()),
        node: Node::collecting_errors(),
        obligation: Obligation::default(),
        reports: Reports::default(),
        has_cleanup: false,
        kind: PhantomData,
    }
}

pin_project! {
    /// The future of [`isolate`].
    pub struct Isolate<K, F> {
        #[pin]
        task: Option<F>,
        // What is in the task and has to be finished before it is dropped.
        node: Arc<Node>,
        obligation: Obligation,
        // What it has reported before its end.
        reports: Reports,
        // And has not been polled: asked to stop before, it is polled nevertheless.
        has_cleanup: bool,
        kind: PhantomData<fn(K)>,
    }
}

impl<K, F> Future for Isolate<K, F>
where
    K: Finish<F::Output>,
    F: Future,
{
    type Output = Attempt<Result<K::Value, ErrorGroup>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(task) = this.task.as_mut().as_pin_mut() else {
            return Poll::Pending;
        };
        this.obligation.renew(cx);
        let first = std::mem::take(this.has_cleanup);
        let poll = || {
            this.obligation.poll(cx, |cx| match first {
                true => begin(task, this.node, cx),
                false => poll_part(task, this.node, cx),
            })
        };
        let (poll, _) = Region::run(Stretch::Isolated(this.reports), || contain(poll));
        let value = match poll {
            Ok(poll) => match ready!(poll) {
                Ok(output) => K::finish(output),
                Err(Stop::Cancelled) => Err(TaskError::marker()),
                Err(Stop::Failed(error)) => Err(error),
            },
            Err(payload) => Err(panicked(payload)),
        };
        let dropped = contain(|| drop_part(this.node, || this.task.set(None)));
        this.obligation.withdraw();
        let mut errors = errors(this.reports);
        errors.extend(this.node.take_errors());
        errors.extend(dropped.err().map(panicked));
        Poll::Ready(conclude(value, errors))
    }
}

/// The first poll of a task with a cleanup, which looks by itself whether it was asked to stop.
fn begin<F: Future>(
    task: Pin<&mut F>,
    node: &Arc<Node>,
    cx: &mut Context<'_>,
) -> Poll<Result<F::Output, Stop>> {
    if Region::is_cancelled() {
        node.cancel();
    }
    let (poll, _) = Region::run(Stretch::Part(node), || task.poll(cx));
    poll.map(Ok)
}

fn panicked(payload: Payload) -> TaskError {
    TaskError::from(Panicked::new(payload))
}

fn errors(reports: &Reports) -> Vec<TaskError> {
    let errors = reports.take().into_iter().map(|report| match report {
        Report::Failure(error) => error,
        Report::Panic(payload) => panicked(payload),
    });
    errors.collect()
}

fn conclude<T>(value: Attempt<T>, mut errors: Vec<TaskError>) -> Attempt<Result<T, ErrorGroup>> {
    let value = match value {
        Ok(value) => Some(value),
        Err(error) => {
            errors.extend(error.without_marker());
            None
        }
    };
    Region::stamp(&mut errors);
    match (value, TaskError::group(errors)) {
        (Some(value), None) => Ok(Ok(value)),
        (None, None) => Err(TaskError::marker()),
        (_, Some(group)) => Ok(Err(group)),
    }
}

/// The output is a `Result` that only the handle sees.
#[derive(Clone, Copy, Debug)]
pub struct AsIsolated;

impl<T> Finish<Attempt<Result<T, ErrorGroup>>> for AsIsolated {
    type Value = Result<T, ErrorGroup>;

    fn finish(output: Attempt<Self::Value>) -> Attempt<Self::Value> {
        output
    }

    fn unseen(value: Self::Value) {
        if let Err(group) = value {
            trace::unseen(&group);
        }
    }
}
