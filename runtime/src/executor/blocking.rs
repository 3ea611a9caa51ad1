//! Work that blocks its thread: closures on a pool of threads.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::Waker;

use super::deadlines::{Around, Deadlines};
use super::mailbox::Mailbox;
use super::proxy::{Elsewhere, Proxy};
use crate::engine::{Label, Node, Region, Report, Stretch, contain, discard};
use crate::error::{Attempt, Cancelled, TaskError};

/// A closure until it runs, and what asks it to stop then.
pub(crate) struct Job<F, T> {
    closure: Mutex<Option<F>>,
    node: Arc<Node>,
    mailbox: Mailbox<T>,
}

impl<F, T> Job<F, T> {
    /// Whoever takes the closure first has it.
    fn take(&self) -> Option<F> {
        self.closure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Drops a closure that has not begun, and tells its scope; `false` if it has.
    fn call_off(&self, why: impl FnOnce() -> Option<Report>) -> bool {
        let Some(closure) = self.take() else { return false };
        let panic = contain(|| drop(closure)).err().map(Report::Panic);
        self.mailbox
            .close_and_wake(why().into_iter().chain(panic).collect(), None);
        true
    }
}

/// The scope's end of it.
pub(crate) struct Caller<F, T> {
    job: Arc<Job<F, T>>,
    /// There if the job has not been handed over yet.
    runner: Option<Runner<F, T>>,
}

impl<F, T> Elsewhere<T> for Caller<F, T>
where
    F: FnOnce() -> Attempt<T> + Send + 'static,
    T: Send + 'static,
{
    fn mailbox(&self) -> &Mailbox<T> {
        &self.job.mailbox
    }

    fn begin(&mut self) {
        if let Some(runner) = self.runner.take() {
            runner.start();
        }
    }

    /// Asked to stop before it began, the closure never runs, even if no thread has time for it yet.
    fn stop(&self) {
        if !self.job.call_off(|| None) {
            self.job.node.cancel();
        }
    }

    fn abandon(&self) {
        discard(self.job.take());
        self.job.node.cancel();
    }
}

/// The end of the thread that is to run it.
pub(crate) struct Runner<F, T> {
    /// There until it is dropped.
    job: Option<Arc<Job<F, T>>>,
    deadlines: Deadlines,
    label: Label,
}

/// The task of the scope that waits for a closure.
type Waiting<F, T> = Proxy<T, Caller<F, T>>;

/// Prepares a closure for a pool of threads, and what stands for it in its scope. Where tasks may be held back, that
/// hands it over, when it is its turn.
pub(crate) fn job<F, T>(closure: F, label: Label, around: Around) -> (Waiting<F, T>, Option<Runner<F, T>>)
where
    F: FnOnce() -> Attempt<T> + Send + 'static,
    T: Send + 'static,
{
    let job = Arc::new(Job {
        closure: Mutex::new(Some(closure)),
        node: Node::collecting_errors(),
        mailbox: Mailbox::new(),
    });
    let runner = Runner {
        job: Some(job.clone()),
        deadlines: Deadlines::new(around.deadlines),
        label,
    };
    let (now, later) = match around.is_limited {
        true => (None, Some(runner)),
        false => (Some(runner), None),
    };
    (Proxy::new(Caller { job, runner: later }), now)
}

impl<F, T> Runner<F, T> {
    /// As [`start`](Runner::start); `waker` is that of what stands for the closure in its scope.
    pub(crate) fn start_for(self, waker: Waker)
    where
        F: FnOnce() -> Attempt<T> + Send + 'static,
        T: Send + 'static,
    {
        if let Some(job) = &self.job {
            job.mailbox.expect(waker);
        }
        self.start();
    }

    /// Has a pool of threads run the closure, unless its scope has refused it.
    pub(crate) fn start(self)
    where
        F: FnOnce() -> Attempt<T> + Send + 'static,
        T: Send + 'static,
    {
        execute(move || Region::apart(|| self.run()));
    }

    fn run(&self)
    where
        F: FnOnce() -> Attempt<T>,
    {
        let Some((job, closure)) = self.job.as_ref().and_then(|job| Some((job, job.take()?))) else {
            return;
        };
        let run = || Region::run(Stretch::Part(&job.node), closure).0;
        let (result, _) = Region::run(Stretch::Until(&self.deadlines), || contain(run));
        let (value, report) = match result {
            Ok(Ok(value)) => (Some(value), None),
            Ok(Err(error)) => (None, error.without_marker().map(Report::Failure)),
            Err(payload) => (None, Some(Report::Panic(payload))),
        };
        let left = job.node.take_errors().into_iter().map(Report::Failure);
        job.mailbox.close_and_wake(left.chain(report).collect(), value);
    }

    fn tell_of_drop(&self) -> Report {
        Report::Failure(TaskError::from(Cancelled::by_executor(self.label.name())))
    }
}

impl<F, T> Drop for Runner<F, T> {
    fn drop(&mut self) {
        if let Some(job) = &self.job {
            job.call_off(|| Some(self.tell_of_drop()));
        }
        // Where the scope has gone before, the value is dropped here: its destructor is no matter of the pool's.
        discard(self.job.take());
    }
}

/// Has a pool of threads do it: tokio's inside a tokio runtime, else that of the crate `blocking`, else a thread of its
/// own.
fn execute(job: impl FnOnce() + Send + 'static) {
    #[cfg(feature = "tokio")]
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        drop(runtime.spawn_blocking(job));
        return;
    }
    #[cfg(feature = "blocking")]
    blocking::unblock(job).detach();
    #[cfg(not(feature = "blocking"))]
    {
        // Without a thread the job is dropped, of which its scope is told.
        drop(
            std::thread::Builder::new()
                .name("taskgroup-blocking".into())
                .spawn(job),
        );
    }
}
