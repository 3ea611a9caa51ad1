//! Sets of handles: values in the order in which tasks end, or in which they were spawned.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use slab::Slab;

use super::TaskHandle;
use super::queue::Queue;
use crate::engine::{Region, Threading, Threads};
use crate::error::NoValue;

/// Handles of tasks with values of one type, that gives the values in the order in which the tasks end.
///
/// ```
/// use taskgroup::{Handles, scope};
/// # async fn fetch(url: &str) -> Result<usize, std::io::Error> { Ok(url.len()) }
/// # futures::executor::block_on(async {
/// let urls = ["https://a", "https://bcd"];
/// let longest = scope! {
///     let mut pages = Handles::new();
///     for url in urls {
///         pages.push(spawn fetch(url));
///     }
///     let mut longest = 0;
///     while let Some(length) = pages.next_finished().await {
///         longest = longest.max(length);      // each as soon as it is there
///     }
///     longest
/// }
/// .await?;
/// assert_eq!(longest, 11);
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// A scope has tasks of many types, and cannot give their values one by one; the tasks of a set agree on theirs. As a
/// [`FuturesUnordered`] is, this is a queue to which a task is added when it ends, whatever the number of those that
/// run: a value costs the same out of ten handles or ten thousand. A handle is dropped as soon as its value is taken, so
/// a loop that pushes a new one for each may run for ever:
///
/// ```
/// # use taskgroup::{Handles, scope};
/// # async fn crawl(page: u32) -> Vec<u32> { (1..=2).map(|n| 2 * page + n).filter(|&page| page < 30).collect() }
/// # futures::executor::block_on(async {
/// let seen = scope! {
///     let mut pages = Handles::from_iter([spawn crawl(0)]);
///     let mut seen = 0;
///     while let Some(links) = pages.next_finished().await {
///         seen += 1;
///         pages.extend(links.into_iter().map(|link| spawn crawl(link)));
///     }
///     seen
/// };
/// assert_eq!(seen.await?, 30);
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// With the feature `stream` it is a `futures_core::Stream` of the values, as by
/// [`next_finished`](Handles::next_finished). [`join_all`] gives them in the order of spawning.
///
/// Dropping it drops the handles, which changes nothing for the tasks: their scope owns them. To stop them there is
/// [`cancel_all`](Handles::cancel_all).
///
/// [`FuturesUnordered`]: https://docs.rs/futures/latest/futures/stream/struct.FuturesUnordered.html
pub struct Handles<'scope, T, M: Threading = Threads> {
    entries: Slab<Entry<'scope, T, M>>,
    pushed: usize,
    queue: Arc<Queue>,
}

struct Entry<'scope, T, M: Threading> {
    handle: TaskHandle<'scope, T, M>,
    /// How many were pushed before.
    number: usize,
}

impl<'scope, T, M: Threading> Handles<'scope, T, M> {
    /// An empty set.
    pub fn new() -> Self {
        Self {
            entries: Slab::new(),
            pushed: 0,
            queue: Arc::default(),
        }
    }

    /// Adds a handle; also of a task that has ended already, which then has its turn behind those that ended before.
    ///
    /// # Panics
    ///
    /// A task that adds its own handle panics, as one that awaits it.
    pub fn push(&mut self, mut handle: TaskHandle<'scope, T, M>) {
        let place = self.entries.vacant_entry();
        let (key, number) = (place.key(), self.pushed);
        let bell = Queue::bell(&self.queue, key);
        let ended = handle.poll_ended(&mut Context::from_waker(&bell));
        place.insert(Entry { handle, number });
        self.pushed += 1;
        if ended.is_ready() {
            self.queue.push(key);
        }
    }

