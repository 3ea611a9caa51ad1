//! The expansions compile and run, against a runtime of a few lines and without a prelude of the user's to lean on.

#![deny(warnings)]

mod mock;

use std::num::ParseIntError;
use std::str::ParseBoolError;

macro_rules! scope {
    ($($t:tt)*) => { ::taskgroup_macros::__scope! { (crate::mock) $($t)* } };
}
macro_rules! local_scope {
    ($($t:tt)*) => { ::taskgroup_macros::__local_scope! { (crate::mock) $($t)* } };
}
macro_rules! spawn {
    ($($t:tt)*) => { ::taskgroup_macros::__spawn! { (crate::mock) $($t)* } };
}
macro_rules! catch_group {
    ($($t:tt)*) => { ::taskgroup_macros::__catch_group! { (crate::mock) $($t)* } };
}

async fn double(x: u32) -> u32 {
    x * 2
}

async fn parse(text: &str) -> Result<u32, ParseIntError> {
    text.parse()
}

#[test]
fn children_borrow_from_the_environment() {
    let text = String::from("20");
    let done = scope! {
        let a = spawn double(1);
        let b = spawn(result) parse(&text);
        let c = spawn { parse(&text).await? + 1 };
        a.await + b.await + c.await
    };
    assert_eq!(done.value.unwrap(), 43);
    assert_eq!(
        done.names,
        ["double(1)", "parse(&text)", "{ parse(&text).await? + 1 }"]
    );
}

#[test]
#[rustfmt::skip] // places are counted
fn a_task_knows_where_it_was_written() {
    mock::PLACES.take();
    let line = line!() + 1;
    let _ = scope! { spawn double(1); };
    assert_eq!(mock::PLACES.take(), [(file!(), line, 28)]);
}

#[test]
#[rustfmt::skip] // arms without commas
fn blocks_nest_and_need_no_semicolon() {
    let done = scope! {
        spawn {
            spawn { spawn double(1); }
            if true { spawn { double(2).await; } } else { spawn { double(3).await; } }
            #[cfg(all())]
            spawn { double(4).await; }
            match 3 { 1 => spawn { } 2 | 3 => spawn move { } _ => {} }
        }
        spawn { double(5).await; }
    };
    done.value.unwrap();
    assert_eq!(done.names.len(), 7);
}

#[test]
fn loops_move_what_they_name() {
    let shared = String::from("x");
    let done = scope! {
        let mut handles = Vec::new();
        for (i, own) in [String::from("a"), String::from("b")].into_iter().enumerate() {
            handles.push(spawn move(i, mut own) { own.push_str(&shared); format!("{i}{own}") });
        }
        let mut all = String::new();
        for handle in handles { all += &handle.await; }
        all
    };
    assert_eq!(done.value.unwrap(), "0ax1bx");
}

#[test]
fn the_rustfmt_spelling() {
    let done = scope!(|s| {
        let a = spawn!(s, double(1));
        let b = spawn!(s, (name = "second") { double(2).await });
        spawn!(s, {
            spawn!(s, double(3));
            spawn double(s.len());
        });
        a.await + b.await
    });
    assert_eq!(done.value.unwrap(), 6);
    assert_eq!(done.names[1], "second");
    assert_eq!(done.names[2], "{ spawn!(s, double(3)); spawn double(s.len()); }");
}

#[test]
fn a_function_spawns_into_the_scope_it_is_given() {
    fn start<'s>(s: &mock::Scope<'s>) -> mock::Handle<u32> {
        spawn!(s, { double(4).await })
    }
    let done = scope!(|s| { start(s).await });
    assert_eq!(done.value.unwrap(), 8);
}

#[test]
fn an_inner_scope_under_another_name_keeps_its_children() {
    macro_rules! sc {
        ($($t:tt)*) => { scope! { $($t)* } };
    }
    let done = scope! {
        spawn double(1);
        let inner = sc! {
            spawn double(2);
            spawn { spawn { double(3).await; } }
            if true { spawn { double(4).await; } }
        };
        inner.value?;
        inner.names.len()
    };
    assert_eq!(done.value.unwrap(), 4);
    assert_eq!(done.names, ["double(1)"]);
}

