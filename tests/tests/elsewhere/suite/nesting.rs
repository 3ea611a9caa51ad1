//! Scopes in tasks elsewhere.

use std::future::pending;

use futures::future::select;
use taskgroup::{cancelled, scope};
use taskgroup_tests::{Gate, Log, fail, leaves, yield_now};

use crate::places::AnyExecutor;

pub async fn a_nested_scope_winds_down<E: AnyExecutor>(executor: E) {
    let log = Log::new();
    let (begun, cleanup) = (Gate::new(), log.clone());
    let begins = begun.clone();
    let group = scope! {
        spawn(on = executor) async move {
            scope! {
                spawn {
                    scope! {
                        spawn { begins.open(); pending::<()>().await } finally { yield_now().await; cleanup.add("deep") }
                    }
                    .await?
                }
            }
            .await
        };
        begun.wait().await;
        fail("body").await?
    }
    .await
    .unwrap_err();
    assert_eq!(
        (leaves(&group), log.lines()),
        (vec!["body".into()], vec!["deep".into()])
    );
}

pub async fn a_task_elsewhere_opens_scopes_with_tasks_elsewhere<E: AnyExecutor>(executor: E) {
    fn sum<E: AnyExecutor>(executor: E, n: u32) -> futures::future::BoxFuture<'static, u32> {
        Box::pin(async move {
            if n == 0 {
                return 1;
            }
            let both = scope! {
                let left = spawn(on = executor) sum(executor.clone(), n - 1);
                let right = spawn(on = executor) sum(executor.clone(), n - 1);
                left.await + right.await
            };
            both.await.unwrap()
        })
    }
    assert_eq!(sum(executor, 6).await, 64);
}

pub async fn scopes_that_are_dropped_in_it_lose_no_error<E: AnyExecutor>(executor: E) {
    let begun = Gate::new();
    let begins = begun.clone();
    let group = scope! {
        let task = spawn(on = executor) async move {
            let inner = scope! {
                spawn fail("gathered");
                spawn { pending::<()>().await } finally { begins.open(); pending::<()>().await }
            };
            // It is dropped while it winds down, in a task that was asked to stop.
            drop(select(inner, Box::pin(cancelled())).await);
        };
        begun.wait().await;
        task.cancel();
    }
    .await;
    assert_eq!(leaves(&group.unwrap_err()), ["gathered"]);
}
