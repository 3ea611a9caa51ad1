//! The future of a scope: body and tasks, polled together.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::conclude::{Conclude, Plain};
use super::control::Control;
use super::{AsBlock, LocalScope, Scope};
use crate::engine::{
    Launched, Obligation, OneThread, Region, RegionEnd, Site, Threading, Threads, Unspawned,
};
use crate::error::{Attempt, Cancelled, ErrorGroup};

/// What [`scope!`](macro@crate::scope) evaluates to: a future of the body's value, or of every error.
///
/// It does nothing until it is polled, and is done when the body and every task are gone. It is used once: awaiting it
/// takes it, and it has one owner at a time; from elsewhere it is reached through
/// [`cancel_handle`](ScopeFuture::cancel_handle) and a [`Deadline`](crate::Deadline).
///
/// # Cancel safety
///
/// Dropping it half-way drops the body and every task then and there, in the thread that drops it; asynchronous
/// cleanups do not run. That is what `select!` does to the branches that lose, and a `timeout` of an executor around
/// the scope; [`timeout`](ScopeFuture::timeout) and [`cancel_on`](ScopeFuture::cancel_on) on the scope wait for the
/// cleanups. With the feature `tracing` a debug build warns, with the scope's location and its tasks, whenever a scope
/// is dropped that has cleanups unfinished.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use taskgroup::{ScopeFuture, scope};
///
/// fn serving<'env>() -> ScopeFuture<'env, ()> {
///     scope! { spawn std::future::pending::<()>() finally { println!("bye") }; }
/// }
/// # futures::executor::block_on(async {
/// let stop = async {};                        // a signal, a token, the end of a channel
/// serving().cancel_on(stop).grace(Duration::from_secs(1)).await?;
///
/// let serving = serving();
/// let handle = serving.cancel_handle();
/// handle.cancel("enough");
/// serving.await?;                             // its body had its value
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
#[must_use = "a scope does nothing until it is awaited: write `scope! { .. }.await`"]
pub struct ScopeFuture<'env, T, M: Threading = Threads> {
    pub(super) scope: Launched<'env, T, M>,
    stage: Stage,
    /// As soon as anything in the scope has something to finish, the task around it is held up for that.
    obligation: Obligation,
    site: &'static Site,
    pub(super) control: Option<Box<Control<'env, M>>>,
}

enum Stage {
    New,
    Running,
    /// The body awaited a task of an enclosing scope, of this name, that has failed.
    Awaits(Cow<'static, str>),
    Over,
}

impl<T: Send> ScopeFuture<'_, T, Threads> {
    /// What it being `Send` rests on.
    #[expect(dead_code, reason = "it is there to be compiled")]
    fn every_field_is_sent(self) {
        fn sent<F: Send>(_: F) {}
        let Self {
            scope,
            stage,
            obligation,
            site,
            control,
        } = self;
        sent((scope, stage, obligation, site, control));
    }
}

/// Nothing in it is polled in place.
impl<T, M: Threading> Unpin for ScopeFuture<'_, T, M> {}

impl<T, M: Threading> Future for ScopeFuture<'_, T, M> {
    type Output = Result<T, ErrorGroup>;

    // Scopes nest, and this is on the stack once per level.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_for::<Plain>(cx)
    }
}

impl<'env, T, M: Threading> ScopeFuture<'env, T, M> {
    pub(super) fn new(site: &'static Site, scope: Launched<'env, T, M>) -> Self {
        Self {
            scope,
            stage: Stage::New,
            obligation: Obligation::default(),
            site,
            control: None,
        }
    }

    /// As `poll`, and with what the scope comes out with in another form.
    // In a debug build a frame of its own would be one too many for deep nesting.
    #[inline(always)]
    pub(super) fn poll_for<C: Conclude<T>>(&mut self, cx: &mut Context<'_>) -> Poll<C::Outcome> {
        if self.control.is_some() {
            return self.poll_under_control::<C>(cx);
        }
        self.poll_scope::<C>(cx)
    }

    #[inline(never)]
    fn poll_under_control<C: Conclude<T>>(&mut self, cx: &mut Context<'_>) -> Poll<C::Outcome> {
        let Some(mut control) = self.control.take() else {
            return self.poll_scope::<C>(cx);
        };
        let (site, remote) = (self.site, self.scope.remote());
        let poll = control.drive(|cx| self.poll_scope::<C>(cx), site, &remote, cx);
        self.control = Some(control);
        poll
    }

    #[inline(always)]
    fn poll_scope<C: Conclude<T>>(&mut self, cx: &mut Context<'_>) -> Poll<C::Outcome> {
        if !self.is_to_run(cx) {
            return self.poll_stopped::<C>(cx);
        }
        let ready = match &self.obligation.marking_waker(cx) {
            None => self.scope.poll(cx),
            Some(waker) => self.scope.poll(&mut Context::from_waker(waker)),
        };
        if ready {
            return self.end::<C>(cx);
        }
        self.hold_on(cx);
        Poll::Pending
    }

