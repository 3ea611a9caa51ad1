//! A task on an executor: a future of the executor's, with all that a scope's task has.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::Executor;
use super::deadlines::{Around, Deadlines};
use super::mailbox::Mailbox;
use super::proxy::{Elsewhere, Proxy};
use crate::engine::{
    Conclusion, Finish, Label, Launched, Region, Report, Stretch, Threads, Unspawned, contain, discard,
};
use crate::error::{Cancelled, TaskError};
use crate::watched::Watched;

/// What the scope wants of the task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    /// Not to begin yet: the scope has as many tasks in flight as it may.
    Wait,
    #[default]
    GoOn,
    Stop,
    Drop,
}

/// The scope's end of it.
pub(crate) struct Orders(Arc<Watched<Order>>);

impl Orders {
    fn give(&self, order: Order) {
        if self.0.look(|given| *given < order) {
            self.0.change(|given| *given = order.max(*given));
        }
    }
}

impl Elsewhere for Orders {
    fn begin(&mut self) {
        self.give(Order::GoOn);
    }

    fn stop(&self) {
        self.give(Order::Stop);
    }

    fn abandon(&self) {
        self.give(Order::Drop);
    }
}

/// The body of a scope that has nothing but this one task. So the task can be asked to stop, has its constructs, and
/// fails, as any other; its scope is told of all that by mail.
pub(crate) struct Away<'ex, T> {
    /// Gone when everything has been told.
    work: Option<Launched<'ex, T, Threads>>,
    begun: bool,
    orders: Arc<Watched<Order>>,
    /// Gone after everything else.
    mailbox: Option<Arc<Mailbox<T>>>,
    deadlines: Deadlines,
    name: Cow<'static, str>,
}

/// Prepares a task for an executor, and what stands for it in its scope.
pub(crate) fn away<'ex, K, F>(
    future: F,
    label: Label,
    has_cleanup: bool,
    around: Around,
) -> (Proxy<K::Value, Orders>, Away<'ex, K::Value>)
where
    F: Future + Send + 'ex,
    K: Finish<F::Output, Value: Send + 'ex>,
{
    let mailbox = Arc::new(Mailbox::new());
    let orders = Arc::new(Watched::new(if around.is_limited {
        Order::Wait
    } else {
        Order::GoOn
    }));
    let (name, site) = (label.name(), label.site());
    let work = Launched::new(site, move |scope| {
        Unspawned::labelled::<F, K>(scope, future, label, has_cleanup)
    });
    let away = Away {
        work: Some(work),
        begun: false,
        orders: orders.clone(),
        mailbox: Some(mailbox.clone()),
        deadlines: Deadlines::new(around.deadlines),
        name,
    };
    (Proxy::new(mailbox, Orders(orders)), away)
}

impl<'ex, T: Send + 'ex> Away<'ex, T> {
    /// Hands the task over, unless its scope has refused it.
    pub(crate) fn start<E: Executor<'ex> + ?Sized>(self, executor: &E) {
        if self.orders.look(|order| *order < Order::Drop) {
            executor.execute(self);
        }
    }
}

impl<T> Away<'_, T> {
    fn poll_work(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let order = self.orders.watch(cx.waker(), |order| *order);
        let Some(work) = self.work.as_mut().filter(|_| order < Order::Drop) else {
            return Poll::Ready(());
        };
        match order {
            Order::Stop if self.begun => work.cancel_from_outside(),
            Order::Stop => work.cancel_before_start(),
            Order::Wait => return Poll::Pending,
            Order::GoOn | Order::Drop => {}
        }
        self.begun = true;
        let (ready, _) = Region::run(Stretch::Until(&self.deadlines), || work.poll(cx));
        if ready {
            self.conclude();
            return Poll::Ready(());
        }
        let reports = work.take_reports();
        if let Some(mailbox) = &self.mailbox {
            mailbox.tell(reports);
        }
        Poll::Pending
    }

    fn conclude(&mut self) {
        let Some(mut work) = self.work.take() else { return };
        let Conclusion {
            mut panics,
            failures,
            value,
            ..
        } = work.conclude();
        let failures = failures.into_iter().map(Report::Failure);
        let reports = failures.chain(panics.take().map(Report::Panic)).collect();
        self.close(work, reports, value);
    }

    /// Everything of the task is dropped before its scope hears that it is gone.
    fn close(&self, work: Launched<'_, T, Threads>, mut reports: Vec<Report>, value: Option<T>) {
        if let Err(payload) = contain(|| drop(work)) {
            reports.push(Report::Panic(payload));
        }
        if let Some(mailbox) = &self.mailbox {
            mailbox.close(reports, value);
        }
    }

    /// It is dropped half-way: by its executor, or because its scope no longer waits for it.
    fn break_off(&mut self) {
        let Some(mut work) = self.work.take() else { return };
        let mut reports = work.take_reports();
        if self.orders.look(|order| *order <= Order::GoOn) || work.is_obliged() {
            reports.push(Report::Failure(TaskError::from(Cancelled::by_executor(
                self.name.clone(),
            ))));
        }
        self.close(work, reports, None);
    }
}

/// Nothing in it is polled in place.
impl<T> Unpin for Away<'_, T> {}

impl<T> Future for Away<'_, T> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Region::apart(|| self.poll_work(cx))
    }
}

impl<T> Drop for Away<'_, T> {
    fn drop(&mut self) {
        Region::apart(|| self.break_off());
        // Where the scope has gone before, the value is dropped here: its destructor is no matter of the executor's.
        discard(self.mailbox.take());
    }
}
