//! Wakers that are called after what they belong to is done.

use std::future::{pending, poll_fn};
use std::sync::Mutex;
use std::task::{Poll, Waker};

use futures::FutureExt;
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};
use taskgroup::{scope, shield};
use taskgroup_tests::{Gate, Log, block_on, turns};

#[test]
fn a_late_waker_of_a_construct_that_is_done_does_not_give_another_one_up() {
    let (log, begin, nudge, gate) = (Log::new(), Gate::new(), Gate::new(), Gate::new());
    let kept = Mutex::new(None::<Waker>);
    let outcome = block_on(scope! {
        let task = spawn {
            shield(turns(4)).await;
            let mut polls = 0;
            let first = shield(poll_fn(|cx| {
                polls += 1;
                if polls > 1 {
                    return Poll::Ready(());
                }
                *kept.lock().unwrap() = Some(cx.waker().clone());
                cx.waker().wake_by_ref();
                Poll::Pending
            }));
            let all: FuturesUnordered<BoxFuture<'_, ()>> = [
                async { first.await; begin.open() }.boxed(),
                // It takes the place of the first.
                async { begin.wait().await; shield(async { gate.wait().await; log.add("second") }).await }.boxed(),
                async { nudge.wait().await; pending().await }.boxed(),
            ].into_iter().collect();
            all.collect::<Vec<()>>().await;
        };
        turns(2).await;
        task.cancel();
        turns(12).await;
        let late = kept.lock().unwrap().take();
        late.expect("a waker").wake();
        nudge.open();
        turns(8).await;
        gate.open();
        task.finished().await;
    });
    assert!(outcome.is_ok());
    assert_eq!(log.lines(), ["second"]);
}
