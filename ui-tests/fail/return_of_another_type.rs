use taskgroup::{ErrorGroup, scope};

async fn load() -> Result<u32, std::io::Error> {
    Ok(1)
}

struct Code(u32);

async fn body(ready: bool) -> Result<u32, ErrorGroup> {
    scope! {
        if ready {
            return "ready";
        }
        load().await
    }
    .await
}

async fn task(ready: bool) -> Result<u32, ErrorGroup> {
    scope! {
        let task = spawn {
            if ready {
                return;
            }
            load().await
        };
        task.await
    }
    .await
}

async fn no_error(ready: bool) -> Result<u32, ErrorGroup> {
    scope! {
        if ready {
            return Err(Code(3));
        }
        2
    }
    .await
}

async fn handle(ready: bool) -> Result<(), ErrorGroup> {
    scope! {
        if ready {
            return spawn load();
        }
    }
    .await
}

fn main() {}
