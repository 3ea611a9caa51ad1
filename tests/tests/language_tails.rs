//! The last thing in a block: when it is a statement, and what a `Result` there means.

use std::io;

use taskgroup::{ErrorGroup, TaskHandle, scope};
use taskgroup_tests::{Log, block_on, yield_now};

fn full() -> io::Error {
    io::Error::other("full")
}

async fn save(fail: bool) -> io::Result<u8> {
    yield_now().await;
    if fail { Err(full()) } else { Ok(1) }
}

#[test]
fn a_braced_spawn_at_the_end_of_the_body_is_a_statement() {
    let log = Log::new();
    let nothing: () = block_on(scope! { spawn { log.add("a") } }).unwrap();
    let with_semicolon: () = block_on(scope! { spawn { log.add("b") }; }).unwrap();
    let moving: () = block_on(scope! { let log = &log; spawn move { log.add("c") } }).unwrap();
    let named: () =
        block_on(scope! { let log = &log; spawn(name = "d") move(log) { log.add("d") } }).unwrap();
    let several: () = block_on(scope! {
        spawn { log.add("e") }
        spawn { log.add("f") }
    })
    .unwrap();
    assert_eq!(
        (nothing, with_semicolon, moving, named, several),
        ((), (), (), (), ())
    );
    assert_eq!(log.lines(), ["a", "b", "c", "d", "e", "f"]);
}

#[test]
fn and_at_the_end_of_a_spawned_block() {
    let log = Log::new();
    block_on(scope! {
        spawn {
            log.add("outer");
            spawn { spawn { spawn { log.add("innermost") } } }
        }
    })
    .unwrap();
    assert_eq!(log.lines(), ["outer", "innermost"]);
}

#[test]
#[rustfmt::skip] // arms without commas
fn and_at_the_end_of_branches_loops_and_arms_that_are_statements() {
    let log = Log::new();
    let last: &str = block_on(scope! {
        if true { spawn { log.add("if") } }
        if false { } else { spawn { log.add("else") } }
        if false { } else if let Some(text) = Some("else if") { spawn move(text) { log.add(text) } } else { spawn { } }
        for n in 0..2 { spawn move(n) { log.add(format!("for {n}")) } }
        let mut once = true;
        while std::mem::take(&mut once) { spawn { log.add("while") } }
        loop { if log.lines().is_empty() { break } spawn { } }
        match 1 {
            0 => spawn { },
            1 => spawn { log.add("arm") }
            _ => { spawn { } }
        }
        match log.lines().len() { 0 => { log.lines(); spawn { log.add("block arm") } } 1 => {} _ => {} }
        { spawn { log.add("block") } }
        #[allow(unused_unsafe)]
        // SAFETY: there is nothing unsafe in it.
        unsafe { spawn { log.add("unsafe") } }
        if true { for _ in 0..1 { match log.lines().len() { 99 => {} _ => { spawn { log.add("deep") } } } } }
        spawn { log.add("last") }
        "value"
    })
    .unwrap();
    assert_eq!(last, "value");
    assert_eq!(log.lines().len(), 12);
}

#[test]
#[rustfmt::skip] // arms without commas
fn and_where_those_are_the_last_thing() {
    let log = Log::new();
    block_on(scope! { if true { spawn { log.add("if") } } else { spawn { } } }).unwrap();
    block_on(scope! { if true { spawn { log.add("if alone") } } }).unwrap();
    block_on(scope! { match 1 { 1 => spawn { log.add("arm") } _ => spawn { } } }).unwrap();
    block_on(scope! { for _ in 0..1 { spawn { log.add("for") } } }).unwrap();
    block_on(scope! { spawn { if true { spawn { log.add("in a task") } } } }).unwrap();
    block_on(scope! { { spawn { log.add("block") } } }).unwrap();
    assert_eq!(
        log.lines(),
        ["if", "if alone", "arm", "for", "in a task", "block"]
    );
}

#[test]
#[rustfmt::skip] // arms without commas
fn elsewhere_it_is_a_value() {
    let total = block_on(scope! {
        let a = if true { spawn { 1 } } else { spawn { 2 } };
        let b = match 1 { 1 => spawn { 3 } _ => spawn { 4 } };
        let c = { spawn { 5 } };
        let d = async { Some(spawn { 6 }) }.await.unwrap();
        let start = |n: u8| { spawn move { n } };
        let e: TaskHandle<'_, u8> = start(7);
        a.await + b.await + c.await + d.await + e.await
    });
    assert_eq!(total.unwrap(), 22);
}

#[test]
fn a_result_at_the_end_of_the_body() {
    assert_eq!(block_on(scope! { save(false).await }).unwrap(), 1);
    let group = block_on(scope! { save(true).await }).unwrap_err();
    assert_eq!((group.len(), group.first().is::<io::Error>()), (1, true));
    let group = block_on(scope! {
        spawn std::future::pending::<()>();
        if true { save(true).await } else { Ok(2) }
    });
    assert_eq!(group.unwrap_err().len(), 1);
}

#[test]
fn a_result_at_the_end_of_a_spawned_block() {
    let value = block_on(scope! { let task = spawn { save(false).await }; task.await });
    assert_eq!(value.unwrap(), 1);
    let group = block_on(scope! {
        spawn { save(true).await }
        std::future::pending::<()>().await
    });
    let group = group.unwrap_err();
    assert_eq!(group.first().task(), Some("{ save(true).await }"));
}

