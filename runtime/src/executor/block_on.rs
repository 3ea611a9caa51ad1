//! Waiting for a future in a thread.

use std::future::Future;

/// Runs a future to its end in this thread and returns its output: the way into asynchronous code for a program without
/// tokio. With the feature `async-io` (on by default) this thread also serves timers and sockets of `async-io` while it
/// waits.
///
/// ```
/// use taskgroup::scope;
///
/// let sum = taskgroup::block_on(scope! {
///     let a = spawn async { 1 };
///     let b = spawn async { 2 };
///     a.await + b.await
/// });
/// assert_eq!(sum.unwrap(), 3);
/// ```
///
/// Everything in it runs on this one thread. [`run`](crate::run) lends a pool of threads besides; inside a tokio runtime
/// await the scope instead: this would block a thread of the runtime's.
///
/// # Panics
///
/// A panic of the future goes on.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    #[cfg(feature = "async-io")]
    return async_io::block_on(future);
    #[cfg(not(feature = "async-io"))]
    parked::block_on(future)
}

#[cfg(not(feature = "async-io"))]
mod parked {
    use std::future::Future;
    use std::pin::pin;
    use std::sync::Arc;
    use std::task::{Context, Poll, Wake, Waker};
    use std::thread::{self, Thread};

    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    pub(super) fn block_on<T>(future: impl Future<Output = T>) -> T {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut cx = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            match future.as_mut().poll(&mut cx) {
                Poll::Ready(output) => return output,
                Poll::Pending => thread::park(),
            }
        }
    }
}
