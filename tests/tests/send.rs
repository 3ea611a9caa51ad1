//! What may go to another thread and what may not, in both modes.

use std::cell::Cell;
use std::marker::PhantomPinned;
use std::rc::Rc;
use std::sync::MutexGuard;

use static_assertions::{assert_impl_all, assert_not_impl_any};
use taskgroup::{
    Cancelled, Deadline, ErrorGroup, Leaf, LocalScope, Member, MoveRefused, NoValue, OneThread, Scope,
    ScopeFuture, TaskHandle, TimedOut, Timeout, local_scope, scope,
};
use taskgroup_tests::{block_on, yield_now};

type LocalHandle<T> = TaskHandle<'static, T, OneThread>;
type LocalFuture<T> = ScopeFuture<'static, T, OneThread>;

// `scope!`: everything may move, and the scope may be shared.
assert_impl_all!(ScopeFuture<'static, u8>: Send, Unpin);
assert_impl_all!(Scope<'static, 'static>: Send, Sync);
assert_impl_all!(TaskHandle<'static, u8>: Send, Sync, Unpin);
assert_impl_all!(TaskHandle<'static, Cell<u8>>: Send, Sync);
assert_impl_all!(TaskHandle<'static, PhantomPinned>: Unpin);

// A handle takes its value along.
assert_not_impl_any!(TaskHandle<'static, Rc<u8>>: Send, Sync);
assert_not_impl_any!(TaskHandle<'static, MutexGuard<'static, u8>>: Send);

// `local_scope!`: nothing moves, whatever the tasks hold.
assert_not_impl_any!(LocalFuture<u8>: Send, Sync);
assert_not_impl_any!(LocalScope<'static, 'static>: Send, Sync);
assert_not_impl_any!(LocalHandle<u8>: Send, Sync);
assert_impl_all!(LocalFuture<u8>: Unpin);
assert_impl_all!(LocalHandle<u8>: Unpin);

// Errors go everywhere.
assert_impl_all!(Deadline: Clone, Send, Sync, std::fmt::Debug);
assert_impl_all!(Timeout<std::future::Ready<u8>>: Send, Unpin, std::fmt::Debug);
assert_impl_all!(TimedOut: Send, Sync, Clone, std::error::Error);
assert_impl_all!(MoveRefused: Send, Sync, Clone, std::error::Error);
assert_impl_all!(ErrorGroup: Send, Sync, std::error::Error);
assert_impl_all!(Member: Send, Sync);
assert_impl_all!(Leaf: Send, Sync);
assert_impl_all!(Cancelled: Send, Sync, Clone, std::error::Error);
assert_impl_all!(NoValue: Send, Sync, Clone, std::error::Error);

// A handle is one of a kind.
assert_not_impl_any!(TaskHandle<'static, u8>: Clone, Copy);
assert_not_impl_any!(ScopeFuture<'static, u8>: Clone);

fn is_send<T: Send>(value: T) -> T {
    value
}

#[test]
fn a_scope_and_its_waits_are_send() {
    let local = String::from("borrowed");
    let value = block_on(is_send(scope!(|s| {
        let handle = is_send(spawn { yield_now().await; local.len() });
        is_send(handle.finished()).await;
        let shared: &(dyn Sync + '_) = s;
        let _ = shared;
        let outcome = is_send(handle.outcome()).await;
        outcome.unwrap_or_default()
    })));
    assert_eq!(value.unwrap(), 8);
}

#[test]
fn a_scope_may_be_a_task_of_an_executor() {
    let executor = async_executor::Executor::new();
    let words = [String::from("moved"), String::from("in")];
    let task = executor.spawn(async move {
        scope! {
            let first = spawn { words[0].len() };
            let last = spawn { yield_now().await; words[1].len() };
            first.await + last.await
        }
        .await
    });
    assert_eq!(futures::executor::block_on(executor.run(task)).unwrap(), 7);
}

#[test]
fn a_local_scope_is_pinned_to_its_thread_even_if_all_in_it_is_send() {
    // The assertions above say it; this is the program that they are about.
    let value = block_on(local_scope! { let task = spawn async { 1 }; task.await });
    assert_eq!(value.unwrap(), 1);
}
