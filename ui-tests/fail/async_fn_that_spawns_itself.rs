use taskgroup::{Scope, spawn};

async fn visit<'s>(s: &'s Scope<'s, '_>, depth: u32) {
    if depth > 0 {
        spawn!(s, visit(s, depth - 1));
    }
}

fn main() {}
