//! Values that an executor or a future keeps for a task, as tokio's task-locals.

use std::cell::Cell;
use std::future::pending;

use taskgroup::{Scope, TaskHandle, scope, spawn};
use taskgroup_tests::{block_on, turns, yield_now};

tokio::task_local! {
    static NUMBER: Cell<u32>;
}

fn number() -> Option<u32> {
    NUMBER.try_with(Cell::get).ok()
}

#[test]
fn b025_adapted_tasks_see_what_is_around_their_scope_and_every_change_of_it() {
    let seen = block_on(NUMBER.scope(Cell::new(1), async {
        scope! {
            let before = spawn async { let early = number(); turns(3).await; (early, number()) };
            yield_now().await;
            NUMBER.with(|cell| cell.set(2));
            before.await
        }
        .await
    }));
    assert_eq!(seen.unwrap(), (Some(1), Some(2)));
}

fn spawned_by_a_task<'scope>(s: &Scope<'scope, '_>) -> TaskHandle<'scope, Option<u32>> {
    spawn!(s, async { number() })
}

#[test]
fn b026_adapted_it_is_what_is_around_the_scope_and_not_around_the_task_that_spawns() {
    let seen = block_on(NUMBER.scope(
        Cell::new(1),
        scope!(|s| {
            let spawner = spawn NUMBER.scope(Cell::new(7), async move { [spawned_by_a_task(s)] });
            let [spawned] = spawner.await;
            spawned.await
        }),
    ));
    assert_eq!(seen.unwrap(), Some(1));
}

#[test]
fn b027_adapted_a_task_may_be_given_a_value_of_its_own() {
    let seen = block_on(NUMBER.scope(
        Cell::new(1),
        scope! {
            let own = spawn NUMBER.scope(Cell::new(5), async {
                yield_now().await;
                NUMBER.with(|cell| cell.set(6));
                yield_now().await;
                number()
            });
            let sibling = spawn async { turns(3).await; number() };
            (own.await, sibling.await, number())
        },
    ));
    assert_eq!(seen.unwrap(), (Some(6), Some(1), Some(1)));
}

#[test]
fn b027_adapted_a_cleanup_sees_what_is_around_the_scope() {
    let seen = Cell::new(None);
    block_on(NUMBER.scope(
        Cell::new(1),
        taskgroup::local_scope! {
            let work = NUMBER.scope(Cell::new(5), pending::<()>());
            let task = spawn work finally { seen.set(number()) };
            yield_now().await;
            task.cancel();
        },
    ))
    .unwrap();
    assert_eq!(seen.get(), Some(1));
}
