//! Deadlines, graces, and scopes that are dropped.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use futures::channel::oneshot;
use taskgroup::{TimedOut, Unfinished, effective_deadline, scope};
use taskgroup_tests::{Gate, Log};

use crate::places::AnyExecutor;

const SOON: Duration = Duration::from_millis(5);

pub async fn a_timeout_of_the_scope_reaches_it<E: AnyExecutor>(executor: E) {
    let log = Log::new();
    let cleanup = log.clone();
    let group = scope! {
        spawn(on = executor, name = "endless") move { pending::<()>().await } finally { cleanup.add("cleanup") }
    }
    .timeout(SOON)
    .await
    .unwrap_err();
    let late = group.first().downcast_ref::<TimedOut>().unwrap();
    assert_eq!(late.running(), ["endless"]);
    assert_eq!(log.lines(), ["cleanup"]);
}

pub async fn it_knows_how_much_time_there_is<E: AnyExecutor>(executor: E) {
    let (known, unknown) = scope! {
        let task = spawn(on = executor) async { effective_deadline() };
        let bounded = scope! {
            let inner = spawn(on = executor) async { effective_deadline() };
            (inner.await, effective_deadline())
        }
        .timeout(Duration::from_secs(60))
        .await?;
        (bounded, task.await)
    }
    .await
    .unwrap();
    assert!(known.0.is_some());
    assert_eq!((known.0, unknown), (known.1, None));
}

pub async fn a_grace_gives_it_up<E: AnyExecutor>(executor: E) {
    let held = Arc::new(());
    let (begun, there) = (Gate::new(), held.clone());
    let (begins, gone) = (begun.clone(), oneshot::channel::<()>());
    let (sender, gone) = gone;
    let group = scope! {
        spawn(on = executor, name = "slow") move { begins.open(); pending::<()>().await } finally {
            let _dropped_last = (sender, there);
            pending::<()>().await
        }
        begun.wait().await;
        Err::<(), _>(taskgroup_tests::Boom("body"))?
    }
    .grace(SOON)
    .await
    .unwrap_err();
    let unfinished = group
        .iter()
        .find_map(|leaf| leaf.downcast_ref::<Unfinished>())
        .unwrap();
    assert_eq!(unfinished.tasks(), ["slow"]);
    // Nobody waits for it any more; its executor drops it.
    assert!(gone.await.is_err());
}

pub async fn dropping_the_scope_drops_it<E: AnyExecutor>(executor: E) {
    let (sender, gone) = oneshot::channel::<()>();
    let mut scope = scope! {
        spawn(on = executor) async move { let _sender = sender; pending::<()>().await };
        pending::<()>().await
    };
    assert!(futures::poll!(&mut scope).is_pending());
    drop(scope);
    assert!(gone.await.is_err());
}
