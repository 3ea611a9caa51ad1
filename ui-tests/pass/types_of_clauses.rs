use std::sync::PoisonError;
use std::{fmt, io};

use taskgroup::{ErrorGroup, catch_group};

mod own {
    #[derive(Debug)]
    pub struct Wrong;

    impl std::fmt::Display for Wrong {
        fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("wrong")
        }
    }

    impl std::error::Error for Wrong {}
}

macro_rules! named {
    ($($tokens:tt)*) => { $($tokens)* };
}

macro_rules! caught {
    ($($head:tt)*) => {
        catch_group! { try { Err::<u32, _>(own::Wrong)? } except* $($head)* => { 1 } except* _ => { 0 } }.unwrap()
    };
}

macro_rules! fragments {
    ($try:block $type:ty, $path:path, $name:ident, $clause:block, $($more:ty),+; $finally:block) => {
        catch_group! {
            try $try
            except* $type as $name if |error| error.raw_os_error().is_none() => $clause
            except* $path as $name => { $name.len() as u32 }
            except* $($more)|+ => { 7 }
            finally $finally
        }
    };
}

fn from_fragments() -> Result<u32, ErrorGroup> {
    fragments! {
        { Err(own::Wrong)? } io::Error, fmt::Error, errors, { errors.len() as u32 }, own::Wrong, std::num::ParseIntError; { println!("bye") }
    }
}

/// Words that other languages have for what a clause does.
fn words(raise: u32, throw: fn(u32) -> u32) -> u32 {
    let outcome = catch_group! {
        try {
            throw(3);
            Err(own::Wrong)?
        }
        except* own::Wrong as when if |_| throw(0) == 1 => { throw(when.len() as u32) + raise }
        except* io::Error if |error| error.raw_os_error().is_some() as bool => { raise }
    };
    outcome.unwrap()
}

fn main() {
    assert_eq!(caught!(own::Wrong), 1);
    assert_eq!(caught!(crate::own::Wrong), 1);
    assert_eq!(caught!(| own::Wrong | io::Error as _errors), 1);
    assert_eq!(caught!(named!(own::Wrong) as _errors if |error| { let own::Wrong = error; true }), 1);
    assert_eq!(caught!(<Vec<own::Wrong> as IntoIterator>::Item), 1);
    assert_eq!(caught!(caused by own::Wrong | io::Error), 1);
    assert_eq!(caught!(Box<own::Wrong>), 0);
    assert_eq!(caught!(&'static own::Wrong), 0);
    assert_eq!(caught!(PoisonError::<Vec<[u8; 3 + 4]>>), 0);
    assert_eq!(caught!(PoisonError<fn(u32) -> u32>), 0);
    assert_eq!(caught!(PoisonError<Box<dyn Fn(u32) -> u32 + Send + Sync>> if |_| true), 0);
    assert_eq!(from_fragments().unwrap(), 7);
    assert_eq!(words(2, |given| given + 1), 4);
}
