use taskgroup::{ErrorGroup, race};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn in_braces() -> Result<u32, ErrorGroup> {
    race! { fetch(1), fetch(2) }
    .await
}

async fn in_parentheses() -> Result<u32, ErrorGroup> {
    race!(fetch(1), fetch(2))
    .await
}

async fn with_a_comma_at_the_end() -> Result<u32, ErrorGroup> {
    race! {
        async { fetch(1).await },
        async { fetch(2).await },
    }
    .await
}

async fn awaited() -> Result<u32, ErrorGroup> {
    race! { fetch(1).await, fetch(2).await }
    .await
}

fn main() {
    drop(in_braces());
    drop(in_parentheses());
    drop(with_a_comma_at_the_end());
    drop(awaited());
}
