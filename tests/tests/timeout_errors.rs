//! A `timeout` around groups: their errors, and the timeout in the place of the interruption.

use std::future::pending;
use std::time::Duration;

use taskgroup::{Cancelled, ErrorGroup, TimedOut, catch_group, scope, shield, timeout};
use taskgroup_tests::{Boom, Log, fail, leaves};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

fn timed_out(group: &ErrorGroup) -> usize {
    group.matching::<TimedOut>().count()
}

#[tokio::test(start_paused = true)]
async fn b232_around_a_group_all_tasks_are_cancelled_and_one_timeout_comes_out() {
    let begun = Instant::now();
    let group = scope! {
        timeout(SECOND, scope! {
            for _ in 0..5 {
                spawn { pending::<()>().await } finally { sleep(SECOND).await };
            }
            pending::<()>().await;
        })
        .await??
    };
    let group = group.await.unwrap_err();
    assert_eq!((begun.elapsed(), leaves(&group).len()), (2 * SECOND, 1));
    let late = group.matching::<TimedOut>().next().unwrap();
    assert_eq!((late.after(), late.running().len()), (SECOND, 0));
}

#[tokio::test(start_paused = true)]
async fn b233_errors_of_cleanups_and_the_timeout_come_out_in_the_group() {
    let nested = scope! { spawn { pending::<()>().await } finally { fail("cleanup").await? }; };
    let outcome = timeout(SECOND, nested).await.unwrap();
    let group = outcome.unwrap_err();
    assert_eq!(leaves(&group)[0], "cleanup");
    assert!(leaves(&group)[1].starts_with("timed out after 1s"), "{group}");
    assert!(format!("{group:?}").contains("timed out after 1s"));

    let log = Log::new();
    let handled = catch_group! {
        try { Err(group)? }
        except* TimedOut as late => { log.add(format!("{:?}", late.first().after())) }
        except* Boom as errors => { log.add(errors.first().to_string()) }
    };
    handled.unwrap();
    assert_eq!(log.lines(), ["1s", "cleanup"]);
}

#[tokio::test(start_paused = true)]
async fn inside_no_clause_sees_the_interruption_and_outside_it_is_the_timeout() {
    let log = Log::new();
    let group = scope! {
        spawn {
            timeout(SECOND, async {
                catch_group! {
                    try { scope! { spawn { pending::<()>().await } finally { fail("cleanup").await? }; }.await? }
                    except* Boom => { log.add("cleanup handled") }
                    except* _ => { log.add("never") }
                }
            })
            .await??;
            log.add("never");
        };
    }
    .await
    .unwrap_err();
    assert_eq!(log.lines(), ["cleanup handled"]);
    let late = group.into_iter().next().unwrap().downcast::<TimedOut>().unwrap();
    assert_eq!(late.after(), SECOND);
}

#[tokio::test(start_paused = true)]
async fn the_interruption_is_the_timeout_also_in_a_box_and_by_value() {
    let boxed = timeout(SECOND, async {
        let group = scope! { spawn { pending::<()>().await } finally { fail("x").await? }; }
            .await
            .unwrap_err();
        let leaf = group.into_iter().nth(1).unwrap();
        assert!(!leaf.is::<TimedOut>() && leaf.is::<Cancelled>());
        leaf.into_error()
    });
    let group = ErrorGroup::from_error(boxed.await.unwrap());
    assert!(group.first().is::<TimedOut>() && !group.first().is::<Cancelled>());
    assert!(group.first().error().is::<TimedOut>());
    let error = group.into_iter().next().unwrap().into_error();
    assert!(error.is::<TimedOut>());
}

#[tokio::test(start_paused = true)]
async fn stopped_from_outside_the_interruption_is_that_of_the_outer_timeout() {
    let outcome = timeout(SECOND, async {
        let nested = scope! { spawn { pending::<()>().await } finally { fail("x").await? }; };
        timeout(60 * SECOND, nested).await
    });
    let group = outcome.await.unwrap().unwrap().unwrap_err();
    let late = group.matching::<TimedOut>().next().unwrap();
    assert_eq!((leaves(&group).len(), late.after()), (2, SECOND));
}

async fn drop_half_way(error: &'static str) {
    let inner = scope! {
        spawn fail(error);
        spawn { pending::<()>().await } finally { pending::<()>().await };
    };
    let wait = shield(async { sleep(5 * SECOND).await });
    futures::future::select(Box::pin(inner), Box::pin(wait)).await;
}

