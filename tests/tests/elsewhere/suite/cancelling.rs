//! Stopping tasks elsewhere: they are asked, finish what they have to, and are waited for.

use std::future::pending;
use std::sync::Arc;
use std::thread;

use taskgroup::{Cancelled, Ending, cancelled, is_cancelled, scope, shield};
use taskgroup_tests::{Gate, Log, fail, leaves, yield_now};

use crate::places::AnyExecutor;

pub async fn a_sibling_that_fails_has_its_cleanup_run<E: AnyExecutor>(executor: E) {
    let log = Log::new();
    let (begun, work, cleanup) = (Gate::new(), log.clone(), log.clone());
    let begins = begun.clone();
    let group = scope! {
        spawn(on = executor) move {
            let _gone = work.on_drop("work");
            begins.open();
            pending::<()>().await;
        } finally {
            yield_now().await;
            cleanup.add("cleanup");
        }
        begun.wait().await;
        spawn fail("sibling");
    }
    .await
    .unwrap_err();
    assert_eq!(
        (leaves(&group), log.lines()),
        (vec!["sibling".into()], vec!["work".into(), "cleanup".into()])
    );
}

pub async fn a_cleanup_runs_after_a_value<E: AnyExecutor>(executor: E) {
    let log = Log::new();
    let cleanup = log.clone();
    let value = scope! {
        let task = spawn(on = executor) move { 7 } finally { yield_now().await; cleanup.add("cleanup") };
        let value = task.await;
        (value, log.lines())
    }
    .await;
    assert_eq!(value.unwrap(), (7, vec!["cleanup".into()]));
}

pub async fn a_cleanup_runs_even_before_the_first_poll<E: AnyExecutor>(executor: E) {
    let log = Log::new();
    let (work, cleanup) = (log.clone(), log.clone());
    let _ = scope! {
        let task = spawn(on = executor) move {
            pending::<()>().await;
            work.add("never");
        } finally {
            cleanup.add("cleanup")
        };
        task.cancel();
    }
    .await;
    assert_eq!(log.lines(), ["cleanup"]);
}

pub async fn what_was_cancelled_at_once_is_gone_at_once<E: AnyExecutor>(executor: E) {
    let held = Arc::new(());
    scope! {
        let there = held.clone();
        let task = spawn(on = executor) async move { (there, pending::<()>().await) };
        task.cancel();
        assert_eq!(task.outcome().await.unwrap_err().ending(), Ending::Cancelled);
        assert_eq!(Arc::strong_count(&held), 1);
    }
    .await
    .unwrap();
}

pub async fn a_shield_is_finished<E: AnyExecutor>(executor: E) {
    let (begun, go) = (Gate::new(), Gate::new());
    let log = Log::new();
    let (begins, waits, work) = (begun.clone(), go.clone(), log.clone());
    let group = scope! {
        spawn(on = executor) async move {
            shield(async { begins.open(); waits.wait().await; work.add("finished") }).await;
            work.add("up to the next await");
            pending::<()>().await;
        };
        spawn { pending::<()>().await } finally { go.open() }
        begun.wait().await;
        fail("body").await?
    }
    .await;
    assert_eq!(group.unwrap_err().len(), 1);
    assert_eq!(log.lines(), ["finished", "up to the next await"]);
}

pub async fn its_handle_cancels_it<E: AnyExecutor>(executor: E) {
    let held = Arc::new(());
    let ending = scope! {
        let held_there = held.clone();
        let task = spawn(on = executor) async move { let _held = held_there; pending::<()>().await };
        task.cancel();
        let ending = task.outcome().await.unwrap_err().ending();
        assert_eq!(Arc::strong_count(&held), 1);
        ending
    }
    .await;
    assert_eq!(ending.unwrap(), Ending::Cancelled);
}

pub async fn awaiting_one_that_was_cancelled_says_so<E: AnyExecutor>(executor: E) {
    let group = scope! {
        let task = spawn(on = executor, name = "endless") pending::<()>();
        task.cancel();
        task.await;
    }
    .await
    .unwrap_err();
    assert_eq!(
        group.first().downcast_ref::<Cancelled>().unwrap().task(),
        Some("endless")
    );
}

pub async fn what_it_came_to_after_being_cancelled_counts<E: AnyExecutor>(executor: E) {
    let (begun, go) = (Gate::new(), Gate::new());
    let (begins, waits) = (begun.clone(), go.clone());
    let value = scope! {
        let task = spawn(on = executor) async move {
            shield(async { begins.open(); waits.wait().await; 11 }).await
        };
        begun.wait().await;
        task.cancel();
        go.open();
        task.await
    }
    .await;
    assert_eq!(value.unwrap(), 11);
}

pub async fn it_hears_that_it_is_to_stop<E: AnyExecutor>(executor: E) {
    let begun = Gate::new();
    let begins = begun.clone();
    let said = scope! {
        let task = spawn(on = executor) async move {
            let before = is_cancelled();
            begins.open();
            cancelled().await;
            yield_now().await;
            (before, is_cancelled())
        };
        begun.wait().await;
        task.cancel();
        task.await
    }
    .await;
    assert_eq!(said.unwrap(), (false, true));
}

pub async fn it_is_cancelled_from_another_thread<E: AnyExecutor>(executor: E) {
    let log = Log::new();
    let (begun, cleanup) = (Gate::new(), log.clone());
    let begins = begun.clone();
    let scope = scope! {
        spawn(on = executor) move { begins.open(); pending::<()>().await } finally { cleanup.add("cleanup") }
        pending::<()>().await;
    };
    let handle = scope.cancel_handle();
    let canceller = thread::spawn(move || {
        futures::executor::block_on(begun.wait());
        handle.cancel("enough");
    });
    let group = scope.await.unwrap_err();
    canceller.join().unwrap();
    assert_eq!(
        group.first().downcast_ref::<Cancelled>().unwrap().reason(),
        Some("enough")
    );
    assert_eq!(log.lines(), ["cleanup"]);
}
