use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id
}

async fn at_the_end() -> Result<(), ErrorGroup> {
    scope! {
        spawn fetch(1);
    }
}

async fn with_a_question_mark() -> Result<(), ErrorGroup> {
    scope! { spawn fetch(1); }?;
    Ok(())
}

fn main() {
    drop(at_the_end());
    drop(with_a_question_mark());
}