#[test]
fn moving_and_local_scopes() {
    let text = String::from("7");
    let done = scope! { move text.len() };
    assert_eq!(done.value.unwrap(), 1);
    let local = std::rc::Rc::new(5);
    let done = local_scope! { let h = spawn double(*local); h.await };
    assert_eq!(done.value.unwrap(), 10);
    let done = scope! {};
    done.value.unwrap();
}

#[test]
fn names_of_the_users_are_not_touched() {
    #[allow(dead_code)]
    struct Opts {
        spawn: u32,
    }
    let done = scope! {
        let spawn = 5;
        let opts = Opts { spawn };
        let __taskgroup_value = opts.spawn;
        __taskgroup_value + spawn
    };
    assert_eq!(done.value.unwrap(), 10);
}

fn catch(text: &str) -> Result<u32, mock::Failure> {
    catch_group! {
        try {
            if text == "true" {
                text.parse::<bool>()?;
                return_none(text)?;
            }
            text.parse::<u32>()?
        }
        except* ParseIntError as error if |e| e.to_string().contains("empty") => { error.to_string().len() as u32 }
        except* ParseBoolError | std::fmt::Error => { 1 }
        except* _ as _rest => { 2 }
        else as value { value + 10 }
        finally { double_check(text)?; }
    }
}

fn return_none(_: &str) -> Result<(), std::fmt::Error> {
    Err(std::fmt::Error)
}

fn double_check(text: &str) -> Result<(), std::fmt::Error> {
    if text == "bad cleanup" {
        Err(std::fmt::Error)
    } else {
        Ok(())
    }
}

#[test]
fn catching() {
    assert_eq!(catch("5").unwrap(), 15);
    assert_eq!(catch("").unwrap(), 38);
    assert_eq!(catch("true").unwrap(), 1);
    assert!(catch("bad cleanup").is_err());
}

#[test]
fn catching_with_awaits() {
    let done = scope! {
        let caught = catch_group! {
            try { let h = spawn(result) parse("3"); h.await + parse("x").await? }
            except* ParseIntError => { let h = spawn { 9 }; h.await }
            finally { parse("0").await?; }
        };
        caught?
    };
    assert_eq!(done.value.unwrap(), 9);
}

/// Neither traits nor macros are in sight here.
#[no_implicit_prelude]
mod bare {
    pub(super) fn run() -> ::std::vec::Vec<::std::string::String> {
        scope! {
            spawn(name = "a") crate::double(1);
            spawn { catch() }
            for i in 0..1 { spawn move(i) { i } }
        }
        .names
    }

    pub(super) fn catch() -> u32 {
        let caught = catch_group! {
            try { crate::return_none("")?; 1 }
            except* crate::ParseIntError | crate::ParseBoolError => { 2 }
            except* ::std::fmt::Error as _error if |_| true => { 3 }
            finally { crate::double_check("")?; }
        };
        caught.unwrap_or(4)
    }
}

#[test]
fn no_name_of_the_prelude_is_needed() {
    assert_eq!(bare::run(), ["a", "{ catch() }", "{ i }"]);
    assert_eq!(bare::catch(), 3);
}

#[test]
fn diverging_blocks() {
    let value = catch_group! {
        try { Err::<u32, _>(std::fmt::Error)? }
        except* std::fmt::Error => { Err("replaced")? }
        except* ParseIntError => { unreachable!() }
    };
    assert_eq!(value.unwrap_err().to_string(), "replaced");
    let done = scope! {
        spawn { if true { Err("gone")? } loop { std::future::pending::<()>().await; } };
        loop { std::future::pending::<()>().await; }
    };
    assert_eq!(done.value.map(|(): ()| 0).unwrap_err().to_string(), "gone");
}
