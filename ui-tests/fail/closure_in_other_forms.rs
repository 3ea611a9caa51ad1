use taskgroup::{ErrorGroup, Scope, scope, spawn};

async fn fetch(id: u32) -> u32 {
    id * 2
}

fn compute(n: u32) -> u32 {
    n * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn(|| fetch(1));
        spawn(move || async { fetch(2).await; });
        let three = spawn || { fetch(3).await };
        println!("{}", three.await + 1);
        let four = spawn(isolate) || fetch(4);
        println!("{:?}", four.await);
        let five = spawn(blocking) || compute(5);
        let six = spawn(name = "six", blocking) move || compute(6);
        println!("{}", five.await + six.await);
        spawn(|id: u32| async move { fetch(id).await; });
        spawn(|| println!("eight"));
    }
    .await
}

fn handed(s: &Scope<'_, '_>) {
    spawn!(s, || fetch(9));
    spawn!(s, (isolate) move || async { fetch(10).await });
}

fn main() {}
