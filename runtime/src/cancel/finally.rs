//! `spawn .. finally { .. }`: a task with an asynchronous cleanup.

use std::future::Future;
use std::marker::PhantomData;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::shield::poll_shielded;
use super::stretch::{Stop, drop_part, poll_part};
use crate::engine::{Finish, Node, Obligation, Payload, Region, Report, contain};
use crate::error::{Attempt, TaskError};

/// Runs `cleanup` once after `work`, however that ends: with a value, with an error, or because the task was
/// asked to stop, even before its first poll. Cancellation does not reach into the cleanup.
pub fn finally<K, F, C, V>(_kind: K, work: F, cleanup: C) -> Finally<K, F, C, K::Value>
where
    K: Finish<F::Output>,
    F: Future,
    C: Future<Output = Attempt<V>>,
{
    Finally {
        state: State::Work { work },
        cleanup,
        node: Node::new(),
        obligation: Obligation::default(),
        outcome: None,
        kind: PhantomData,
    }
}

pin_project! {
    /// The future of [`finally`].
    pub struct Finally<K, F, C, T> {
        #[pin]
        state: State<F>,
        #[pin]
        cleanup: C,
        // What is in the work and has to be finished before it is dropped.
        node: Arc<Node>,
        obligation: Obligation,
        outcome: Option<Ended<T>>,
        kind: PhantomData<fn(K)>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F> {
        Work {
            #[pin]
            work: F,
        },
        Cleanup,
    }
}

/// How the work has ended.
enum Ended<T> {
    Value(T),
    /// Its error has been reported.
    Failed,
    /// It was dropped, or a handle without a value has ended it.
    Cancelled,
}

impl<K, F, C, V> Future for Finally<K, F, C, K::Value>
where
    K: Finish<F::Output>,
    F: Future,
    C: Future<Output = Attempt<V>>,
{
    type Output = Attempt<K::Value>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        this.obligation.renew(cx);
        if this.outcome.is_none() {
            let work = || poll_work::<K, F>(this.state.as_mut(), this.node, cx);
            let ended = ready!(contain(work).unwrap_or_else(|payload| Poll::Ready(panicked(payload))));
            *this.outcome = Some(ended);
            // The work is dropped here, whatever it does then.
            if let Err(payload) = contain(|| drop_part(this.node, || this.state.set(State::Cleanup))) {
                *this.outcome = Some(panicked(payload));
            }
        }
        let result = ready!(poll_shielded(this.cleanup, cx));
        this.obligation.withdraw();
        let outcome = this.outcome.take().unwrap_or(Ended::Cancelled);
        Poll::Ready(conclude(outcome, result))
    }
}

/// A failing cleanup fails a task that had a value, and adds a second error to one that has failed.
fn conclude<T, V>(outcome: Ended<T>, cleanup: Attempt<V>) -> Attempt<T> {
    match (outcome, cleanup) {
        (_, Err(error)) => Err(error),
        (Ended::Value(value), Ok(_)) => Ok(value),
        (Ended::Failed | Ended::Cancelled, Ok(_)) => Err(TaskError::marker()),
    }
}

fn poll_work<K, F>(state: Pin<&mut State<F>>, node: &Arc<Node>, cx: &mut Context<'_>) -> Poll<Ended<K::Value>>
where
    K: Finish<F::Output>,
    F: Future,
{
    let StateProjection::Work { work } = state.project() else {
        return Poll::Ready(Ended::Cancelled);
    };
    Poll::Ready(match ready!(poll_part(work, node, cx)) {
        Ok(output) => finish::<K, F>(output),
        Err(Stop::Cancelled) => Ended::Cancelled,
        Err(Stop::Failed(error)) => report(error),
    })
}

fn finish<K, F>(output: F::Output) -> Ended<K::Value>
where
    K: Finish<F::Output>,
    F: Future,
{
    match K::finish(output) {
        Ok(value) => Ended::Value(value),
        Err(error) => error.without_marker().map_or(Ended::Cancelled, report),
    }
}

/// The siblings are cancelled now, and not after the cleanup.
fn report<T>(error: TaskError) -> Ended<T> {
    // Without a task around it, which the macros never make, there is nobody to tell.
    let _ = Region::report(Report::Failure(error));
    Ended::Failed
}

/// A panic, too, cancels the siblings now; the scope goes on with it when all are gone.
fn panicked<T>(payload: Payload) -> Ended<T> {
    match Region::report(Report::Panic(payload)) {
        Ok(()) => Ended::Failed,
        Err(Report::Panic(payload)) => resume_unwind(payload),
        Err(Report::Failure(_)) => Ended::Failed,
    }
}
