use taskgroup::{self as tg, ErrorGroup};
use taskgroup::{scope as nursery, spawn as start};

async fn count(text: &str) -> usize {
    text.len()
}

async fn lends_a_local() -> Result<(), ErrorGroup> {
    nursery! {
        let text = String::from("local");
        spawn count(&text);
        let other = String::from("local");
        spawn { count(&other).await; }
    }
    .await
}

async fn lends_a_temporary() -> Result<(), ErrorGroup> {
    nursery! {
        spawn count(&format!("temporary"));
    }
    .await
}

async fn lets_a_handle_out() -> Result<(), ErrorGroup> {
    let mut slot = None;
    tg::scope! {
        slot = Some(spawn async {});
    }
    .await
}

async fn lets_a_task_out() -> Result<(), ErrorGroup> {
    nursery!(|s| {
        detach(async move { start!(s, count("x")).await; });
    })
    .await
}

fn detach(_: impl Future<Output = ()> + Send + 'static) {}

fn main() {}
