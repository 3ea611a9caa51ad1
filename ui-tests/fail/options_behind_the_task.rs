use taskgroup::{ErrorGroup, Scope, scope, spawn};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn(fetch(1), name = "one");
        let two = spawn(fetch(2), isolate);
        println!("{:?}", two.await);
        spawn { fetch(3).await; }(name = "three")
        let four = spawn { fetch(4).await }(name = "four");
        println!("{}", four.await + 1);
    }
    .await
}

async fn handed(s: &Scope<'_, '_>) {
    let five = spawn!(s, fetch(5), name = "five");
    let six = spawn!(s, name = "six", fetch(6));
    let seven = spawn!(name = "seven", s, fetch(7));
    println!("{}", five.await + six.await + seven.await);
}

fn main() {}