    /// How many handles there are, of tasks that run and of tasks whose value was not taken yet.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    ///
    /// ```
    /// # taskgroup::block_on(taskgroup::scope! {
    /// let none = taskgroup::Handles::<u32>::new();
    /// assert!(none.is_empty());
    /// # }).unwrap();
    /// ```
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Asks all tasks of the set to stop, as [`TaskHandle::cancel`]. Those that come to a value all the same give it.
    ///
    /// ```
    /// # use std::future::pending;
    /// # use taskgroup::{Handles, scope};
    /// # taskgroup::block_on(async {
    /// scope! {
    ///     let endless = Handles::from_iter([spawn pending::<()>(), spawn pending::<()>()]);
    ///     assert!(!endless.is_empty());
    ///     endless.cancel_all();
    /// }
    /// .await?;
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    pub fn cancel_all(&self) {
        for (_, entry) in &self.entries {
            entry.handle.cancel();
        }
    }

    /// Waits until a task of the set has ended whose value was not taken yet, and gives its value; the first to end
    /// comes first. `None` if the set is empty: more can be pushed then.
    ///
    /// A task that ended without a value ends the region that awaits, as if its handle was awaited (see
    /// [`TaskHandle`]); it is taken out of the set.
    ///
    /// # Panics
    ///
    /// If a handle has given its value before it was pushed.
    ///
    /// # Cancel safety
    ///
    /// A value is taken only by the poll that returns it.
    pub async fn next_finished(&mut self) -> Option<T> {
        poll_fn(|cx| self.poll_finished(cx)).await
    }

    /// Waits as [`next_finished`](Handles::next_finished) does, and tells how the task ended, without ending the region
    /// that awaits.
    ///
    /// ```
    /// use taskgroup::{Ending, Handles, scope};
    ///
    /// # futures::executor::block_on(async {
    /// let endings = scope! {
    ///     let mut tasks = Handles::from_iter([spawn std::future::pending::<()>()]);
    ///     tasks.cancel_all();
    ///     let outcome = tasks.next_outcome().await.unwrap();
    ///     (outcome.unwrap_err().ending(), tasks.next_outcome().await)
    /// };
    /// assert_eq!(endings.await?, (Ending::Cancelled, None));
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// As [`TaskHandle::outcome`]: the task failed, was cancelled or never started.
    ///
    /// # Panics
    ///
    /// As [`next_finished`](Handles::next_finished).
    ///
    /// # Cancel safety
    ///
    /// An outcome is taken only by the poll that returns it.
    pub async fn next_outcome(&mut self) -> Option<Result<T, NoValue>> {
        poll_fn(|cx| self.poll_outcome(cx)).await
    }

    /// The next that has ended. It is off the queue then.
    fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<Option<usize>> {
        while let Some(key) = self.queue.pop_or_wait(cx.waker()) {
            // A key may come twice, from a task that ends while it is pushed, and be used again by then.
            if self
                .entries
                .get(key)
                .is_some_and(|entry| entry.handle.is_finished())
            {
                return Poll::Ready(Some(key));
            }
        }
        match self.is_empty() {
            true => Poll::Ready(None),
            false => Poll::Pending,
        }
    }

    fn poll_outcome(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, NoValue>>> {
        let next = ready!(self.poll_ended(cx)).map(|key| self.entries.remove(key).handle);
        match next {
            Some(mut handle) => handle.poll_outcome(cx).map(Some),
            None => Poll::Ready(None),
        }
    }

    fn poll_finished(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.poll_numbered(cx).map(|next| next.map(|(_, value)| value))
    }

    /// A value, and how many handles were pushed before its own.
    fn poll_numbered(&mut self, cx: &mut Context<'_>) -> Poll<Option<(usize, T)>> {
        let Some(key) = ready!(self.poll_ended(cx)) else {
            return Poll::Ready(None);
        };
        // In a task that was asked to stop a handle without a value says nothing: it stays.
        if !self.entries[key].handle.has_value() && Region::is_cancelled() {
            self.queue.put_back(key);
            return Pin::new(&mut self.entries[key].handle)
                .poll(cx)
                .map(|value| Some((self.entries[key].number, value)));
        }
        let Entry { mut handle, number } = self.entries.remove(key);
        Pin::new(&mut handle).poll(cx).map(|value| Some((number, value)))
    }
}

impl<T, M: Threading> Default for Handles<'_, T, M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'scope, T, M: Threading> Extend<TaskHandle<'scope, T, M>> for Handles<'scope, T, M> {
    fn extend<I: IntoIterator<Item = TaskHandle<'scope, T, M>>>(&mut self, handles: I) {
        handles.into_iter().for_each(|handle| self.push(handle));
    }
}

