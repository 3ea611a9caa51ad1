use std::error::Error;
use std::fmt;
use std::rc::Rc;
use std::sync::Mutex;

use taskgroup::{ErrorGroup, catch_group, scope};

#[derive(Debug)]
struct Shared(Rc<u32>);

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Error for Shared {}

async fn boxed() -> Result<u32, Box<dyn Error>> {
    Ok(1)
}

async fn shared() -> Result<u32, Shared> {
    Ok(1)
}

async fn in_the_body() -> Result<u32, ErrorGroup> {
    scope! { boxed().await? + 1 }.await
}

async fn in_a_task() -> Result<(), ErrorGroup> {
    scope! { spawn { println!("{}", shared().await?) } }.await
}

async fn of_a_task() -> Result<(), ErrorGroup> {
    scope! { spawn shared(); spawn boxed(); }.await
}

async fn of_a_lock(lock: &Mutex<u32>) -> Result<u32, ErrorGroup> {
    scope! { *lock.lock()? }.await
}

async fn in_try() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { boxed().await? }
        except* _ => { 0 }
    }
}

fn main() {}
