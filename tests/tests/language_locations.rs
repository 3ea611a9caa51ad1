//! Names and places: what a task is called, where it was spawned, which line a panic blames.

use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use taskgroup::{TaskHandle, scope, spawn};
use taskgroup_tests::block_on;

async fn job(_: &str, _: u32) {}

/// File, line and column of the handle's task.
fn place<T>(handle: &TaskHandle<'_, T>) -> (String, u32, u32) {
    let location = handle.location();
    (location.file().to_owned(), location.line(), location.column())
}

/// What [`place`] gives for `line` of this file.
fn here(line: u32, column: u32) -> (String, u32, u32) {
    (file!().to_owned(), line, column)
}

#[test]
fn a_task_is_named_after_its_source() {
    block_on(scope! {
        let a = spawn job("a", 1);
        let b = spawn async { 1 };
        let c = spawn { job("c", 3).await; };
        let d = spawn move(a, mut b) { a.await; (&mut b).await };
        assert_eq!((c.name(), d.name()), (r#"{ job("c", 3).await; }"#, "{ a.await; (&mut b).await }"));
        assert_eq!((spawn job("a", 1)).name(), r#"job("a", 1)"#);
        assert_eq!((spawn async { 1 }).name(), "async { 1 }");
        assert_eq!((spawn std::future::ready::<&'static str>("x")).name(), r#"std::future::ready::<&'static str>("x")"#);
        assert_eq!((spawn {}).name(), "{}");
    })
    .unwrap();
}

#[test]
#[rustfmt::skip] // places are counted
fn a_name_is_one_line_and_not_too_long() {
    block_on(scope! {
        let lines = spawn job(
            "several lines",
            1,
        );
        let long = spawn job("0123456789012345678901234567890123456789", 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10);
        let outer = spawn { spawn job("inner", 1); 5 };
        assert!(!lines.name().contains('\n') && lines.name().starts_with("job("), "{}", lines.name());
        assert!(long.name().chars().count() <= 61 && long.name().ends_with('…'), "{}", long.name());
        assert_eq!(outer.name(), r#"{ spawn job("inner", 1); 5 }"#);
    })
    .unwrap();
}

#[test]
fn a_name_in_a_nested_scope_is_the_source_as_well() {
    block_on(scope! {
        scope! {
            let task = spawn { spawn job("inner", 1); };
            assert_eq!(task.name(), r#"{ spawn job("inner", 1); }"#);
            assert_eq!((spawn job("b", 2)).name(), r#"job("b", 2)"#);
        }
        .await?;
    })
    .unwrap();
}

#[test]
#[rustfmt::skip] // places are counted
fn a_task_knows_where_it_was_spawned() {
    let line = line!();
    block_on(scope! {
        let a = spawn job("a", 1);
        let b =
            spawn { 2 };
        let c = spawn(name = "c") job(
            "c",
            3,
        );
        let d = spawn move { 4 };
        let nested = spawn {
            place(&spawn { 5 })
        };
        assert_eq!(place(&a), here(line + 2, 23));
        assert_eq!(place(&b), here(line + 4, 19));
        assert_eq!(place(&c), here(line + 5, 35));
        assert_eq!(place(&d), here(line + 9, 28));
        assert_eq!(nested.await, here(line + 11, 26));
    })
    .unwrap();
}

#[test]
fn so_does_a_task_of_the_plain_spelling() {
    let line = line!();
    block_on(scope!(|s| {
        let a = spawn!(s, job("a", 1));
        let b = spawn!(s, {
            let inner = spawn!(s, async { 2 });
            place(&inner)
        });
        assert_eq!(a.name(), "job(\"a\", 1)");
        assert_eq!(place(&a), here(line + 2, 27));
        assert_eq!(place(&b), here(line + 3, 27));
        assert_eq!(b.await, here(line + 4, 35));
    }))
    .unwrap();
}

#[test]
fn so_does_an_error() {
    let line = line!();
    let group = block_on(scope! {
        spawn { Err::<(), _>("a") }
        spawn async { Err::<(), _>("b") };
        std::future::pending::<()>().await
    })
    .unwrap_err();
    let mut lines: Vec<_> = group
        .iter()
        .map(|leaf| (leaf.to_string(), leaf.location().map(|location| location.line())))
        .collect();
    lines.sort();
    assert_eq!(lines[0], ("a".to_owned(), Some(line + 2)));
    assert_eq!(lines[1], ("b".to_owned(), Some(line + 3)));
}

#[test]
fn a_macro_is_blamed_for_its_own_tasks_and_its_caller_for_what_he_gave() {
    macro_rules! start {
        ($s:expr, $job:expr) => {
            spawn!($s, $job)
        };
    }
    block_on(scope!(|s| {
        let line = line!() + 1;
        let task = start!(s, job("a", 1));
        assert_eq!((task.name(), task.location().line()), ("job(\"a\", 1)", line));
    }))
    .unwrap();
}

#[test]
#[rustfmt::skip] // places are counted
fn lines_in_bodies_are_the_users_lines() {
    let line = line!();
    let lines = block_on(scope! {
        let task = spawn {
            (line!(), column!(), Location::caller().line())
        };
        let nested = spawn { let inner = spawn { line!() }; inner.await };
        assert_eq!((file!(), task.await), (file!(), (line + 3, 23, line + 3)));
        (line!(), nested.await)
    });
    assert_eq!(lines.unwrap(), (line + 7, line + 5));
}

/// Says that the next line is the one that panics.
macro_rules! next_line {
    ($expected:ident) => {
        $expected.store(line!() + 1, Ordering::Relaxed)
    };
}

/// The line that the panic message of `run` blames.
fn line_of_panic(run: impl FnOnce()) -> u32 {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap();
    let seen = Arc::new(AtomicU32::new(0));
    let thread = std::thread::current().id();
    let old_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new({
        let seen = seen.clone();
        move |info| {
            if std::thread::current().id() == thread {
                let line = info.location().map_or(0, |location| location.line());
                seen.store(line, Ordering::Relaxed);
            }
        }
    }));
    let result = catch_unwind(AssertUnwindSafe(run));
    std::panic::set_hook(old_hook);
    assert!(result.is_err());
    seen.load(Ordering::Relaxed)
}

#[test]
fn a_panic_blames_the_users_line() {
    let none = |_: &str| None::<u8>;
    let expected = AtomicU32::new(0);
    let in_body = line_of_panic(|| {
        drop(block_on(scope! {
            next_line!(expected);
            none("in the body").unwrap();
        }));
    });
    assert_eq!(in_body, expected.load(Ordering::Relaxed));

    let in_block = line_of_panic(|| {
        drop(block_on(scope! {
            spawn {
                next_line!(expected);
                none("in a block").unwrap();
            }
        }));
    });
    assert_eq!(in_block, expected.load(Ordering::Relaxed));

    let in_operand = line_of_panic(|| {
        drop(block_on(scope! {
            next_line!(expected);
            spawn job("in an operand", none("").unwrap().into());
        }));
    });
    assert_eq!(in_operand, expected.load(Ordering::Relaxed));
}
