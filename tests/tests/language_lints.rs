//! A user with strict lints: nothing that the macros make of his code may trip one. Checked by clippy.

#![deny(warnings, clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(unused, unused_qualifications, unused_lifetimes, unreachable_pub)]
#![deny(let_underscore_drop, single_use_lifetimes, trivial_casts, unsafe_code)]
#![deny(elided_lifetimes_in_paths, variant_size_differences)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable)]
#![deny(clippy::indexing_slicing, clippy::as_conversions)]
#![deny(clippy::shadow_unrelated, clippy::shadow_reuse, clippy::shadow_same)]
#![deny(clippy::semicolon_inside_block, clippy::missing_assert_message)]
#![deny(clippy::let_underscore_must_use, clippy::let_underscore_untyped)]
#![deny(clippy::used_underscore_binding, clippy::used_underscore_items)]

use std::io;

use taskgroup::{ErrorGroup, Scope, catch_group, local_scope, scope, spawn};
use taskgroup_tests::{block_on, yield_now};

async fn size(path: &str) -> io::Result<usize> {
    yield_now().await;
    if path.is_empty() {
        Err(io::Error::other("empty"))
    } else {
        Ok(path.len())
    }
}

async fn pretty(paths: &[String]) -> Result<usize, ErrorGroup> {
    scope! {
        let first = spawn size("first");
        let second = spawn(name = "second") { size("second").await? };
        spawn { yield_now().await; }
        spawn { yield_now().await } finally { yield_now().await }
        spawn size("cleaned up") finally { size("up").await?; };
        let mut handles = Vec::new();
        for (i, path) in paths.iter().enumerate() {
            handles.push(spawn move(i, path) { size(path).await? + i });
        }
        if paths.is_empty() {
            spawn { yield_now().await }
        }
        match paths.len() {
            0 => spawn { yield_now().await }
            _ => spawn {},
        }
        let nested = scope! {
            let inner = spawn size("inner");
            inner.await
        };
        let mut total = nested.await? + first.await + second.await;
        for handle in handles {
            total += handle.await;
        }
        total
    }
    .await
}

async fn plain<'s>(s: &'s Scope<'s, '_>, count: usize) -> usize {
    let task = spawn!(s, async move { count });
    let named = spawn!(s, (name = format!("{count}")) move { count });
    let block = spawn!(s, move(count) { spawn!(s, async {}); count });
    task.await + named.await + block.await
}

async fn diverging() -> Result<(), ErrorGroup> {
    scope! {
        spawn { loop { yield_now().await } }
        spawn { return Ok(()); }
        spawn { size("").await?; std::future::pending::<()>().await; }
        loop { yield_now().await }
    }
    .await
}

fn caught(outcome: Result<usize, ErrorGroup>) -> Result<usize, ErrorGroup> {
    catch_group! {
        try { outcome? }
        except* io::Error as errors if |error| error.kind() == io::ErrorKind::NotFound => { errors.len() }
        except* std::fmt::Error | std::num::ParseIntError as group => { return_one(&group)? }
        except* io::Error => { 0 }
        except* _ as rest => { Err(rest)? }
        else as value { value + 1 }
        finally { drop(String::new()); }
    }
}

async fn caught_async(fail: bool) -> Result<usize, ErrorGroup> {
    catch_group! {
        async try {
            let task = scope! { spawn(value) size(if fail { "" } else { "abc" }); 3 };
            if fail { Err(io::Error::other("failed"))? }
            task.await?
        }
        except* io::Error as errors => { yield_now().await; errors.len() }
        finally { yield_now().await }
    }
}

fn return_one(group: &ErrorGroup) -> io::Result<usize> {
    if group.len() > 5 {
        Err(io::Error::other("many"))
    } else {
        Ok(1)
    }
}

#[test]
fn everything_at_once() {
    let paths = ["a".to_owned(), "bc".to_owned()];
    assert!(matches!(block_on(pretty(&paths)), Ok(20)), "5 + 6 + 5, and 1 + 3");
    let sum = block_on(scope!(|s| { plain(s, 2).await }));
    assert!(matches!(sum, Ok(6)), "three times two");
    assert!(block_on(diverging()).is_err(), "one task fails");
    assert!(matches!(caught(Ok(1)), Ok(2)), "by `else`");
    assert!(matches!(block_on(caught_async(true)), Ok(1)), "one is matched");
    assert!(matches!(block_on(caught_async(false)), Ok(3)), "none is raised");
    let local = block_on(local_scope! { let task = spawn { 1 }; task.await });
    assert!(matches!(local, Ok(1)), "its value");
}
