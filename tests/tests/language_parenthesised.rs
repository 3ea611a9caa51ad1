//! The spelling that is plain Rust, `scope!(|s| { .. })` with `spawn!(s, ..)`. This file is formatted by
//! rustfmt, bodies included.

use std::future::ready;
use std::io;

use taskgroup::{ErrorGroup, TaskHandle, scope, spawn};
use taskgroup_tests::{Log, block_on, yield_now};

async fn double(n: u32) -> u32 {
    yield_now().await;
    n * 2
}

#[test]
fn every_position_and_form() {
    struct Pair<'s> {
        a: TaskHandle<'s, u32>,
        b: TaskHandle<'s, u32>,
    }
    let log = Log::new();
    let total = block_on(scope!(|s| {
        spawn!(s, { log.add("a statement") });
        let a = spawn!(s, double(1));
        let mut handles = vec![spawn!(s, double(2)), spawn!(s, move { 6 })];
        for n in 4..6 {
            handles.push(spawn!(s, async move { n * 2 }));
        }
        let either = if a.is_finished() {
            spawn!(s, double(0))
        } else {
            spawn!(s, { 12 })
        };
        let matched = match 7 {
            7 => spawn!(s, double(7)),
            _ => unreachable!(),
        };
        let pair = Pair {
            a: spawn!(s, double(8)),
            b: spawn!(s, double(9)),
        };
        let by_closure = |n| spawn!(s, double(n));
        let nested = spawn!(s, {
            let inner = spawn!(s, double(11));
            inner.await
        });
        let name = spawn!(s, double(0)).name().to_owned();
        assert_eq!(name, "double(0)");
        let mut total = a.await + either.await + matched.await + pair.a.await + pair.b.await;
        for handle in handles {
            total += handle.await;
        }
        total + by_closure(10).await + nested.await
    }));
    assert_eq!(total.unwrap(), 132);
    assert_eq!(log.lines(), ["a statement"]);
}

#[test]
fn both_spellings_do_the_same() {
    async fn pretty(log: &Log, fail: bool) -> Result<usize, ErrorGroup> {
        scope! {
            let first = spawn record(log, "first");
            spawn { log.add("block") }
            for n in 0..2 {
                spawn move { log.add(format!("loop {n}")) }
            }
            let named = spawn(name = "named") async { if fail { Err(io::Error::other("no")) } else { Ok(1) } };
            spawn {
                spawn { log.add("grandchild") }
                log.add("child");
            }
            let kept = spawn(value) ready(Err::<(), _>("kept"));
            assert_eq!(kept.await, Err("kept"));
            first.await + named.await
        }
        .await
    }
    async fn plain(log: &Log, fail: bool) -> Result<usize, ErrorGroup> {
        scope!(|s| {
            let first = spawn!(s, record(log, "first"));
            spawn!(s, { log.add("block") });
            for n in 0..2 {
                spawn!(s, move { log.add(format!("loop {n}")) });
            }
            let named =
                spawn!(s, (name = "named") async { if fail { Err(io::Error::other("no")) } else { Ok(1) } });
            spawn!(s, {
                spawn!(s, { log.add("grandchild") });
                log.add("child");
            });
            let kept = spawn!(s, (value) ready(Err::<(), _>("kept")));
            assert_eq!(kept.await, Err("kept"));
            first.await + named.await
        })
        .await
    }
    async fn record(log: &Log, text: &str) -> usize {
        log.add(text);
        text.len()
    }
    for fail in [false, true] {
        let (pretty_log, plain_log) = (Log::new(), Log::new());
        let outcomes = [
            block_on(pretty(&pretty_log, fail)),
            block_on(plain(&plain_log, fail)),
        ];
        assert_eq!(pretty_log.lines(), plain_log.lines());
        match outcomes {
            [Ok(a), Ok(b)] => assert!(!fail && a == b),
            [Err(a), Err(b)] => {
                assert!(fail && a.to_string() == b.to_string());
                assert_eq!(a.first().task(), b.first().task());
            }
            mixed => panic!("one failed, the other did not: {mixed:?}"),
        }
    }
}

#[test]
fn only_the_named_variables_are_moved() {
    let shared = String::from("shared");
    let texts = block_on(scope!(|s| {
        let mut handles = Vec::new();
        for i in 0..2 {
            let own = i.to_string();
            handles.push(spawn!(s, move(i, mut own) { own.push('!'); format!("{i}{own}{shared}") }));
        }
        let mut texts = Vec::new();
        for handle in handles {
            texts.push(handle.await);
        }
        texts
    }));
    assert_eq!(texts.unwrap(), ["00!shared", "11!shared"]);
}
