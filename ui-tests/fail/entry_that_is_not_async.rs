use taskgroup::{ErrorGroup, scope};

async fn work() -> u32 {
    1
}

#[taskgroup::test]
fn one_comes_back() {
    assert_eq!(work().await, 1);
}

#[taskgroup::main]
fn main() -> Result<(), ErrorGroup> {
    scope! { spawn work(); }.await
}
