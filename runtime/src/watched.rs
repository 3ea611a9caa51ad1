//! A value that one changes and another waits for, whatever threads they are on.

use std::convert::Infallible;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;

/// The value, under a lock, and the waker of who waits for it. What is called under the lock only moves things, and hands
/// out what is to be dropped; wakers are cloned, called and dropped outside of it.
#[derive(Default)]
pub(crate) struct Watched<T>(Mutex<State<T>>);

#[derive(Default)]
struct State<T> {
    value: T,
    waker: Option<Waker>,
}

impl<T> Watched<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(State { value, waker: None }))
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the value. If it is changed here, nobody waits for that.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&mut T) -> R) -> R {
        look(&mut self.lock().value)
    }

    /// Changes the value and wakes whoever waits for that.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let Ok(result) = self.try_change(|value| Ok::<_, Infallible>(change(value)));
        result
    }

    /// As [`change`](Watched::change), unless the value is left as it is: nobody is woken for an `Err`.
    pub(crate) fn try_change<R, E>(&self, change: impl FnOnce(&mut T) -> Result<R, E>) -> Result<R, E> {
        let mut state = self.lock();
        let result = change(&mut state.value)?;
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
        Ok(result)
    }

    /// Changes the value and hands out the waker of who waits for that.
    pub(crate) fn swap<R>(&self, change: impl FnOnce(&mut T) -> R) -> (R, Option<Waker>) {
        let mut state = self.lock();
        let result = change(&mut state.value);
        (result, state.waker.take())
    }

    /// Has `waker` called when the value changes.
    pub(crate) fn expect(&self, waker: Waker) {
        let old = self.lock().waker.replace(waker);
        drop(old);
    }

    /// Looks at the value, and has `waker` called when it changes.
    pub(crate) fn watch<R>(&self, waker: &Waker, look: impl FnOnce(&mut T) -> R) -> R {
        let mut state = self.lock();
        let mut old = None;
        if !state.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            drop(state);
            let waker = waker.clone();
            state = self.lock();
            old = state.waker.replace(waker);
        }
        let seen = look(&mut state.value);
        drop(state);
        drop(old);
        seen
    }

    /// What `look` finds. As long as that is nothing, `waker` is called when the value changes.
    pub(crate) fn find<R>(&self, waker: &Waker, mut look: impl FnMut(&mut T) -> Option<R>) -> Option<R> {
        // It may have come before the waker was left.
        self.look(&mut look).or_else(|| self.watch(waker, look))
    }

    /// Looks at the value for the last time: who waited for it is not called any more.
    pub(crate) fn leave<R>(&self, look: impl FnOnce(&mut T) -> R) -> R {
        let mut state = self.lock();
        let seen = look(&mut state.value);
        let waker = state.waker.take();
        drop(state);
        drop(waker);
        seen
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    /// Whoever waits. Its destructor and its wake-ups find the lock free.
    struct Waiter {
        watched: Arc<Watched<u32>>,
        woken: Arc<AtomicUsize>,
    }

    impl Wake for Waiter {
        fn wake(self: Arc<Self>) {
            assert!(self.watched.0.try_lock().is_ok(), "woken under the lock");
            self.woken.fetch_add(1, Ordering::Relaxed);
        }
    }

    impl Drop for Waiter {
        fn drop(&mut self) {
            assert!(self.watched.0.try_lock().is_ok(), "dropped under the lock");
        }
    }

    struct Setting {
        watched: Arc<Watched<u32>>,
        woken: Arc<AtomicUsize>,
    }

    impl Setting {
        fn new() -> Self {
            Self {
                watched: Arc::default(),
                woken: Arc::default(),
            }
        }

        fn waiter(&self) -> Waker {
            Waker::from(Arc::new(Waiter {
                watched: self.watched.clone(),
                woken: self.woken.clone(),
            }))
        }

        fn woken(&self) -> usize {
            self.woken.load(Ordering::Relaxed)
        }

        /// Whether a waker is left.
        fn is_awaited(&self) -> bool {
            self.watched.lock().waker.is_some()
        }
    }

    #[test]
    fn a_change_wakes_once_and_a_look_does_not() {
        let setting = Setting::new();
        let watched = &setting.watched;
        assert_eq!(watched.watch(&setting.waiter(), |value| *value), 0);
        watched.look(|value| *value = 1);
        assert_eq!(watched.try_change(|_| Err::<(), _>("refused")), Err("refused"));
        assert_eq!(setting.woken(), 0);
        assert_eq!(watched.change(|value| std::mem::replace(value, 2)), 1);
        assert_eq!(setting.woken(), 1);
        watched.change(|value| *value = 3);
        assert_eq!(setting.woken(), 1, "it has left no waker since");
    }

    #[test]
    fn the_waker_is_there_when_the_value_is_looked_at() {
        let setting = Setting::new();
        let (watched, kept) = (
            &setting.watched,
            Arc::new(Waiter {
                watched: setting.watched.clone(),
                woken: setting.woken.clone(),
            }),
        );
        let waker = Waker::from(kept.clone());
        assert_eq!(watched.watch(&waker, |_| Arc::strong_count(&kept)), 3);
        // That of another one takes its place.
        watched.watch(&setting.waiter(), |_| ());
        watched.watch(&setting.waiter(), |_| ());
        assert_eq!(Arc::strong_count(&kept), 2);
        watched.change(|_| ());
        assert_eq!(setting.woken(), 1);
    }

    #[test]
    fn what_is_found_at_once_leaves_no_waker_and_else_there_is_a_second_look() {
        let setting = Setting::new();
        let watched = &setting.watched;
        let mut looks = 0;
        let mut find = |found: u32| {
            watched.find(&setting.waiter(), |_| {
                looks += 1;
                (looks == found).then_some(looks)
            })
        };
        assert_eq!(find(1), Some(1));
        assert!(!setting.is_awaited());
        assert_eq!(find(3), Some(3), "it came while the waker was left");
        assert_eq!(find(0), None);
        assert!(setting.is_awaited());
    }

    #[test]
    fn who_leaves_is_not_woken() {
        let setting = Setting::new();
        setting.watched.watch(&setting.waiter(), |_| ());
        assert_eq!(setting.watched.leave(|value| *value), 0);
        setting.watched.change(|_| ());
        assert_eq!((setting.woken(), setting.is_awaited()), (0, false));
    }
}
