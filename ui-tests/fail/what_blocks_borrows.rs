use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<usize, ErrorGroup> {
    let text = String::from("a local of the function");
    scope! {
        let length = spawn(blocking) { text.len() };
        length.await
    }
    .await
}

fn main() {}
