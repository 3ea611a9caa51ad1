use taskgroup::{Pool, Scope};

#[taskgroup::main]
async fn arguments(words: Vec<String>) {
    for word in words {
        println!("{word}");
    }
}

#[taskgroup::main]
async fn count(number: u32) {
    println!("{}", number + 1);
}

#[taskgroup::main]
async fn lent(pool: &Pool<'_>) {
    println!("{}", pool.threads());
}

#[taskgroup::main]
async fn of_a_scope(s: &Scope<'_, '_>) {
    s.cancel("over");
}

#[taskgroup::main]
async fn two(pool: Pool<'_>, number: u32) {
    println!("{}", pool.threads() + number as usize);
}

struct Own;

#[taskgroup::main]
async fn own(own: Own) {
    drop(own);
}

#[taskgroup::main]
async fn typed<T>() {}

#[taskgroup::main(threads = 2)]
async fn main() {}
