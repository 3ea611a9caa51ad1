use std::io;

use taskgroup::{self as tg, ErrorGroup};
use taskgroup::{catch_group as handle, scope as nursery, spawn as start};
use taskgroup::{first_finished as quickest, race as rush};

async fn fetch(id: u32) -> u32 {
    id
}

async fn tasks() -> Result<(), ErrorGroup> {
    nursery! {
        spawn fetch(1).await;
        spawn(nmae = "second") fetch(2);
        spawn || fetch(3);
        spawn;
        spawn { fetch(4).await; } finally println!("bye");
        spawn { fetch(5).await; }.instrument("span");
        fn inner() { spawn fetch(6); }
        spawn fetch(7)
        println!("started");
        nursery! {
            spawn fetch(8).await;
        }
        .await?;
    }
    .await
}

async fn plain() -> Result<(), ErrorGroup> {
    nursery!(|s| {
        start!(fetch(1));
        start!(s, fetch(2).await);
    })
    .await
}

async fn handle_that_leaves() -> Result<u32, ErrorGroup> {
    tg::scope! { spawn fetch(1) }.await
}

async fn races() -> Result<u32, ErrorGroup> {
    rush! {
        let first = spawn fetch(1);
        spawn(isolate) fetch(2);
        println!("{}", first.await);
    }
    .await?;
    quickest! {
        spawn(background) fetch(3);
        spawn fetch(4);
    }
    .await
}

fn load() -> io::Result<u32> {
    Ok(1)
}

fn clauses() -> Result<u32, ErrorGroup> {
    handle! {
        try { return load()? }
        except io::Error => { 1 }
        except* ErrorGroup => { 2 }
        except* => { 3 }
        finally { }
        else { 4 }
    }
}

fn clauses_of_other_languages() -> Result<u32, ErrorGroup> {
    handle! {
        try { load()? },
        catch (io::Error errors) { raise errors }
        except* std::fmt::Error errors => { errors.len() as u32 }
        _ => { 5 }
    }
}

async fn list() -> Result<u32, ErrorGroup> {
    rush! { fetch(1), fetch(2) }.await
}

fn main() {}
