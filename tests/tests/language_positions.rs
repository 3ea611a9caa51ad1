//! `spawn` wherever an expression may stand.

use taskgroup::{ErrorGroup, TaskHandle, scope};
use taskgroup_tests::{Log, block_on, yield_now};

async fn double(n: u32) -> u32 {
    yield_now().await;
    n * 2
}

async fn sum<'s>(handles: impl IntoIterator<Item = TaskHandle<'s, u32>>) -> u32 {
    let mut sum = 0;
    for handle in handles {
        sum += handle.await;
    }
    sum
}

#[test]
fn as_a_statement() {
    let log = Log::new();
    block_on(scope! {
        spawn async { log.add("an expression") };
        spawn { log.add("a block") }
        spawn { log.add("another") };
        log.add("the body comes first");
    })
    .unwrap();
    assert_eq!(
        log.lines(),
        ["the body comes first", "an expression", "a block", "another"]
    );
}

#[test]
fn after_let_and_assignments() {
    struct Slot<'s> {
        handle: Option<TaskHandle<'s, u32>>,
    }
    let values = block_on(scope! {
        let a = spawn double(1);
        let b: TaskHandle<'_, u32> = spawn { 4 };
        let (c, mut d) = (spawn double(3), spawn double(0));
        d = { drop(d); spawn double(4) };
        let mut slot = Slot { handle: None };
        slot.handle = Some(spawn double(5));
        let mut list = vec![spawn double(0)];
        list[0] = spawn double(6);
        let Some(e) = slot.handle else { unreachable!() };
        vec![a.await, b.await, c.await, d.await, e.await, list.remove(0).await]
    });
    assert_eq!(values.unwrap(), [2, 4, 6, 8, 10, 12]);
}

#[test]
fn as_an_argument_and_in_literals() {
    struct Pair<'s> {
        a: TaskHandle<'s, u32>,
        b: TaskHandle<'s, u32>,
    }
    let total = block_on(scope! {
        let mut handles = Vec::new();
        handles.push(spawn double(1));
        handles.extend([spawn double(2), spawn { 6 }]);
        handles.extend(Some(spawn move { 8 }));
        let pair = Pair { a: spawn double(5), b: spawn { 12 } };
        let tuple = (spawn double(7), 0, spawn { 16 },);
        let boxed = Box::new(spawn double(9));
        let in_order = sum(handles).await + pair.a.await + pair.b.await;
        in_order + tuple.0.await + tuple.2.await + boxed.await
    });
    assert_eq!(total.unwrap(), 90);
}

#[test]
fn in_loops() {
    let total = block_on(scope! {
        let mut handles = Vec::new();
        for n in 1..=2 {
            handles.push(spawn double(n));
        }
        let mut queue = vec![3, 4];
        while let Some(n) = queue.pop() {
            let handle = spawn double(n);
            handles.push(handle);
        }
        let mut n = 5;
        while n < 7 {
            handles.push(spawn move { n * 2 });
            n += 1;
        }
        let last = loop {
            if n == 8 {
                break spawn double(n);
            }
            n += 1;
        };
        handles.push(last);
        let mut total = 0;
        while let Some(handle) = handles.pop() {
            total += handle.await;
        }
        for (task, expected) in [(spawn double(9), 18), (spawn { 20 }, 20)] {
            assert_eq!(task.await, expected);
        }
        total
    });
    assert_eq!(total.unwrap(), 2 * (1 + 2 + 3 + 4 + 5 + 6 + 8));
}

#[test]
fn in_branches() {
    async fn pick(n: u32) -> Result<u32, ErrorGroup> {
        scope! {
            let handle = if n == 0 {
                spawn double(1)
            } else if let 1 = n {
                spawn { 4 }
            } else {
                spawn move { n * 2 }
            };
            let chosen = 'chosen: {
                if n > 1 {
                    break 'chosen spawn double(50);
                }
                spawn { 0 }
            };
            handle.await + chosen.await
        }
        .await
    }
    assert_eq!(block_on(pick(0)).unwrap(), 2);
    assert_eq!(block_on(pick(1)).unwrap(), 4);
    assert_eq!(block_on(pick(9)).unwrap(), 118);
}

#[test]
fn in_the_heads_of_branches_and_loops() {
    let log = Log::new();
    block_on(scope! {
        if (spawn double(1)).await == 2 { log.add("if") }
        if let 4 = (spawn double(2)).await { log.add("if let") }
        match (spawn double(3)).await {
            6 => log.add("match"),
            _ => unreachable!(),
        }
        match spawn { 8 } {
            handle if handle.is_finished() => unreachable!(),
            handle => assert_eq!(handle.await, 8),
        }
        for n in 0..(spawn { 2 }).await { log.add(format!("for {n}")) }
        while (spawn double(4)).await != 8 { yield_now().await }
        let Some(value) = Some((spawn double(5)).await) else {
            spawn double(6);
            return Ok(());
        };
        assert_eq!(value, 10);
    })
    .unwrap();
    assert_eq!(log.lines(), ["if", "if let", "match", "for 0", "for 1"]);
}

