use std::{fmt, io};

use futures::executor::block_on;
use taskgroup::{ErrorGroup, Member, catch_group};

fn fail() -> Result<u32, ErrorGroup> {
    let members = [Member::from(io::Error::other("disk")), Member::from(fmt::Error), Member::from(io::Error::from(io::ErrorKind::NotFound))];
    Err(ErrorGroup::new("three", members).unwrap())
}

fn by_guards() -> Result<usize, ErrorGroup> {
    catch_group! {
        try { fail()? as usize }
        except* io::Error as found if |error| error.kind() == io::ErrorKind::NotFound => {
            found.len()
        }
        except* io::Error as others => { others.len() * 10 },
        except* fmt::Error | std::num::ParseIntError as group => { group.len() * 100 }
    }
}

fn everything() -> Result<usize, ErrorGroup> {
    catch_group! {
        try { fail()? as usize }
        except* fmt::Error => { 0 }
        except* _ as mut rest if |leaf| leaf.is::<io::Error>() => {
            rest = rest.with_note("seen");
            rest.len()
        }
    }
}

async fn awaited() -> Result<u32, ErrorGroup> {
    catch_group! {
        async try { futures::join!(async { fail() }).0? }
        except* io::Error as errors => { std::future::ready(errors.len() as u32).await }
        except* fmt::Error => { 5 }
        finally { std::future::ready(()).await }
    }
}

fn main() {
    assert_eq!(by_guards().unwrap(), 100);
    assert_eq!(everything().unwrap(), 2);
    assert_eq!(block_on(awaited()).unwrap(), 5);
}
