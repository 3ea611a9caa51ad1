//! Failures and panics of tasks elsewhere, and the way into the scope's group.

use std::future::pending;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use taskgroup::{Ending, catch_group, scope};
use taskgroup_tests::{Boom, Gate, Log, fail, leaves, yield_now};

use crate::places::AnyExecutor;

pub async fn what_it_fails_with_is_a_leaf_with_its_name_and_place<E: AnyExecutor>(executor: E) {
    let line = line!() + 3;
    let group = scope! {
        let unnamed =
            spawn(on = executor) fail("first");
        let _ = unnamed.outcome().await;
    }
    .await
    .unwrap_err();
    let leaf = group.first();
    assert_eq!(group.len(), 1);
    assert_eq!(leaf.downcast_ref::<Boom>().unwrap().0, "first");
    assert_eq!(leaf.task(), Some("fail(\"first\")"));
    assert_eq!(leaf.location().unwrap().line(), line);
}

pub async fn its_failure_cancels_the_siblings<E: AnyExecutor>(executor: E) {
    let log = Log::new();
    let group = scope! {
        let gone = log.on_drop("here");
        spawn async move { let _gone = gone; pending::<()>().await };
        let gone = log.on_drop("elsewhere");
        spawn(on = executor) async move { let _gone = gone; pending::<()>().await };
        spawn(on = executor) { yield_now().await; fail("it").await? };
        pending::<()>().await;
    }
    .await
    .unwrap_err();
    let mut lines = log.lines();
    lines.sort();
    assert_eq!(
        (leaves(&group), lines),
        (vec!["it".into()], vec!["elsewhere".into(), "here".into()])
    );
}

pub async fn it_is_gone_before_the_scope_comes_out<E: AnyExecutor>(executor: E) {
    let held = Arc::new(());
    for fails in [true, false] {
        let _ = scope! {
            for _ in 0..8 {
                let held = held.clone();
                spawn(on = executor) async move { let _held = held; pending::<()>().await };
            }
            let held = held.clone();
            let last = spawn(on = executor) async move { (held, yield_now().await) };
            last.await;
            if fails {
                fail("the body").await?;
            }
            Err::<(), _>(Boom("the end"))?
        }
        .await;
        assert_eq!(Arc::strong_count(&held), 1);
    }
}

pub async fn a_panic_goes_on_when_everything_is_gone<E: AnyExecutor>(executor: E) {
    let log = Log::new();
    let (work, cleanup) = (log.clone(), log.clone());
    let scope = scope! {
        spawn(on = executor) move {
            let _gone = work.on_drop("work");
            work.add("begun");
            pending::<()>().await
        } finally {
            cleanup.add("cleanup")
        }
        spawn(on = executor) { yield_now().await; panic!("elsewhere") }
    };
    let payload = AssertUnwindSafe(scope).catch_unwind().await.unwrap_err();
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"elsewhere"));
    let lines = log.lines();
    assert!(
        lines == ["begun", "work", "cleanup"] || lines == ["cleanup"],
        "{lines:?}"
    );
}

pub async fn a_failure_is_heard_before_its_cleanup_is_done<E: AnyExecutor>(executor: E) {
    let heard = Gate::new();
    let (hears, tells) = (heard.clone(), heard.clone());
    let group = scope! {
        // Its cleanup waits for that of its sibling, which begins with the failure.
        spawn(on = executor) move { fail("early").await? } finally { hears.wait().await; }
        spawn { pending::<()>().await } finally { tells.open() }
    }
    .await
    .unwrap_err();
    assert_eq!(leaves(&group), ["early"]);
}

pub async fn a_panic_is_heard_before_its_cleanup_is_done<E: AnyExecutor>(executor: E) {
    let heard = Gate::new();
    let (hears, tells) = (heard.clone(), heard.clone());
    let scope = scope! {
        spawn(on = executor) move { panic!("early") } finally { hears.wait().await; }
        spawn { pending::<()>().await } finally { tells.open() }
    };
    let payload = AssertUnwindSafe(scope).catch_unwind().await.unwrap_err();
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"early"));
}

pub async fn a_cleanup_that_fails_adds_its_error<E: AnyExecutor>(executor: E) {
    let group = scope! {
        let task = spawn(on = executor) { fail("work").await? } finally { fail("cleanup").await? };
        assert_eq!(task.outcome().await.unwrap_err().ending(), Ending::Failed);
    }
    .await
    .unwrap_err();
    assert_eq!(leaves(&group), ["work", "cleanup"]);
}

pub async fn catch_group_sees_its_error<E: AnyExecutor>(executor: E) {
    let caught = catch_group! {
        try {
            scope! { spawn(on = executor) fail("seen"); }.await?;
            "nothing"
        }
        except* Boom as matched => { matched.iter().next().map_or("", |boom| boom.0) }
    };
    assert_eq!(caught.unwrap(), "seen");
}
