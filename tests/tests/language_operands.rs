//! What may stand behind `spawn`: every shape of an expression, and where it ends.

use std::future::{Future, IntoFuture, Ready, ready};
use std::pin::Pin;

use futures::FutureExt as _;
use taskgroup::scope;
use taskgroup_tests::{Counted, block_on, yield_now};

async fn double(n: u32) -> u32 {
    yield_now().await;
    n * 2
}

#[derive(Clone)]
struct Job {
    n: u32,
}

impl Job {
    async fn run(&self) -> u32 {
        double(self.n).await
    }

    async fn add<const M: u32, T: Into<u32>>(self, n: T) -> u32 {
        self.n + M + n.into()
    }
}

trait Make<A, B> {
    fn make(a: A, b: B) -> Ready<u32>;
}

impl Make<u8, u16> for Job {
    fn make(a: u8, b: u16) -> Ready<u32> {
        ready(u32::from(a) + u32::from(b))
    }
}

#[test]
fn calls_paths_and_methods() {
    let jobs = [1, 2].map(|n| Job { n });
    let make = |n: u32| double(n);
    let makers = [double as fn(u32) -> _, double];
    let total = block_on(scope! {
        let handles = [
            spawn self::double(1),
            spawn std::future::ready(2),
            spawn jobs[0].run(),
            spawn jobs.last().unwrap().run(),
            spawn (make)(3),
            spawn (makers[1])(4),
            spawn ready(5).map(|n: u32| n + 1),
            spawn (double(1), double(2)).0,
            spawn crate::double(7),
        ];
        let mut total = 0;
        for handle in handles {
            total += handle.await;
        }
        total
    });
    assert_eq!(total.unwrap(), 2 + 2 + 2 + 4 + 6 + 8 + 6 + 2 + 14);
}

#[test]
fn generic_arguments_hold_commas() {
    async fn size<A, B>() -> usize {
        size_of::<A>() + size_of::<B>()
    }
    let values = block_on(scope! {
        let a = spawn size::<u8, u16>();
        let (b, c) = (spawn <Job as Make<u8, u16>>::make(1, 2), spawn Job { n: 1 }.add::<2, u8>(3));
        let d = spawn ready(1_u8) as std::future::Ready<u8>;
        (a.await, b.await, c.await, d.await)
    });
    assert_eq!(values.unwrap(), (3, 3, 6, 1));
}

#[test]
fn expressions_that_hold_blocks() {
    let flag = true;
    let total = block_on(scope! {
        let a = spawn async { double(1).await };
        let b = spawn async move { double(2).await + u32::from(flag) };
        let c = spawn if flag { double(3) } else { double(0) };
        let d = spawn match flag { true => double(4), false => double(0) };
        let e = spawn Job { n: 5 }.add::<1, u32>(6);
        let f = spawn async { 7 }.map(|n| n * 2);
        let g = spawn loop { if flag { break double(8) } };
        // SAFETY: there is nothing unsafe in it.
        #[allow(unused_unsafe)]
        let h = spawn unsafe { double(9) };
        let i = spawn 'block: { break 'block double(10) };
        [a.await, b.await, c.await, d.await, e.await, f.await, g.await, h.await, i.await]
    });
    assert_eq!(total.unwrap(), [2, 5, 6, 8, 12, 14, 16, 18, 20]);
}

#[test]
fn macros_boxes_and_references() {
    macro_rules! doubled {
        ($n:expr) => {
            double($n)
        };
    }
    let mut kept = Box::pin(double(3));
    let mut maybe = Some(double(4));
    let erased: Pin<Box<dyn Future<Output = u32> + Send>> = Box::pin(double(5));
    let total = block_on(scope! {
        let a = spawn doubled!(1);
        let b = spawn Box::pin(double(2));
        let c = spawn &mut kept;
        let d = spawn maybe.take().unwrap();
        let e = spawn erased;
        let f = spawn std::pin::pin!(ready(6)).map(|n: u32| n).clone_output();
        [a.await, b.await, c.await, d.await, e.await, f.await]
    });
    assert_eq!(total.unwrap(), [2, 4, 6, 8, 10, 6]);
}

/// A combinator of the user's own.
trait CloneOutput: Future + Sized {
    fn clone_output(self) -> Ready<Self::Output>
    where
        Self::Output: Clone,
    {
        ready(self.now_or_never().expect("it is ready"))
    }
}

impl<F: Future> CloneOutput for F {}

#[test]
fn anything_that_becomes_a_future() {
    struct Request(u32);
    impl IntoFuture for Request {
        type Output = Result<u32, std::io::Error>;
        type IntoFuture = Ready<Self::Output>;
        fn into_future(self) -> Self::IntoFuture {
            ready(Ok(self.0))
        }
    }
    let value = block_on(scope! {
        let request = spawn Request(3);
        request.await
    });
    assert_eq!(value.unwrap(), 3);
}

#[test]
fn an_expression_is_evaluated_at_once_and_a_block_later() {
    async fn hold(one: Counted) {
        drop(one);
    }
    let started = Counted::new();
    block_on(scope! {
        let block = spawn { drop((started.clone(), yield_now().await)) };
        assert_eq!(started.alive(), 1);
        let expression = spawn hold(started.clone());
        assert_eq!(started.alive(), 2);
        block.await;
        expression.await;
        assert_eq!(started.alive(), 1);
    })
    .unwrap();
}
