//! Three children in one future.

use std::future::poll_fn;
use std::pin::Pin;
use std::task;

use crate::peers::{Peer, Three};
use crate::work::Child;

/// No list at all.
#[derive(Debug)]
pub struct Static;

impl Peer for Static {
    const NAME: &'static str = "floor-static";

    fn new() -> Self {
        Self
    }
}

impl Three for Static {
    async fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> u64 {
        let (mut a, mut b, mut c) = (Some(a), Some(b), Some(c));
        let mut sum = 0;
        poll_fn(|cx| {
            let mut left = false;
            for slot in [&mut a, &mut b, &mut c] {
                let Some(child) = slot else { continue };
                match Pin::new(child).poll(cx) {
                    task::Poll::Pending => left = true,
                    task::Poll::Ready(value) => {
                        *slot = None;
                        sum += value;
                    }
                }
            }
            match left {
                true => task::Poll::Pending,
                false => task::Poll::Ready(sum),
            }
        })
        .await
    }
}