impl<'scope, T, M: Threading> FromIterator<TaskHandle<'scope, T, M>> for Handles<'scope, T, M> {
    fn from_iter<I: IntoIterator<Item = TaskHandle<'scope, T, M>>>(handles: I) -> Self {
        let mut set = Self::new();
        set.extend(handles);
        set
    }
}

/// The values, as by [`next_finished`](Handles::next_finished); it ends when the set is empty, and goes on when more is
/// pushed.
#[cfg(feature = "stream")]
impl<T, M: Threading> futures_core::Stream for Handles<'_, T, M> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.poll_finished(cx)
    }

    /// Tasks without a value give none.
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.len()))
    }
}

#[cfg(feature = "stream")]
impl<T, M: Threading> futures_core::FusedStream for Handles<'_, T, M> {
    fn is_terminated(&self) -> bool {
        self.is_empty()
    }
}

impl<T, M: Threading> fmt::Debug for Handles<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.entries.iter().map(|(_, entry)| &entry.handle))
            .finish()
    }
}

/// Waits for all these tasks and gives their values in the order of the handles; an empty list for none.
///
/// A task without a value ends the region that awaits as soon as it has ended, also if others are before it in the list
/// (see [`TaskHandle`]). If it failed, its scope cancels the rest. After Java's `allSuccessfulOrThrow` and asyncio's
/// `gather`.
///
/// To have those that succeed although others fail, spawn them with `isolate`: as `gather(return_exceptions=True)` it then
/// gives a `Result` for each. (With [`collect`](crate::ScopeFuture::collect) behind the scope the first that fails would
/// end the body at `join_all`, and the values would be lost.)
///
/// ```
/// use taskgroup::{join_all, scope};
/// # async fn fetch(url: &str) -> Result<usize, std::io::Error> { Ok(url.len()) }
/// # futures::executor::block_on(async {
/// let urls = ["https://a", "https://bcd"];
/// let lengths = scope! {
///     join_all(urls.iter().map(|url| spawn fetch(url))).await
/// };
/// assert_eq!(lengths.await?, [9, 11]);
///
/// let each = scope! {
///     join_all(urls.iter().map(|url| spawn(isolate) fetch(url))).await
/// };
/// assert!(each.await?.iter().all(Result::is_ok));
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// # Panics
///
/// As [`Handles::push`] and [`Handles::next_finished`].
///
/// # Cancel safety
///
/// Dropped half-way, it drops the handles and the values that it has; the tasks go on.
pub async fn join_all<'scope, T, M: Threading>(
    handles: impl IntoIterator<Item = TaskHandle<'scope, T, M>>,
) -> Vec<T> {
    let mut set: Handles<'scope, T, M> = handles.into_iter().collect();
    let total = set.len();
    let mut values: Vec<Option<T>> = std::iter::repeat_with(|| None).take(total).collect();
    let mut taken = 0;
    poll_fn(|cx| {
        // Without the value of a task there is no list, also if this is polled on meanwhile.
        while taken + set.len() == total {
            let Some((number, value)) = ready!(set.poll_numbered(cx)) else {
                return Poll::Ready(());
            };
            values[number] = Some(value);
            taken += 1;
        }
        Poll::Pending
    })
    .await;
    values.into_iter().flatten().collect()
}
