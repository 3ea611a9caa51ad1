//! Scopes, tasks and handles in the blocks of a `catch_group!`.

use taskgroup::{Cancelled, ErrorGroup, Scope, TaskHandle, catch_group, scope};
use taskgroup_tests::{A, B, Kind, Log, again, block_on, show, tree, yield_now};

#[test]
fn the_asynchronous_form_is_send_and_lives_in_a_task() {
    fn assert_send<T: Send>(value: T) -> T {
        value
    }
    let group = block_on(assert_send(scope! {
        spawn {
            catch_group! {
                try { yield_now().await; tree("m[A1 C2]")? }
                except* A as errors => { yield_now().await; errors.len() as u32 }
                finally { yield_now().await; }
            }?;
        }
        spawn(name = "other") async { yield_now().await; Err::<(), _>(Kind::<'B'>(3)) };
    }))
    .unwrap_err();
    // The scope cancels the task in its clause: what that had taken counts as handled, the rest goes on.
    assert_eq!(show(&group), "[B3 m[C2]]");
}

#[test]
fn a_scope_in_the_try_block_fails_into_the_clauses() {
    let outcome = block_on(async {
        catch_group! {
            try {
                scope! {
                    spawn async { Err::<u32, _>(Kind::<'A'>(1)) };
                    spawn async { Err::<u32, _>(Kind::<'B'>(2)) };
                    spawn async { Err::<u32, _>(Kind::<'C'>(3)) };
                    7
                }
                .await?
            }
            except* A | B as errors => {
                assert!(errors.iter().all(|leaf| leaf.task().is_some() && leaf.location().is_some()));
                10 * errors.len() as u32
            }
        }
    });
    let rest = outcome.unwrap_err();
    assert_eq!(show(&rest), "[C3]");
    assert_eq!(
        rest.first().task(),
        Some("async { Err::<u32, _>(Kind::<'C'>(3)) }")
    );
}

#[test]
fn a_block_may_give_away_what_it_borrows_mutably() {
    fn first<'a>(list: &'a mut [u32], text: &str, cleaned: &mut u32) -> Result<&'a mut u32, ErrorGroup> {
        catch_group! {
            try { if text.is_empty() { &mut list[0] } else { tree(text)?; unreachable!() } }
            except* A => { again(Kind::<'X'>(1))? }
            finally { *cleaned += 1; }
        }
    }
    let (mut list, mut cleaned) = ([1, 2], 0);
    *first(&mut list, "", &mut cleaned).unwrap() += 10;
    assert_eq!(
        show(&first(&mut list, "m[A1]", &mut cleaned).unwrap_err()),
        "[X1]"
    );
    assert_eq!((list, cleaned), ([11, 2], 2));
}

#[test]
fn a_handle_without_a_value_ends_the_try_block_alone() {
    let log = Log::new();
    let done = block_on(scope! {
        let task = spawn(name = "sleeper") std::future::pending::<u32>();
        task.cancel();
        catch_group! {
            try { task.await }
            except* Cancelled as errors => { log.add(errors.first().to_string()); 7 }
            finally { yield_now().await; log.add("finally"); }
        }
    });
    assert_eq!(done.unwrap(), 7);
    assert_eq!(log.lines(), ["task `sleeper` was cancelled", "finally"]);
}

/// Its tasks may return, whatever the macro is called that spawns them.
#[test]
fn tasks_of_a_renamed_spawn_in_every_block_return_where_they_like() {
    use taskgroup::spawn as start;

    let total = block_on(scope!(|s| {
        let mut tasks = Vec::new();
        let caught: Result<u32, ErrorGroup> = catch_group! {
            try {
                tasks.push(start!(s, {
                    if tree("A1").is_err() {
                        return Ok(1);
                    }
                    100
                }));
                tree("A1")?;
                200
            }
            except* A => {
                tasks.push(start!(s, (name = "second") move { return Ok(20); } finally { return Ok(()) }));
                3000
            }
        };
        let mut total = caught?;
        for task in tasks {
            total += task.await;
        }
        total
    }));
    assert_eq!(total.unwrap(), 3021);
}

#[test]
fn a_task_of_a_renamed_spawn_returns_in_a_function_that_does_not_await() {
    use taskgroup::spawn as start;

    fn begin<'s>(s: &'s Scope<'s, '_>, early: bool) -> Result<TaskHandle<'s, u32>, ErrorGroup> {
        catch_group! {
            try {
                if early { tree("A1")?; }
                start!(s, move { if !early { return Ok(1); } 2 })
            }
            except* A => { start!(s, { return Ok(10) }) }
        }
    }
    let total = block_on(scope!(|s| { begin(s, false)?.await + begin(s, true)?.await }));
    assert_eq!(total.unwrap(), 11);
}
