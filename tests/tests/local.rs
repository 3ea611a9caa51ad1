//! `local_scope!`: the same for tasks that are not `Send`.

use std::cell::{Cell, RefCell};
use std::future::pending;
use std::rc::Rc;

use futures::StreamExt;
use taskgroup::{LocalScope, local_scope, spawn};
use taskgroup_tests::{Gate, OnDrop, Stepper, block_on, fail, leaves, panic_of, turns, yield_now};

#[test]
fn tasks_may_share_what_is_not_send() {
    let count = Rc::new(Cell::new(0));
    block_on(local_scope! {
        for n in 1..=3 {
            let count = count.clone();
            spawn async move { turns(n).await; count.set(count.get() + n) };
        }
    })
    .unwrap();
    assert_eq!(count.get(), 6);
    assert_eq!(Rc::strong_count(&count), 1);
}

#[test]
fn values_may_be_what_is_not_send() {
    let value = block_on(local_scope! {
        let task = spawn async { yield_now().await; Rc::new(5) };
        task.await
    });
    assert_eq!(*value.unwrap(), 5);
}

#[test]
fn tasks_may_borrow_cells_of_the_environment() {
    let lines = RefCell::new(Vec::new());
    block_on(local_scope! {
        spawn { lines.borrow_mut().push("a") };
        spawn { turns(2).await; lines.borrow_mut().push("b") };
    })
    .unwrap();
    assert_eq!(lines.into_inner(), ["a", "b"]);
}

#[test]
fn a_failure_cancels_the_siblings() {
    let dropped = Rc::new(Cell::new(false));
    let group = block_on(local_scope! {
        let dropped = dropped.clone();
        spawn async move { let _guard = OnDrop::new(|| dropped.set(true)); pending::<()>().await };
        spawn { yield_now().await; fail("local").await };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["local"]);
    assert!(dropped.get());
}

#[test]
fn a_panic_goes_on_after_every_task_is_gone() {
    let held = Rc::new(());
    let text = panic_of(|| {
        block_on(local_scope! {
            let clone = held.clone();
            spawn async move { let _held = clone; pending::<()>().await };
            spawn { yield_now().await; panic!("local") };
        })
    });
    assert_eq!(text, "local");
    assert_eq!(Rc::strong_count(&held), 1);
}

fn helper(s: &LocalScope<'_, '_>, count: Rc<Cell<u32>>) {
    spawn!(s, move { count.set(count.get() + 1) });
}

#[test]
fn functions_spawn_through_the_local_scope() {
    let count = Rc::new(Cell::new(0));
    block_on(local_scope!(|s| {
        helper(s, count.clone());
        spawn { turns(2).await; helper(s, count.clone()) };
    }))
    .unwrap();
    assert_eq!(count.get(), 2);
}

#[test]
fn kept_values_need_not_be_send() {
    let sum = block_on(local_scope!(|s| {
        let table: &Rc<Vec<u32>> = s.keep(Rc::new(vec![1, 2]));
        let first = spawn { table[0] };
        let last = spawn { table[1] };
        first.await + last.await
    }));
    assert_eq!(sum.unwrap(), 3);
}

#[test]
fn wakes_come_from_other_threads_all_the_same() {
    let gate = Gate::new();
    let rc = Rc::new(5);
    let mut scope = Stepper::new(local_scope! {
        let task = spawn async { gate.wait().await; *rc };
        task.await
    });
    assert!(scope.run_until_idle().is_pending());
    std::thread::scope(|threads| {
        threads.spawn(|| gate.open());
    });
    assert!(matches!(scope.run_until_idle(), std::task::Poll::Ready(Ok(5))));
}

#[test]
fn streams_of_closures_that_rustc_finds_not_general_enough_work_here() {
    let words = ["a", "bb"];
    let lengths = block_on(local_scope! {
        let lengths = futures::stream::iter(words.iter()).map(|word| async move { word.len() });
        lengths.buffer_unordered(2).fold(0, |sum, length| async move { sum + length }).await
    });
    assert_eq!(lengths.unwrap(), 3);
}

#[test]
fn local_scopes_nest_and_a_send_scope_may_stand_inside() {
    let rc = Rc::new(1);
    let sum = block_on(local_scope! {
        let inner = spawn async {
            let outer = *rc;
            let sendable = taskgroup::scope! { let two = spawn async { 2 }; two.await };
            outer + sendable.await.unwrap()
        };
        inner.await
    });
    assert_eq!(sum.unwrap(), 3);
}
