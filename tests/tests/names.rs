//! What tasks are called, where they come from, and what scopes and handles say about themselves.

use std::future::{pending, ready};

use taskgroup::{Scope, TaskHandle, scope, spawn};
use taskgroup_tests::{Boom, Gate, Log, block_on, fail, turns, yield_now};

async fn fetch(_what: &str) {}

#[test]
fn b395_a_task_is_named_after_its_source_text() {
    let db = String::from("db");
    let names = block_on(scope! {
        let call = spawn fetch(&db);
        let method = spawn ready(1).into_future();
        [call.name().to_owned(), method.name().to_owned()]
    });
    assert_eq!(names.unwrap(), ["fetch(&db)", "ready(1).into_future()"]);
}

#[test]
fn b395_a_task_can_be_given_a_name() {
    let number = 7;
    let names = block_on(scope! {
        let fixed = spawn(name = "producer") fetch("a");
        let made = spawn(name = format!("worker {number}")) { fetch("b").await };
        [fixed.name().to_owned(), made.name().to_owned()]
    });
    assert_eq!(names.unwrap(), ["producer", "worker 7"]);
}

#[test]
fn b395_the_leaf_of_a_failure_names_the_task() {
    let group = block_on(scope! {
        spawn fail("plain");
        spawn(name = "named") fail("with a name");
        yield_now().await;
        Err::<(), _>(Boom("body"))
    });
    let group = group.unwrap_err();
    let tasks: Vec<_> = group.iter().map(|leaf| leaf.task().map(str::to_owned)).collect();
    assert_eq!(
        tasks[..2],
        [Some("fail(\"plain\")".to_owned()), Some("named".to_owned())]
    );
    assert_eq!(tasks.len(), 3);
}

#[test]
fn a_task_knows_the_place_of_its_spawn() {
    let here = line!();
    let places = block_on(scope! {
        let first = spawn ready(());
        let second = spawn { fetch("a").await };
        [first.location(), second.location()]
    });
    for (place, line) in places.unwrap().into_iter().zip([here + 2, here + 3]) {
        assert_eq!((place.line(), place.column() > 1), (line, true));
        assert!(place.file().ends_with("names.rs"), "{place}");
    }
}

#[test]
fn the_leaf_of_a_failure_knows_the_place_too() {
    let here = line!();
    let group = block_on(scope! {
        spawn fail("x");
    });
    let place = group.unwrap_err().first().location().expect("a place");
    assert_eq!(place.line(), here + 2);
}

#[test]
fn a_failure_of_the_body_is_placed_at_the_scope() {
    let here = line!();
    let group = block_on(scope! { Err::<(), _>(Boom("body")) });
    let place = group.unwrap_err().first().location().expect("a place");
    assert_eq!(place.line(), here + 1);
}

fn spawn_named<'scope>(s: &Scope<'scope, '_>) -> TaskHandle<'scope, ()> {
    spawn!(s, fetch("elsewhere"))
}

#[test]
fn b398_a_task_spawned_by_a_function_is_named_after_the_text_there() {
    let name = block_on(scope!(|s| { spawn_named(s).name().to_owned() }));
    assert_eq!(name.unwrap(), "fetch(\"elsewhere\")");
}

#[test]
fn b400_the_debug_text_of_a_scope_shows_tasks_errors_and_whether_it_is_closing() {
    let text = block_on(scope!(|s| {
        spawn turns(3);
        format!("{s:?}")
    }));
    let text = text.unwrap();
    for part in ["names.rs:", "active_tasks: 2", "failures: 0", "closing: false"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

#[test]
fn b402_a_scope_future_can_be_printed() {
    let scope = scope! { pending::<()>().await; };
    assert!(format!("{scope:?}").starts_with("ScopeFuture"));
}

#[test]
fn b401_a_scope_says_in_its_debug_text_how_far_it_is() {
    let scope = scope! { pending::<()>().await };
    let stop = scope.cancel_handle();
    let mut scope = Box::pin(scope);
    assert!(format!("{scope:?}").contains("closing: false"), "{scope:?}");
    stop.cancel("stop");
    assert!(block_on(&mut scope).is_err());
    assert!(format!("{scope:?}").contains("closing: true"), "{scope:?}");
    let deadline = taskgroup::Deadline::after(std::time::Duration::from_secs(1));
    assert!(!format!("{deadline:?}").is_empty());
}

/// What the debug text of a handle says about the state of its task.
fn state_of(handle: &impl std::fmt::Debug) -> String {
    let text = format!("{handle:?}");
    text.split("state: ").nth(1).expect("a state").replace(" }", "")
}

#[test]
fn b185_b186_the_state_of_a_task_is_in_the_debug_text() {
    let (log, gate) = (Log::new(), Gate::new());
    let group = block_on(scope! {
        let done = spawn async { 1 };
        let parked = spawn pending::<()>();
        let failing = spawn { gate.wait().await; fail("x").await };
        log.add(state_of(&parked));
        yield_now().await;
        log.add(state_of(&done));
        parked.cancel();
        log.add(state_of(&parked));
        parked.finished().await;
        log.add(state_of(&parked));
        spawn { turns(2).await; gate.open() };
        gate.wait().await;
        log.add(state_of(&failing));
        log.add(state_of(&spawn pending::<()>()));
    });
    assert!(group.is_err());
    assert_eq!(
        log.lines(),
        [
            "pending",
            "finished",
            "cancelling",
            "cancelled",
            "failed",
            "not started"
        ]
    );
}

#[test]
fn b186_the_debug_text_names_the_task_and_its_place() {
    let text = block_on(scope! {
        let task = spawn(name = "worker") async {};
        format!("{task:?}")
    });
    let text = text.unwrap();
    assert!(
        text.contains("name: \"worker\"") && text.contains("names.rs:"),
        "{text}"
    );
}
