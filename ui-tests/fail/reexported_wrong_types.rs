use std::io;
use std::rc::Rc;

use taskgroup_tests_reexport::tg::{ErrorGroup, race as rush};
use taskgroup_tests_reexport::{handle, sc as nursery, start};

struct Code(u32);

async fn fetch(id: u32) -> u32 {
    id
}

async fn status() -> Result<u32, Code> {
    Ok(1)
}

async fn tasks() -> Result<(), ErrorGroup> {
    nursery! {
        spawn status();
        spawn { status().await?; }
        spawn 7;
        let name: String = (spawn fetch(1)).await;
    }
    .await
}

async fn not_send() -> Result<(), ErrorGroup> {
    let shared = Rc::new(1);
    nursery! {
        spawn { println!("{shared}") }
    }
    .await
}

async fn no_scope(pool: &Vec<u32>) {
    start!(pool, fetch(1));
}

async fn race_with_a_value() -> Result<u32, ErrorGroup> {
    rush! {
        spawn fetch(1);
        fetch(2).await
    }
    .await
}

fn load() -> io::Result<u32> {
    Ok(1)
}

fn clauses() -> Result<u32, ErrorGroup> {
    handle! {
        try { load()? }
        except* Code => { 1 }
        except* io::Error => { "two" }
    }
}

fn main() {}
