//! For tasks that want to know that they are asked to stop, and wind up by themselves.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use crate::engine::{Bound, Obligation, Region};
use crate::time::now;

/// Whether the current task has been asked to stop; `false` under a [`shield`](crate::shield), in a cleanup, and
/// outside every scope.
///
/// For code that does not await for long, to stop early.
///
/// ```
/// use taskgroup::{is_cancelled, scope};
///
/// # futures::executor::block_on(async {
/// scope! {
///     let sum = spawn async {
///         let mut sum = 0_u64;
///         for n in 0..1_000 {
///             if is_cancelled() {
///                 break;
///             }
///             sum += n;
///         }
///         sum
///     };
///     assert_eq!(sum.await, 499_500);
/// }
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
pub fn is_cancelled() -> bool {
    Region::is_cancelled()
}

/// Until when there is time here: the earliest deadline of the scopes and [`timeout`](crate::timeout)s around, up to
/// the nearest [`shield`](crate::shield) or cleanup, which those outside it do not reach. `None` if there is none.
///
/// By the clock of the timer: under tokio that is tokio's. If the task has been asked to stop there is no more time, and
/// it is a moment that has passed. After Trio's `current_effective_deadline`.
///
/// ```
/// use std::time::{Duration, Instant};
/// use taskgroup::{effective_deadline, scope, timeout};
///
/// # futures::executor::block_on(async {
/// let left = timeout(Duration::from_secs(10), scope! {
///     effective_deadline().map(|moment| moment - Instant::now())
/// }
/// .timeout(Duration::from_secs(60)))
/// .await??;
/// assert!(left.is_some_and(|left| left <= Duration::from_secs(10)));
/// assert_eq!(effective_deadline(), None);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(()) }).unwrap();
/// ```
pub fn effective_deadline() -> Option<Instant> {
    match Region::bound() {
        Bound::Over => Some(now()),
        Bound::Until(moment) => Some(moment),
        Bound::Never => None,
    }
}

/// Waits until the current task is asked to stop. A task that has once waited for this winds up by itself: asked to
/// stop, it goes on until it returns, and is waited for.
///
/// [`ScopeFuture::grace`](crate::ScopeFuture::grace) bounds how long it may take. Without a grace nothing does. What it
/// awaits after it was asked works as ever, but for handles of its scope's tasks without a value, which stay
/// pending, and new scopes and timeouts, which do not begin. After Trio's and Kotlin's `awaitCancellation`, and the cancellation
/// tokens of others. Outside every scope it waits for ever.
///
/// ```
/// use taskgroup::{cancelled, scope};
/// # async fn serve_one() { std::future::pending().await }
/// # async fn say_goodbye() {}
/// # async fn fail() -> Result<(), std::io::Error> { Err(std::io::Error::other("disk full")) }
/// # futures::executor::block_on(async {
/// let group = scope! {
///     spawn {
///         loop {
///             futures::select_biased! {
///                 _ = Box::pin(futures::FutureExt::fuse(cancelled())) => break,
///                 _ = Box::pin(futures::FutureExt::fuse(serve_one())) => {}
///             }
///         }
///         say_goodbye().await;
///     }
///     spawn fail();
/// }
/// .await;
/// # assert_eq!(group.unwrap_err().len(), 1);
/// # });
/// ```
///
/// So behind it a scope or a [`timeout`](crate::timeout) stands in a [`shield`](crate::shield()). Without that it never begins,
/// and since the task is not dropped either, the scope around waits for it until a grace is over.
///
/// ```
/// use taskgroup::{cancelled, scope, shield};
/// # use std::sync::atomic::{AtomicU32, Ordering};
/// # static TOLD: AtomicU32 = AtomicU32::new(0);
/// # async fn say_goodbye(_peer: &str) { TOLD.fetch_add(1, Ordering::Relaxed); }
/// # async fn fail() -> Result<(), std::io::Error> { Err(std::io::Error::other("disk full")) }
///
/// # futures::executor::block_on(async {
/// let peers = ["one", "two"];
/// let group = scope! {
///     spawn {
///         cancelled().await;
///         shield(scope! { for peer in &peers { spawn say_goodbye(peer); } }).await?;
///     }
///     spawn fail();
/// }
/// .await;
/// # assert_eq!((group.unwrap_err().len(), TOLD.load(Ordering::Relaxed)), (1, 2));
/// # });
/// ```
///
/// # Cancel safety
///
/// Nothing is lost by dropping it; the task stays one that winds up by itself.
pub fn cancelled() -> impl Future<Output = ()> + Send + fmt::Debug {
    Listen {
        obligation: Obligation::default(),
    }
}

/// The future of [`cancelled`].
struct Listen {
    obligation: Obligation,
}

impl Future for Listen {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(node) = Region::current_node() {
            node.listen();
        }
        if Region::is_cancelled() {
            self.obligation.withdraw();
            return Poll::Ready(());
        }
        self.obligation.renew(cx);
        Poll::Pending
    }
}

impl fmt::Debug for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cancelled()")
    }
}