#[test]
fn other_types_at_the_end_are_values() {
    let nested: Result<u8, String> = block_on(scope! { (Ok(1),) }).unwrap().0;
    let option: Option<io::Error> = block_on(scope! { None }).unwrap();
    let twice: Result<u8, io::Error> = block_on(scope! { Ok::<_, io::Error>(Ok(1)) }).unwrap();
    assert_eq!((nested, option.is_none(), twice.unwrap()), (Ok(1), true, 1));
}

#[test]
fn return_ends_the_body_or_the_block() {
    async fn run(early: bool) -> Result<u8, ErrorGroup> {
        scope! {
            let task = spawn {
                if early {
                    return Ok(1);
                }
                yield_now().await;
                2
            };
            if early {
                return Ok(10 + task.await);
            }
            task.await
        }
        .await
    }
    assert_eq!(
        (block_on(run(true)).unwrap(), block_on(run(false)).unwrap()),
        (11, 2)
    );
}

#[test]
fn return_err_fails_it() {
    let group = block_on(scope! {
        if true {
            return Err(full().into());
        }
        1
    });
    assert!(group.unwrap_err().first().is::<io::Error>());
    let group = block_on(scope! {
        spawn {
            if save(false).await? == 1 {
                return Err(full());
            }
        } finally {
            return Err(io::Error::other("late"));
        }
    });
    assert_eq!(group.unwrap_err().len(), 2);
}

#[test]
fn return_gives_what_the_last_expression_could() {
    async fn run(way: u8) -> Result<u8, ErrorGroup> {
        scope! {
            let task = spawn {
                if way == 0 {
                    return 1;
                }
                if way == 1 {
                    return save(false).await;
                }
                if way == 2 {
                    return save(true).await;
                }
                3
            };
            spawn {
                if way == 0 {
                    return;
                }
                save(false).await?;
            }
            let plain = |way: u8| {
                if way == 0 {
                    return 10;
                }
                20
            };
            let nested = async {
                if way == 0 {
                    return plain(way);
                }
                plain(way) + 10
            };
            let nested = nested.await;
            match task.await {
                3 => return nested,
                value => value + nested,
            }
        }
        .await
    }
    let values = [0, 1, 3].map(|way| block_on(run(way)).unwrap());
    assert_eq!(values, [11, 31, 30]);
    assert!(block_on(run(2)).unwrap_err().first().is::<io::Error>());
}

#[test]
fn return_in_the_arguments_of_a_macro_and_behind_generics() {
    async fn run(early: bool) -> Result<Vec<(u8, u8)>, ErrorGroup> {
        scope! {
            tokio::select! {
                () = std::future::ready(()) => {
                    if early {
                        return Vec::<(u8, u8)>::from([(1, 2)]);
                    }
                }
            }
            return Err(full());
        }
        .await
    }
    assert_eq!(block_on(run(true)).unwrap(), [(1, 2)]);
    assert!(block_on(run(false)).is_err());
}

#[test]
fn bodies_that_never_end_by_themselves() {
    async fn forever() -> Result<std::convert::Infallible, ErrorGroup> {
        scope! {
            spawn { save(true).await?; }
            loop {
                yield_now().await;
            }
        }
        .await
    }
    assert_eq!(block_on(forever()).unwrap_err().len(), 1);
    let group = block_on(scope! {
        spawn { loop { yield_now().await } }
        save(true).await?;
    });
    assert_eq!(group.unwrap_err().len(), 1);
}

#[test]
fn ok_at_the_end_needs_no_error_type() {
    let value = block_on(scope! {
        let first = spawn { save(false).await?; Ok(1) };
        spawn { save(false).await?; Ok(()) } finally { Ok(()) }
        Ok(first.await + 1)
    });
    assert_eq!(value.unwrap(), 2);
    let group = block_on(scope! {
        spawn { save(true).await?; Ok(()) }
        Ok(())
    });
    assert!(group.unwrap_err().first().is::<io::Error>());
    let branches = block_on(scope! { if save(false).await? == 1 { Ok(3) } else { Err(full()) } });
    assert_eq!(branches.unwrap(), 3);
}

#[test]
fn err_with_a_question_mark_at_the_end_has_whatever_type_is_wanted() {
    async fn fails() -> Result<u32, ErrorGroup> {
        scope! {
            spawn { yield_now().await }
            Err(full())?
        }
        .await
    }
    assert!(block_on(fails()).unwrap_err().first().is::<io::Error>());
}

#[test]
fn what_has_the_type_that_is_wanted_gets_it() {
    async fn text() -> Result<String, ErrorGroup> {
        scope! { spawn { yield_now().await } "text".into() }.await
    }
    async fn number(text: &str) -> Result<u8, ErrorGroup> {
        scope! {
            let task = spawn { text.parse()? };
            let number: u64 = task.await;
            number.try_into()?
        }
        .await
    }
    assert_eq!(block_on(text()).unwrap(), "text");
    assert_eq!(block_on(number("3")).unwrap(), 3);
    assert_eq!(block_on(number("x")).unwrap_err().len(), 1);
}
