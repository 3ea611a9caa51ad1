use taskgroup::{ErrorGroup, Scope, race, scope, spawn};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn close() -> Result<(), std::io::Error> {
    Ok(())
}

async fn run() -> Result<u32, ErrorGroup> {
    scope! {
        spawn { fetch(1) }
        spawn {
            println!("begins");
            scope! { spawn fetch(2); }
        } finally {
            close()
        }
        let doubled = spawn move { async { fetch(3).await } };
        doubled.await * 2
    }
    .await
}

async fn raced() -> Result<u32, ErrorGroup> {
    race! { spawn { fetch(4) } spawn { 5 } }.await
}

fn handed(s: &Scope<'_, '_>) {
    spawn!(s, { fetch(6) });
}

async fn handle() -> Result<(), ErrorGroup> {
    scope!(|s| {
        spawn { let task = spawn!(s, fetch(7)); task }
    })
    .await
}

fn main() {}
