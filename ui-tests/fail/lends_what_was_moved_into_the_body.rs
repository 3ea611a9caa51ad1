use taskgroup::{ScopeFuture, scope};

fn lengths(names: Vec<String>) -> ScopeFuture<'static, usize> {
    scope! { move
        let first = spawn { names[0].len() };
        first.await
    }
}

fn main() {}
