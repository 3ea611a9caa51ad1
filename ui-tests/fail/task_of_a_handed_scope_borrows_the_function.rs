use taskgroup::{Scope, spawn};

async fn greet(s: &Scope<'_, '_>, name: &str) {
    spawn!(s, { println!("hello, {name}") });
}

fn main() {}
