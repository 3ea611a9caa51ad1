use std::error::Error;

use futures::executor::block_on;
use taskgroup::{ErrorGroup, scope};

struct Code(u32);

async fn status() -> Result<u32, Code> {
    Err(Code(404))
}

async fn load() -> Result<u32, Box<dyn Error + Send + Sync>> {
    Err("no file".into())
}

async fn run() -> Result<u32, ErrorGroup> {
    scope! {
        let as_value = spawn(value) status();
        let converted = spawn { status().await.map_err(|code| format!("status {}", code.0))? };
        spawn { load().await }
        spawn async { Ok::<_, &str>(3) };
        if let Err(code) = as_value.await {
            assert_eq!(code.0, 404);
        }
        converted.await
    }
    .await
}

fn main() {
    let group = block_on(run()).unwrap_err();
    assert_eq!(group.first().to_string(), "status 404");
}
