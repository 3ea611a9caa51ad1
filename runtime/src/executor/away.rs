//! A task on an executor: a future of the executor's, with all that a scope's task has.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use pin_project_lite::pin_project;

use super::Executor;
use super::course::{Course, Step};
use super::deadlines::{Around, Deadlines};
use super::line::{Caller, Line, Order};
use super::proxy::Proxy;
use crate::cancel::Noting;
use crate::engine::{Finish, Join, Label, Region, contain};

pin_project! {
    /// What an executor is handed.
    pub(crate) struct Away<K, F, T> {
        // Gone when the task has ended.
        #[pin]
        work: Option<F>,
        course: Course<T>,
        kind: PhantomData<fn(K)>,
    }

    impl<K, F, T> PinnedDrop for Away<K, F, T> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            Region::apart(|| {
                if this.work.is_some() {
                    // By its executor, or because its scope no longer waits for it.
                    this.course.break_off(|| this.work.set(None));
                }
            });
            this.course.leave();
        }
    }
}

/// The task of the scope that waits for one on an executor.
type Waiting<T> = Proxy<T, Caller<T>>;

/// Prepares a task for an executor, and what stands for it in its scope.
pub(crate) fn away<'ex, K, F>(
    future: F,
    label: Label,
    has_cleanup: bool,
    around: Around,
) -> (Waiting<K::Value>, Away<K, F, K::Value>)
where
    F: Future + Send + 'ex,
    K: Finish<F::Output, Value: Send + 'ex>,
{
    let order = if around.is_limited {
        Order::Wait
    } else {
        Order::GoOn
    };
    let line = Arc::new(Line::new(order));
    let away = Away {
        work: Some(future),
        course: Course::new(line.clone(), label, has_cleanup, Deadlines::new(around.deadlines)),
        kind: PhantomData,
    };
    (Proxy::new(Caller(line)), away)
}

impl<K, F> Away<K, F, K::Value>
where
    F: Future,
    K: Finish<F::Output>,
{
    /// Hands the task over, unless its scope has refused it; `proxy` is what stands for it there.
    pub(crate) fn start<'ex, E, V, M>(mut self, executor: &E, proxy: &Join<V, M>)
    where
        Self: Send + 'ex,
        E: Executor<'ex> + ?Sized,
    {
        if self.course.order() < Order::Drop {
            self.course.expect(proxy);
            executor.execute(self);
        }
    }

    fn poll_work(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        let mut order = this.course.order();
        loop {
            if this.work.is_none() || order == Order::Drop {
                return Poll::Ready(());
            }
            if order == Order::Stop {
                this.course.ask_to_stop();
            }
            if order != Order::Wait && go_on::<K, F>(this.course, this.work.as_mut(), cx) {
                return Poll::Ready(());
            }
            let before = order;
            order = this.course.watch_order(cx.waker());
            if order == before {
                return Poll::Pending;
            }
        }
    }
}

/// Gives the task a turn, unless it was asked to stop and has nothing to finish; whether it is gone.
fn go_on<K, F>(course: &mut Course<K::Value>, mut work: Pin<&mut Option<F>>, cx: &mut Context<'_>) -> bool
where
    F: Future,
    K: Finish<F::Output>,
{
    let step = match course.is_stopping() {
        false => {
            let step = turn::<K, F>(course, work.as_mut(), cx);
            course.after_turn(step, false, cx.waker())
        }
        true if course.is_idle() => Some(None),
        true => {
            let noting = Arc::new(Noting::new(cx.waker()));
            let waker = Waker::from(noting.clone());
            let step = turn::<K, F>(course, work.as_mut(), &mut Context::from_waker(&waker));
            course.after_turn(step, noting.is_woken(), cx.waker())
        }
    };
    match step {
        Some(value) => {
            course.end(value, || work.set(None));
            true
        }
        None => {
            course.tell();
            false
        }
    }
}

/// Polls the future, and drops it when it is done, as the current task.
fn turn<K, F>(
    course: &Course<K::Value>,
    mut work: Pin<&mut Option<F>>,
    cx: &mut Context<'_>,
) -> Step<K::Value>
where
    F: Future,
    K: Finish<F::Output>,
{
    let mut poll = || {
        let Some(future) = work.as_mut().as_pin_mut() else {
            return Poll::Pending;
        };
        let result = K::finish(ready!(future.poll(cx)));
        Poll::Ready((result, contain(|| work.set(None))))
    };
    let (poll, ending) = course.run(|| contain(&mut poll));
    match poll {
        Ok(Poll::Pending) => Step::Pending(ending),
        Ok(Poll::Ready((result, dropped))) => Step::Done(result, dropped),
        Err(payload) => Step::Panicked(payload),
    }
}

impl<K, F> Future for Away<K, F, K::Value>
where
    F: Future,
    K: Finish<F::Output>,
{
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Region::apart(|| self.poll_work(cx))
    }
}
