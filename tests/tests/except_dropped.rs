//! Dropping the future of an asynchronous `catch_group!` half-way, wherever it is.

use taskgroup::{catch_group, scope};
use taskgroup_tests::{A, B, Counted, Gate, Log, Stepper, show, tree};

/// Runs until the gate of the block named, then drops the future.
fn run_up_to(block: &str, log: &Log, counted: &Counted) {
    let wait = async |name: &'static str| {
        let _counted = counted.clone();
        let _left = log.on_drop("left");
        log.add(name);
        if name == block {
            Gate::new().wait().await;
        }
    };
    let text = if block == "else" { "" } else { "m[A1 B2 C3]" };
    let mut stepper = Stepper::new(async {
        let _kept = counted.clone();
        catch_group! {
            try { wait("try").await; if text.is_empty() { 1 } else { tree(text)? } }
            except* A as errors => { wait("A").await; errors.len() as u32 }
            except* B => { wait("B").await; 2 }
            else { wait("else").await; 3 }
            finally { wait("finally").await; }
        }
    });
    assert!(stepper.run_until_idle().is_pending(), "{block}");
    assert!(counted.alive() > 1);
    drop(stepper);
}

#[test]
fn what_runs_is_dropped_and_nothing_else_starts() {
    let cases = [
        ("try", "try left"),
        ("A", "try left A left"),
        ("B", "try left A left B left"),
        ("else", "try left else left"),
        ("finally", "try left A left B left finally left"),
    ];
    for (block, order) in cases {
        let (log, counted) = (Log::new(), Counted::new());
        run_up_to(block, &log, &counted);
        assert_eq!(log.lines().join(" "), order);
        assert_eq!(counted.alive(), 1, "{block}");
    }
}

#[test]
fn the_errors_on_their_way_are_dropped_with_it() {
    #[derive(Debug, thiserror::Error)]
    #[error("counted")]
    struct Error(Counted);

    for in_finally in [false, true] {
        let counted = Counted::new();
        let error = Error(counted.clone());
        let mut stepper = Stepper::new(async {
            catch_group! {
                try { Err(error)?; }
                except* Error as errors if |_| !in_finally => {
                    Gate::new().wait().await;
                    assert_eq!(errors.first().0.alive(), 2);
                }
                except* A => {}
                finally { Gate::new().wait().await; }
            }
        });
        assert!(stepper.run_until_idle().is_pending());
        assert_eq!(counted.alive(), 2);
        drop(stepper);
        assert_eq!(counted.alive(), 1);
    }
}

#[test]
fn a_task_cancelled_in_a_clause_is_dropped_there_and_what_no_clause_took_goes_on() {
    let log = Log::new();
    let group = taskgroup_tests::block_on(scope! {
        spawn {
            let outcome = catch_group! {
                try { taskgroup_tests::yield_now().await; tree("m[A1 B2]")?; }
                except* A => { let _left = log.on_drop("left A"); Gate::new().wait().await; }
                except* B => { log.add("B"); }
            };
            log.add("behind");
            outcome?;
        }
        spawn async { taskgroup_tests::turns(5).await; tree("m[X9]").map(drop) };
    })
    .unwrap_err();
    assert_eq!(show(&group), "[m[X9] m[B2]]");
    assert_eq!(log.lines(), ["left A"]);
}
