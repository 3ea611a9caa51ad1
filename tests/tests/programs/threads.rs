//! Wake-ups from another thread.

use std::future::{Future, poll_fn};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::task::{Poll, Waker};
use std::thread;

/// A thread that calls the wakers it is sent.
pub struct Threads {
    wakers: mpsc::Sender<Waker>,
    under_way: Arc<UnderWay>,
}

/// How many wakers have been sent and not called yet.
#[derive(Default)]
struct UnderWay {
    number: Mutex<usize>,
    done: Condvar,
}

impl Threads {
    pub fn new() -> Self {
        let (wakers, receiver) = mpsc::channel::<Waker>();
        let under_way = Arc::new(UnderWay::default());
        let seen = under_way.clone();
        thread::spawn(move || {
            for waker in receiver {
                waker.wake();
                *seen.number.lock().unwrap() -= 1;
                seen.done.notify_all();
            }
        });
        Self { wakers, under_way }
    }

    /// Waits until the other thread has called the waker.
    pub fn wake(&self) -> impl Future<Output = ()> + Send {
        let mut asked = false;
        poll_fn(move |cx| {
            if asked {
                return Poll::Ready(());
            }
            asked = true;
            *self.under_way.number.lock().unwrap() += 1;
            self.wakers.send(cx.waker().clone()).expect("the thread listens");
            Poll::Pending
        })
    }

    /// Blocks until all that were sent have been called.
    pub fn wait(&self) {
        let mut number = self.under_way.number.lock().unwrap();
        while *number > 0 {
            number = self.under_way.done.wait(number).unwrap();
        }
    }
}
