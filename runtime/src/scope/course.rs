//! The body of a race: the user's body, and then the wait for what decides it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::Scope;
use super::contender::{Results, Standing};
use crate::cancel::{Ended, Part, leave};
use crate::engine::Region;
use crate::error::{Attempt, NoWinner, TaskError};

pin_project! {
    /// Ends as soon as the race is decided; the scope then waits for the tasks, which are asked to stop.
    pub(super) struct Course<'scope, 'env, B, T> {
        scope: &'scope Scope<'scope, 'env>,
        results: Results<T>,
        #[pin]
        body: Part<B>,
        done: bool,
        stopped: bool,
    }

    impl<B, T> PinnedDrop for Course<'_, '_, B, T> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            this.body.as_mut().end();
            let (failures, _) = this.results.close();
            // Together with what is around it the race loses what it has come to, and its errors are none of anybody's.
            if !Region::is_interrupted() {
                leave(failures);
            }
        }
    }
}

impl<'scope, 'env, B, T> Course<'scope, 'env, B, T> {
    pub(super) fn new(scope: &'scope Scope<'scope, 'env>, results: Results<T>, body: B) -> Self {
        Self {
            scope,
            results,
            body: Part::new(body),
            done: false,
            stopped: false,
        }
    }
}

impl<B, T> Future for Course<'_, '_, B, T>
where
    B: Future<Output = Attempt<()>>,
{
    type Output = Attempt<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Attempt<T>> {
        let mut this = self.project();
        let mut standing = this.results.watch(cx.waker());
        loop {
            if standing == Standing::Decided && !*this.stopped {
                *this.stopped = true;
                this.body.stop();
                this.scope.cancel_children();
            }
            if !*this.done {
                let ended = ready!(this.body.as_mut().poll_end(cx));
                *this.done = true;
                this.body.as_mut().end();
                if let Ended::Output(Err(error)) = ended {
                    return Poll::Ready(Err(error));
                }
            }
            let now = this.results.watch(cx.waker());
            if now == standing {
                break;
            }
            standing = now;
        }
        match standing {
            Standing::Open => Poll::Pending,
            Standing::Decided | Standing::Deserted => Poll::Ready(outcome(this.results)),
        }
    }
}

fn outcome<T>(results: &Results<T>) -> Attempt<T> {
    if let Some(value) = results.take_value() {
        return Ok(value);
    }
    let (failures, tasks) = results.close();
    if failures.is_empty() {
        return Err(TaskError::from(NoWinner::new(tasks)));
    }
    // They have said which tasks they come out of, and the race adds nothing.
    leave(failures);
    Err(TaskError::marker())
}