#[test]
#[rustfmt::skip]
fn in_match_arms_with_and_without_commas() {
    async fn pick(n: u32) -> Result<u32, ErrorGroup> {
        scope! {
            let handle = match n {
                0 => spawn { 10 }
                1 => spawn move { n + 10 },
                2 | 3 => spawn double(n),
                n if n == 4 => { spawn double(n) }
                _ => spawn move(n) { n + 100 }
            };
            match n {
                0 => spawn { }
                1 => { spawn double(7); }
                2 => spawn { yield_now().await },
                _ => {}
            }
            handle.await
        }
        .await
    }
    let values: Vec<_> = (0..6).map(|n| block_on(pick(n)).unwrap()).collect();
    assert_eq!(values, [10, 11, 4, 6, 8, 105]);
}

#[test]
fn in_blocks_of_every_kind() {
    let total = block_on(scope! {
        let plain = { let n = 1; spawn double(n) };
        // SAFETY: there is nothing unsafe in it.
        #[allow(unused_unsafe)]
        let in_unsafe = unsafe { spawn double(2) };
        let in_async = async { (spawn double(3)).await + 1 }.await;
        let in_async_move = async move { let handle = spawn { 8 }; handle.await }.await;
        #[allow(unused_mut, reason = "an attribute before a statement")]
        let mut with_attribute = spawn double(5);
        #[cfg(any())]
        spawn nothing_of_this_name();
        #[cfg(any())]
        spawn { nothing_of_this_name() }
        plain.await + in_unsafe.await + in_async + in_async_move + with_attribute.await
    });
    assert_eq!(total.unwrap(), 2 + 4 + 7 + 8 + 10);
}

#[test]
fn in_closures() {
    let total = block_on(scope! {
        let start = |n| spawn double(n);
        let start_block = |n: u32| {
            if n == 0 {
                return spawn double(100);
            }
            spawn move { n * 2 }
        };
        let mut handles: Vec<_> = (1..4).map(start).collect();
        handles.extend((0..2).map(start_block));
        handles.extend((5..6).map(|n| spawn async move { n * 2 }));
        let shared = &handles;
        let names = move || (spawn double(7), shared.len());
        let (handle, count) = names();
        handle.await + count as u32 + sum(handles).await
    });
    assert_eq!(total.unwrap(), 14 + 6 + (2 + 4 + 6) + (200 + 2) + 10);
}

#[test]
fn in_arguments_of_other_macros() {
    let total = block_on(scope! {
        let handles = vec![spawn double(1), spawn double(2)];
        let (a, b) = futures::join!(spawn double(3), spawn { 8 });
        let text = format!("{} {:?}", (spawn double(5)).await, (spawn { "six" }).await);
        assert_eq!(text, "10 \"six\"");
        assert_eq!((spawn double(7)).await, 14, "and the message: {}", (spawn { 1 }).await);
        assert!(matches!((spawn double(8)).await, 16));
        println!("{}", (spawn double(9)).name());
        dbg!(spawn double(10)).await + sum(handles).await + a + b
    });
    assert_eq!(total.unwrap(), 20 + 6 + 6 + 8);
}

#[test]
fn in_arms_of_select() {
    use futures::FutureExt as _;
    let value = block_on(scope! {
        futures::select_biased! {
            value = (spawn double(1)).fuse() => {
                let again = spawn double(value);
                again.await
            }
            _ = std::future::pending::<()>().fuse() => (spawn double(0)).await,
        }
    });
    assert_eq!(value.unwrap(), 4);
}

#[test]
fn in_a_chain_of_methods() {
    block_on(scope! {
        let name = (spawn double(1)).name().to_owned();
        assert_eq!(name, "double(1)");
        assert!((spawn double(1)).outcome().await.is_ok_and(|value| value == 2));
        assert_eq!([spawn { 1 }, spawn { 2 }].map(|handle| handle.is_finished()), [false, false]);
        assert_eq!((spawn double(2)).await.to_string(), "4");
        assert_eq!(1 + (spawn double(2)).await * 2, 9);
        let by_reference = &spawn double(3);
        by_reference.finished().await;
        assert!(by_reference.is_finished());
    })
    .unwrap();
}

#[test]
fn in_nested_blocks_of_spawn() {
    let log = Log::new();
    let total = block_on(scope! {
        let outer = spawn {
            spawn { log.add("a grandchild that nobody waits for") }
            let inner = spawn move { (spawn double(1)).await + 1 };
            let nested = spawn double((spawn { 10 }).await);
            inner.await + nested.await
        };
        let by_value = spawn move(outer) { outer.await };
        by_value.await
    });
    assert_eq!(total.unwrap(), 23);
    assert_eq!(log.lines(), ["a grandchild that nobody waits for"]);
}

#[test]
fn a_handle_may_be_an_operand() {
    async fn plus_one(handle: TaskHandle<'_, u32>) -> u32 {
        handle.await + 1
    }
    let value = block_on(scope! {
        let through = spawn spawn double(1);
        let given = spawn plus_one(spawn double(2));
        through.await + given.await
    });
    assert_eq!(value.unwrap(), 7);
}
