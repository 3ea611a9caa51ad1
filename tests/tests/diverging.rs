//! Bodies and tasks that never come to a value: servers, tickers, tasks that only ever fail.

use std::io;

use taskgroup::{ErrorGroup, scope};
use taskgroup_tests::{block_on, yield_now};

async fn tick() -> io::Result<()> {
    yield_now().await;
    Err(io::Error::other("no more ticks"))
}

#[test]
fn a_body_that_loops_for_ever_ends_by_failing() {
    let group = block_on(async {
        scope! {
            loop {
                tick().await?;
            }
        }
        .await
        .unwrap_err()
    });
    assert!(group.first().is::<io::Error>());
}

#[test]
fn a_body_that_loops_can_return() {
    let value = block_on(scope! {
        let mut turns = 0;
        loop {
            yield_now().await;
            turns += 1;
            if turns == 3 {
                return Ok(turns);
            }
        }
    });
    assert_eq!(value.unwrap(), 3);
}

#[test]
fn the_result_of_a_looping_body_may_stay_unnamed() -> Result<(), ErrorGroup> {
    block_on(async {
        let outcome = scope! { loop { tick().await? } }.await;
        assert_eq!(outcome.map_err(|group| group.len()).unwrap_err(), 1);
        let outcome = scope! { loop { tick().await?; } }
            .await
            .map_err(|group| group.len());
        assert_eq!(outcome.unwrap_err(), 1);
        Ok(())
    })
}

#[test]
fn looping_tasks_need_no_annotation() {
    let value = block_on(scope! {
        let mut tickers = Vec::new();
        tickers.push(spawn { loop { yield_now().await; } });
        tickers.push(spawn async { loop { yield_now().await; } });
        let counter = spawn {
            let mut turns = 0;
            loop {
                yield_now().await;
                turns += 1;
                if turns == 2 {
                    return Ok(turns);
                }
            }
        };
        let turns = counter.await;
        for ticker in tickers {
            ticker.cancel();
        }
        turns
    });
    assert_eq!(value.unwrap(), 2);
}

#[test]
#[should_panic(expected = "at once")]
fn the_handle_of_a_task_that_only_panics_can_be_awaited() {
    let _ = block_on(scope! {
        let task = spawn { panic!("at once") };
        task.await;
    });
}

#[test]
#[should_panic(expected = "at once")]
fn an_async_block_that_only_panics_too() {
    let _ = block_on(scope! {
        let task = spawn async { panic!("at once") };
        let () = task.await;
    });
}
