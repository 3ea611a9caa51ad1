use taskgroup::{ErrorGroup, first_finished};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn vector() -> Result<u32, ErrorGroup> {
    first_finished!(vec![fetch(1), fetch(2)])
    .await
}

async fn array() -> Result<u32, ErrorGroup> {
    first_finished! { [fetch(1), fetch(2)] }
    .await
}

async fn mapped() -> Result<u32, ErrorGroup> {
    first_finished! { (0..3).map(fetch).collect::<Vec<_>>() }
    .await
}

fn main() {
    drop(vector());
    drop(array());
    drop(mapped());
}
