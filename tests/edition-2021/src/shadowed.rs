//! A user who gives the names of the prelude, and of `core` and `std`, to things of his own.

#![allow(dead_code, non_snake_case, reason = "names are shadowed, not used")]

use taskgroup::{catch_group, local_scope, scope, spawn, ErrorGroup};

/// A type of the user's.
#[derive(Debug)]
pub struct Ok;
/// A type of the user's.
#[derive(Debug)]
pub struct Err;
/// A type of the user's.
#[derive(Debug)]
pub struct Some;
/// A type of the user's.
#[derive(Debug)]
pub struct Box;
/// A type of the user's.
#[derive(Debug)]
pub struct Option;
/// A type of the user's.
#[derive(Debug)]
pub struct Result;
/// A type of the user's.
#[derive(Debug)]
pub struct Future;
/// A type of the user's.
#[derive(Debug)]
pub struct Pin;

/// Traits of the user's that have all the methods of the expansion.
pub trait Busy: Sized {
    /// Not what the expansion means.
    fn kind(&self) -> u8 {
        0
    }
    /// Not what the expansion means.
    fn finish(&self, _: u8) {}
    /// Not what the expansion means.
    fn take(self) {}
    /// Not what the expansion means.
    fn into(self) {}
    /// Not what the expansion means.
    fn name(self, _: u8) {}
    /// Not what the expansion means.
    fn __spawn(&self) {}
}

impl<T> Busy for T {}

mod core {}
mod std {}
mod taskgroup_macros {}
mod private {}

macro_rules! unreachable {
    () => {};
}
macro_rules! stringify {
    () => {};
}

const __TASKGROUP: u8 = 0;

/// Every construct.
///
/// # Errors
///
/// None.
pub async fn everything() -> ::std::result::Result<u32, ErrorGroup> {
    unreachable!();
    stringify!();
    let outcome = scope!(|s| {
        let a = spawn ready(1);
        let b = spawn(name = "b") { 2 };
        let own = 3;
        let c = spawn move(own) { own };
        let d = spawn!(s, async { 4 });
        spawn { ready(0).await; }
        let e = spawn fallible(5);
        a.await + b.await + c.await + d.await + e.await
    })
    .await;
    let caught = catch_group! {
        try { outcome? }
        except* ::std::io::Error as _errors if |_| true => { 0 }
        except* ::std::fmt::Error | ::std::num::ParseIntError => { 0 }
        except* _ as _rest => { 0 }
        else as value { value + 1 }
        finally { }
    };
    let outer = local_scope! { let task = spawn { 1 }; task.await }.await;
    catch_group! {
        async try { caught? + outer? + ready(0).await }
        except* ::std::io::Error => { 0 }
    }
}

async fn ready(n: u32) -> u32 {
    n
}

async fn fallible(n: u32) -> ::std::io::Result<u32> {
    ::std::result::Result::Ok(n)
}
