//! A panic in a block: no further clause runs, `finally` does, and the first panic goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use taskgroup::{ErrorGroup, catch_group, scope};
use taskgroup_tests::{A, B, C, Gate, Kind, Log, Stepper, again, block_on, tree, yield_now};

/// Fails with what the text says, and panics in the block named.
fn run(text: &str, panics: &str, log: &Log) -> Result<u32, ErrorGroup> {
    let enter = |block: &str| {
        log.add(block);
        assert!(block != panics, "in {block}");
    };
    catch_group! {
        try { enter("try"); if text.is_empty() { 1 } else { tree(text)? } }
        except* A if |_| { enter("guard"); true } => { enter("A"); 2 }
        except* B => { enter("B"); 3 }
        else as value { enter("else"); value }
        finally { enter("finally"); again::<_, ()>(Kind::<'X'>(9))?; }
    }
}

async fn run_async(text: &str, panics: &str, log: &Log) -> Result<u32, ErrorGroup> {
    let enter = async |block: &str| {
        yield_now().await;
        log.add(block);
        assert!(block != panics, "in {block}");
    };
    catch_group! {
        try { enter("try").await; if text.is_empty() { 1 } else { tree(text)? } }
        except* A if |_| { log.add("guard"); assert!(panics != "guard", "in guard"); true } => { enter("A").await; 2 }
        except* B => { enter("B").await; 3 }
        else as value { enter("else").await; value }
        finally { enter("finally").await; again::<_, ()>(Kind::<'X'>(9))?; }
    }
}

fn panic_text<T>(run: impl FnOnce() -> T) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(run)) else {
        panic!("this was to panic");
    };
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => (*payload.downcast::<&'static str>().expect("a text")).to_owned(),
    }
}

#[test]
fn b384_finally_runs_whichever_block_panics_and_the_panic_goes_on() {
    let cases = [
        ("", "try", "try finally"),
        ("m[A1 B2]", "guard", "try guard finally"),
        ("m[A1 B2]", "A", "try guard A finally"),
        ("m[A1 B2]", "B", "try guard A B finally"),
        ("", "else", "try else finally"),
        ("m[A1]", "finally", "try guard A finally"),
    ];
    for (text, panics, order) in cases {
        let log = Log::new();
        let panic = panic_text(|| run(text, panics, &log));
        assert_eq!(panic, format!("in {panics}"));
        assert_eq!(log.lines().join(" "), order);
        let log = Log::new();
        let panic = panic_text(|| block_on(run_async(text, panics, &log)));
        assert_eq!(panic, format!("in {panics}"));
        assert_eq!(log.lines().join(" "), order);
    }
}

#[test]
fn the_first_panic_goes_on_if_finally_panics_too() {
    let panic = panic_text(|| {
        catch_group! {
            try { panic!("first") }
            except* A => { 2 }
            finally { panic!("second") }
        }
    });
    assert_eq!(panic, "first");
}

#[test]
fn without_finally_a_panic_leaves_at_once_and_runs_no_clause() {
    let mut ran = 0;
    let panic = panic_text(|| {
        catch_group! {
            try { tree("m[A1 B2 C3]")?; }
            except* A => { panic!("in A") }
            except* B => { ran += 1; }
            except* C => { ran += 1; }
        }
    });
    assert_eq!((panic.as_str(), ran), ("in A", 0));
}

#[test]
fn a_panic_waits_for_an_asynchronous_finally() {
    let (gate, log) = (Gate::new(), Log::new());
    let mut stepper = Stepper::new(async {
        catch_group! {
            async try { let _guard = log.on_drop("try left"); panic!("in try") }
            except* A => {}
            finally { log.add("closing"); gate.wait().await; log.add("closed"); }
        }
    });
    assert!(stepper.run_until_idle().is_pending());
    assert_eq!(log.lines(), ["try left", "closing"]);
    gate.open();
    assert_eq!(panic_text(|| stepper.run_until_idle()), "in try");
    assert_eq!(log.lines(), ["try left", "closing", "closed"]);
}

#[test]
fn a_scope_hands_on_the_panic_of_a_clause_when_its_finally_is_done() {
    let log = Log::new();
    let panic = panic_text(|| {
        block_on(scope! {
            spawn {
                catch_group! {
                    try { yield_now().await; tree("m[A1]")?; }
                    except* A => { panic!("in A") }
                    finally { yield_now().await; log.add("closed"); }
                }?;
            }
        })
    });
    assert_eq!((panic.as_str(), log.lines()), ("in A", vec!["closed".to_owned()]));
}

#[test]
fn b380_a_loop_or_a_function_in_a_clause_may_be_left() {
    let outcome: Result<u32, ErrorGroup> = catch_group! {
        try { tree("g[A1 B2]")? }
        except* A => {
            let mut found = 0;
            for n in 0.. {
                if n == 1 { continue; }
                if n == 5 { break; }
                found = n;
            }
            found
        }
        except* B => { (|| { if true { return 7; } 0 })() }
    };
    assert_eq!(outcome.unwrap(), 7);
}