#[tokio::test(start_paused = true)]
async fn errors_of_scopes_that_were_dropped_come_with_the_timeout() {
    let late = timeout(SECOND, async {
        drop_half_way("gathered").await;
        pending::<()>().await
    })
    .await
    .unwrap_err();
    assert_eq!(leaves(late.errors().unwrap()), ["gathered"]);
    assert!(
        late.to_string()
            .ends_with("; besides: 1 error: gathered (in fail(error))"),
        "{late}"
    );

    let group = scope! {
        spawn { timeout(SECOND, async { drop_half_way("gathered").await; pending::<()>().await }).await? };
    };
    let group = group.await.unwrap_err();
    assert_eq!(
        (
            leaves(&group).len(),
            timed_out(&group),
            leaves(&group)[1].as_str()
        ),
        (2, 1, "gathered")
    );
    let boxed: Box<dyn std::error::Error + Send + Sync> = late.into();
    assert_eq!(ErrorGroup::from_error(boxed).len(), 2);
}

#[tokio::test(start_paused = true)]
async fn errors_of_scopes_that_were_dropped_beside_a_value_go_to_the_task() {
    let group = scope! {
        spawn { timeout(SECOND, async { drop_half_way("gathered").await; 7 }).await? };
    };
    assert_eq!(leaves(&group.await.unwrap_err()), ["gathered"]);
}

#[tokio::test(start_paused = true)]
async fn errors_of_scopes_that_were_dropped_in_a_cancelled_task_go_to_the_task() {
    let group = scope! {
        spawn { timeout(60 * SECOND, async { drop_half_way("gathered").await; pending::<()>().await }).await? };
        spawn { sleep(SECOND).await; fail("sibling").await? };
    };
    assert_eq!(leaves(&group.await.unwrap_err()), ["sibling", "gathered"]);
}

/// A task with a timeout, in which a scope has gathered an error, in a scope that a cancelled task drops.
async fn dropped_two_deep(polled_meanwhile: bool) -> Vec<String> {
    let group = scope! {
        spawn {
            let deep = scope! { spawn fail("deep"); spawn { pending::<()>().await } finally { pending::<()>().await }; };
            let middle = scope! { spawn { timeout(60 * SECOND, deep).await?? }; };
            let mut middle = Box::pin(middle);
            futures::future::select(&mut middle, Box::pin(sleep(SECOND))).await;
            let wait = shield(sleep(5 * SECOND));
            if polled_meanwhile {
                futures::future::select(middle, Box::pin(wait)).await;
            } else {
                wait.await;
                drop(middle);
            }
            pending::<()>().await;
        };
        spawn { sleep(3 * SECOND).await; fail("sibling").await? };
    };
    leaves(&group.await.unwrap_err())
}

#[tokio::test(start_paused = true)]
async fn errors_two_scopes_and_a_timeout_deep_are_not_lost() {
    assert_eq!(dropped_two_deep(true).await, ["sibling", "deep"]);
    assert_eq!(dropped_two_deep(false).await, ["sibling", "deep"]);
}

#[tokio::test(start_paused = true)]
async fn a_catch_group_that_is_stopped_before_its_finally_comes_out_with_the_timeout() {
    let (begun, log) = (Instant::now(), Log::new());
    let outcome = timeout(SECOND, async {
        let handled: Result<(), ErrorGroup> = catch_group! {
            try { pending::<()>().await }
            except* _ => { log.add("never") }
            finally { sleep(SECOND).await; log.add("finally") }
        };
        handled
    });
    let group = outcome.await.unwrap().unwrap_err();
    assert_eq!(
        (begun.elapsed(), timed_out(&group), group.len()),
        (2 * SECOND, 1, 1)
    );
    assert_eq!(log.lines(), ["finally"]);
}

#[tokio::test(start_paused = true)]
async fn errors_in_a_timeout_that_is_given_up_are_not_lost() {
    let group = scope! {
        spawn {
            timeout(SECOND, async { drop_half_way("gathered").await; shield(pending::<()>()).await }).await?
        };
        spawn { sleep(2 * SECOND).await; fail("sibling").await? };
    };
    let texts = leaves(&group.grace(20 * SECOND).await.unwrap_err());
    assert_eq!(
        (texts.len(), texts[0].as_str(), texts[2].as_str()),
        (3, "sibling", "gathered")
    );
}

#[tokio::test(start_paused = true)]
async fn errors_of_a_scope_that_is_parked_when_the_timeout_is_over_come_with_it() {
    let parked = async {
        let mut inner = Box::pin(scope! {
            spawn pending::<()>() finally { fail("gathered").await? };
            spawn pending::<()>() finally { sleep(100 * SECOND).await };
        });
        futures::future::select(&mut inner, Box::pin(sleep(2 * SECOND))).await;
        // It is polled no more, so nothing is left to wait for when it is woken.
        pending::<()>().await;
    };
    let late = timeout(SECOND, parked).await.unwrap_err();
    assert_eq!(leaves(late.errors().expect("errors")), ["gathered"]);
}
