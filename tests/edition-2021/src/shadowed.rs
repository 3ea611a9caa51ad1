//! A user who gives the names of the prelude, and of `core` and `std`, to things of his own.

#![allow(dead_code, non_snake_case, reason = "names are shadowed, not used")]

use ::taskgroup::ErrorGroup;
use ::taskgroup::{catch_group, local_scope, scope, spawn};

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

/// A trait of the user's.
pub trait Send {}
/// A trait of the user's.
pub trait Sync {}
/// A trait of the user's.
pub trait Fn {}
/// A trait of the user's.
pub trait FnOnce {}
/// A trait of the user's.
pub trait Into {}
/// A trait of the user's.
pub trait From {}
/// A trait of the user's.
pub trait Default {}
/// A trait of the user's.
pub trait IntoFuture {}
/// A trait of the user's.
pub trait Drop {}
/// A type of the user's.
pub type Vec = u8;
/// A type of the user's.
pub type String = u8;

/// A trait of the user's, for all types, whose methods take by value what those of the runtime take by reference.
pub trait Greedy: Sized {
    /// Not what the expansion means.
    fn select(self) {}
    /// Not what the expansion means.
    fn select_any(self) {}
    /// Not what the expansion means.
    fn select_caused_by(self) {}
    /// Not what the expansion means.
    fn settle(self) {}
    /// Not what the expansion means.
    fn value(self) {}
    /// Not what the expansion means.
    fn poll(self) {}
    /// Not what the expansion means.
    fn into_future(self) {}
    /// Not what the expansion means.
    fn into_iter(self) {}
    /// Not what the expansion means.
    fn deref(self) {}
    /// Not what the expansion means.
    fn branch(self) {}
    /// Not what the expansion means.
    fn on(self) {}
    /// Not what the expansion means.
    fn blocking(self) {}
}

impl<T> Greedy for T {}

/// A trait of the user's, for all types, that has the other methods.
pub trait Busy: Sized {
    /// Not what the expansion means.
    fn kind(self) -> u8 {
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
mod alloc {}
mod taskgroup {}
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
        spawn ready(0) finally { ready(0).await; };
        spawn move { spawn move(own) { own } }
        a.await + b.await + c.await + d.await + e.await
    })
    .await;
    let caught = catch_group! {
        try { outcome? }
        except* ::std::io::Error as _errors if |_| true => { 0 }
        except* ::std::fmt::Error | ::std::num::ParseIntError => { 0 }
        except* caused by ::std::num::ParseFloatError => { 0 }
        except* _ as _rest => { 0 }
        else as value { value + 1 }
        finally { }
    };
    let outer = local_scope! { let task = spawn { 1 }; task.await }.await;
    let raised = catch_group! {
        try { ::std::result::Result::Err(::std::fmt::Error)? }
        except* ::std::io::Error => { 0 }
        except* ::std::fmt::Error => { 5 }
    };
    catch_group! {
        async try { caught? + outer? + raised? + ready(0).await }
        except* ::std::io::Error => { 0 }
        finally { ready(0).await; }
    }
}

async fn ready(n: u32) -> u32 {
    n
}

async fn fallible(n: u32) -> ::std::io::Result<u32> {
    ::std::result::Result::Ok(n)
}
