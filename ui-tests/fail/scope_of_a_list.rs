use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn in_braces() -> Result<(), ErrorGroup> {
    scope! { fetch(1), fetch(2) }
    .await
}

async fn in_parentheses() -> Result<(u32, u32), ErrorGroup> {
    scope!(fetch(1), fetch(2))
    .await
}

fn main() {
    drop(in_braces());
    drop(in_parentheses());
}