    /// In a task that has been asked to stop a scope never begins; one that has begun winds down.
    #[inline]
    fn is_to_run(&mut self, cx: &Context<'_>) -> bool {
        let cancelled = Region::is_cancelled();
        match self.stage {
            Stage::Running => {}
            Stage::New if !cancelled => self.stage = Stage::Running,
            _ => return false,
        }
        if cancelled || self.obligation.is_registered() {
            self.wind_down_or_renew(cancelled, cx);
        }
        true
    }

    #[inline(never)]
    fn wind_down_or_renew(&mut self, cancelled: bool, cx: &Context<'_>) {
        if cancelled {
            self.scope.cancel_from_outside();
        }
        if self.obligation.is_registered() {
            self.obligation.renew(cx);
        }
    }

    #[inline(never)]
    fn hold_on(&mut self, cx: &Context<'_>) {
        if self.scope.is_obliged() {
            self.obligation.hold(cx);
        } else {
            self.obligation.withdraw();
        }
    }

    /// What the scope comes out with, now that everything in it is gone.
    #[inline(never)]
    fn end<C: Conclude<T>>(&mut self, cx: &Context<'_>) -> Poll<C::Outcome> {
        self.obligation.withdraw();
        self.stage = Stage::Over;
        match C::plainly(&mut self.scope) {
            Some(outcome) => Poll::Ready(outcome),
            None => self.end_badly::<C>(cx),
        }
    }

    #[inline(never)]
    fn end_badly<C: Conclude<T>>(&mut self, cx: &Context<'_>) -> Poll<C::Outcome> {
        match C::conclude(self.site, self.scope.conclude()) {
            Some(outcome) => Poll::Ready(outcome),
            None => {
                self.stage = Stage::Awaits(self.scope.take_awaited());
                self.poll_stopped::<C>(cx)
            }
        }
    }

    /// A scope that is not running. If its body awaited a task of an *enclosing* scope that has failed, the failure
    /// is reported there, and the region around this scope ends with it.
    #[inline(never)]
    fn poll_stopped<C: Conclude<T>>(&mut self, cx: &Context<'_>) -> Poll<C::Outcome> {
        match &self.stage {
            Stage::Awaits(task) => match Region::end_current(RegionEnd::Cancelled(task.clone())) {
                Ok(()) => Poll::Pending,
                Err(_) => Poll::Ready(C::failed(ErrorGroup::from_error(Cancelled::of_task(
                    task.clone(),
                )))),
            },
            Stage::Over => panic!("a scope was polled after it had come out"),
            Stage::New | Stage::Running => {
                Region::wake_at_end(cx.waker());
                Poll::Pending
            }
        }
    }
}

impl<T, M: Threading> fmt::Debug for ScopeFuture<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopeFuture")
            .field("location", &format_args!("{}", self.site.location()))
            .field("closing", &self.scope.is_closing())
            .finish_non_exhaustive()
    }
}

/// The body of a `scope!`, in the cell of the task that it is going to be.
pub fn boxed<'a, T, F>(scope: &'a Scope<'a, '_>, body: F) -> Unspawned<'a, T, Threads>
where
    F: Future<Output = Attempt<T>>
        + Send // what is not, and need not be, is for `local_scope!`
        + 'a,
    T: 'a,
{
    Unspawned::<T, Threads>::new::<_, AsBlock>(scope, body)
}

/// The body of a `local_scope!`, in the cell of the task that it is going to be.
pub fn local_boxed<'a, T, F>(scope: &'a LocalScope<'a, '_>, body: F) -> Unspawned<'a, T, OneThread>
where
    F: Future<Output = Attempt<T>> + 'a,
    T: 'a,
{
    Unspawned::<T, OneThread>::new::<_, AsBlock>(scope, body)
}

/// `scope!`: `'scope` is universally quantified for the body, as in [`std::thread::scope`], which is
/// what keeps handles, the scope and borrows of the body's locals from getting out.
pub fn scope<'env, T, B>(site: &'static Site, body: B) -> ScopeFuture<'env, T>
where
    B: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> Unspawned<'scope, T, Threads> + 'env,
    T: Send + 'env,
{
    ScopeFuture::new(site, Launched::new(site, body))
}

/// `local_scope!`: as [`scope`], without the demands of `Send`.
pub fn local_scope<'env, T, B>(site: &'static Site, body: B) -> ScopeFuture<'env, T, OneThread>
where
    B: for<'scope> FnOnce(&'scope LocalScope<'scope, 'env>) -> Unspawned<'scope, T, OneThread> + 'env,
    T: 'env,
{
    ScopeFuture::new(site, Launched::new(site, body))
}
