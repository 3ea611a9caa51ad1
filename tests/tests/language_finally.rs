//! `spawn .. finally { .. }` in every form and position; what it does is in `finally.rs`.

use std::io;

use taskgroup::{ErrorGroup, Scope, local_scope, scope, spawn};
use taskgroup_tests::{Log, block_on, yield_now};

async fn double(n: u32) -> u32 {
    yield_now().await;
    n * 2
}

#[test]
fn behind_every_operand() {
    let log = Log::new();
    let own = String::from("moved");
    let total = block_on(scope! {
        let a = spawn { 1 } finally { log.add("block") };
        let b = spawn double(1) finally { log.add("expression"); };
        let c = spawn async { 3 } finally { yield_now().await; log.add("async block") };
        let d = spawn(name = "d") { 4 } finally { log.add("named") };
        let e = spawn(result) async { io::Result::Ok(5) } finally { log.add("result") };
        let f = spawn(value) double(3) finally { log.add("value") };
        let log = &log;
        let g = spawn move { own.len() as u32 + 2 } finally { log.add("move") };
        let h = spawn move(log) { log.lines(); 8 } finally { log.add("list") };
        assert_eq!((a.name(), d.name(), b.name()), ("{ 1 }", "d", "double(1)"));
        a.await + b.await + c.await + d.await + e.await + f.await + g.await + h.await
    });
    assert_eq!(total.unwrap(), 36);
    let mut lines = log.lines();
    lines.sort();
    assert_eq!(
        lines,
        [
            "async block",
            "block",
            "expression",
            "list",
            "move",
            "named",
            "result",
            "value"
        ]
    );
}

#[test]
#[rustfmt::skip] // arms without commas
fn in_every_position() {
    let log = Log::new();
    let total = block_on(scope! {
        spawn { log.add("work") } finally { log.add("statement") }
        spawn { log.add("work") } finally { log.add("statement with semicolon") };
        let mut handles = vec![spawn { 1 } finally { log.add("in a macro") }, spawn double(1) finally { log.add("and another") }];
        handles.push(spawn { 3 } finally { log.add("argument") });
        for n in 0..2 {
            spawn move(n) { drop(n.to_string()) } finally { log.add(format!("loop {n}")) }
        }
        if handles.len() == 3 { spawn { } finally { log.add("branch") } }
        match handles.len() {
            3 => spawn { } finally { log.add("arm") }
            _ => spawn { } finally { },
        }
        let chosen = if handles.is_empty() { spawn { 0 } finally { } } else { spawn { 4 } finally { log.add("else") } };
        let mut total = chosen.await;
        for handle in handles { total += handle.await }
        total
    });
    assert_eq!(total.unwrap(), 10);
    assert_eq!(log.lines().iter().filter(|line| *line != "work").count(), 10);
}

#[test]
fn as_the_last_thing_of_a_body_and_of_a_task() {
    let log = Log::new();
    block_on(scope! {
        spawn {
            spawn { log.add("inner") } finally { log.add("inner cleanup") }
        } finally { log.add("outer cleanup") }
    })
    .unwrap();
    assert_eq!(log.lines().len(), 3);
}

#[test]
fn in_the_plain_spelling_and_in_nested_scopes() {
    fn start<'env>(s: &Scope<'_, 'env>, log: &'env Log) {
        spawn!(s, move { log.add("work") } finally { log.add("cleanup") });
    }
    let log = Log::new();
    block_on(scope!(|s| {
        start(s, &log);
        scope! {
            spawn { log.add("inner work") } finally { yield_now().await; log.add("inner cleanup") }
        }
        .await?;
        log.add("inner scope over");
    }))
    .unwrap();
    block_on(local_scope! { spawn { } finally { log.add("local") } }).unwrap();
    let lines = log.lines();
    let place = |line: &str| lines.iter().position(|other| other == line);
    assert!(place("inner cleanup") < place("inner scope over") && place("local") > place("inner scope over"));
    assert!(place("cleanup").is_some());
}

#[test]
fn its_block_is_a_block_like_others() {
    async fn run(fail: bool) -> Result<(), ErrorGroup> {
        scope! {
            spawn { double(1).await; } finally {
                if fail {
                    Err("in the cleanup")?;
                }
                let inner = scope! { let task = spawn double(2); task.await };
                assert_eq!(inner.await?, 4);
                return Ok(());
            }
        }
        .await
    }
    block_on(run(false)).unwrap();
    assert_eq!(
        block_on(run(true)).unwrap_err().first().to_string(),
        "in the cleanup"
    );
}

#[test]
#[rustfmt::skip] // arms without commas
fn behind_an_expression_it_ends_the_statement() {
    let log = Log::new();
    let outcome = block_on(scope! {
        spawn double(1) finally { log.add("statement") }
        for n in 0..2 {
            spawn double(n) finally { log.add("loop") }
        }
        match log.lines().len() {
            0 => spawn double(2) finally { log.add("arm") }
            _ => {}
        }
        let inner = scope! { spawn double(3) finally { log.add("inner") } spawn { () } };
        inner.await?;
        spawn double(4) finally { log.add("tail") }
    });
    assert_eq!(outcome.unwrap(), ());
    let mut lines = log.lines();
    lines.sort();
    assert_eq!(lines, ["arm", "inner", "loop", "loop", "statement", "tail"]);
}
