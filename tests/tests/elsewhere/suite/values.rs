//! Values, and where tasks begin and end.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use taskgroup::{local_scope, scope};
use taskgroup_tests::{Gate, fail, turns, yield_now};

use crate::places::AnyExecutor;

pub async fn a_value_comes_back<E: AnyExecutor>(executor: E) {
    let text = String::from("borrowed by the body");
    let length = scope! {
        let plain = spawn(on = executor) async { 1 };
        let block = spawn(on = executor, name = "block") { yield_now().await; 20 };
        let result = spawn(on = executor) async { turns(3).await; Ok::<_, std::io::Error>(300) };
        let here = spawn async { text.len() };
        assert_eq!(block.name(), "block");
        plain.await + block.await + result.await + here.await
    }
    .await;
    assert_eq!(length.unwrap(), 341);
}

pub async fn an_executor_serves_many_tasks<E: AnyExecutor>(executor: E) {
    let alive = Arc::new(AtomicUsize::new(0));
    let sum = scope! {
        let mut tasks = Vec::new();
        for index in 0..300_usize {
            let alive = alive.clone();
            tasks.push(spawn(on = executor) async move {
                alive.fetch_add(1, Ordering::SeqCst);
                turns(index % 5).await;
                alive.fetch_sub(1, Ordering::SeqCst);
                index
            });
        }
        let mut sum = 0;
        for task in tasks {
            sum += task.await;
        }
        sum
    }
    .await;
    assert_eq!((sum.unwrap(), alive.load(Ordering::SeqCst)), (299 * 300 / 2, 0));
}

pub async fn tasks_of_a_local_scope_may_be_elsewhere<E: AnyExecutor>(executor: E) {
    let here = Rc::new(2);
    let product = local_scope! {
        let elsewhere = spawn(on = executor) async { 21 };
        let beside = spawn async { *here };
        elsewhere.await * beside.await
    }
    .await;
    assert_eq!(product.unwrap(), 42);
}

pub async fn into_a_scope_that_shuts_down_nothing_is_spawned<E: AnyExecutor>(executor: E) {
    let began = Gate::new();
    let group = scope!(|s| {
        spawn { yield_now().await } finally {
            let begin = began.clone();
            let task = taskgroup::spawn!(s, (on = executor) async move { begin.open() });
            let ending = task.outcome().await.unwrap_err().ending();
            assert_eq!(ending, taskgroup::Ending::NotStarted);
        }
        spawn fail("early");
    })
    .await;
    assert_eq!(group.unwrap_err().len(), 1);
    assert!(format!("{began:?}").contains("open: false"));
}
