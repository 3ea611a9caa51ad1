//! The order of the blocks, the value, and what leaves a block. The number in a test's name is that of the behaviour in
//! the list of behaviours.

use std::fmt::Debug;

use taskgroup::{ErrorGroup, catch_group};
use taskgroup_tests::{A, B, Kind, Log, again, block_on, show, show_outcome, tree, yield_now};

/// Every block notes that it ran; the text says what the `try` block fails with.
fn run(text: &str, log: &Log) -> Result<u32, ErrorGroup> {
    catch_group! {
        try {
            log.add("try");
            if text.is_empty() { 1 } else { tree(text)? }
        }
        except* A => { log.add("A"); 2 }
        except* B => { log.add("B"); 3 }
        else as value { log.add("else"); value + 10 }
        finally { log.add("finally"); }
    }
}

async fn run_async(text: &str, log: &Log) -> Result<u32, ErrorGroup> {
    catch_group! {
        try {
            yield_now().await;
            log.add("try");
            if text.is_empty() { 1 } else { tree(text)? }
        }
        except* A => { yield_now().await; log.add("A"); 2 }
        except* B => { yield_now().await; log.add("B"); 3 }
        else as value { yield_now().await; log.add("else"); value + 10 }
        finally { yield_now().await; log.add("finally"); }
    }
}

#[test]
fn b382_b383_b384_the_blocks_run_in_order_in_both_forms() {
    let cases = [
        ("", "ok 11", "try else finally"),
        ("m[A1]", "ok 2", "try A finally"),
        ("m[B1 A2]", "ok 3", "try A B finally"),
        ("m[A1 C2]", "m[C2]", "try A finally"),
        ("m[C1]", "m[C1]", "try finally"),
    ];
    for (text, expected, order) in cases {
        let log = Log::new();
        assert_eq!(show_outcome(run(text, &log)), expected, "{text}");
        assert_eq!(log.lines().join(" "), order, "{text}");
        let log = Log::new();
        assert_eq!(show_outcome(block_on(run_async(text, &log))), expected, "{text}");
        assert_eq!(log.lines().join(" "), order, "{text}");
    }
}

#[test]
fn b383_what_else_raises_goes_to_no_clause() {
    let outcome = catch_group! {
        try { 1 }
        except* A => { unreachable!("`else` is behind the clauses") }
        else as value { if value == 1 { tree("m[A1]")? } else { value } }
    };
    assert_eq!(show_outcome(outcome), "m[A1]");
}

#[test]
fn b383_else_changes_the_type_of_the_value() {
    let outcome = catch_group! {
        try { "12".parse::<u32>()? }
        except* std::num::ParseIntError => { String::from("no number") }
        else as number { format!("number {number}") }
    };
    assert_eq!(outcome.unwrap(), "number 12");
}

#[test]
fn b384_adapted_a_failing_finally_joins_what_is_on_its_way() {
    fn run(text: &str) -> String {
        show_outcome(catch_group! {
            try { if text.is_empty() { 1 } else { tree(text)? } }
            except* A => { 2 }
            except* B => { again(Kind::<'X'>(3))? }
            finally { again::<_, ()>(Kind::<'X'>(9))?; }
        })
    }
    assert_eq!(run(""), "[X9]");
    assert_eq!(run("m[A1]"), "[X9]");
    assert_eq!(run("m[C1]"), "[m[C1] X9]");
    assert_eq!(run("m[B1 C2]"), "[X3 m[C2] X9]");
}

#[test]
fn b384_finally_runs_behind_a_failing_clause_and_a_failing_else() {
    let mut cleaned = 0;
    for text in ["m[A1]", ""] {
        let outcome = catch_group! {
            try { if text.is_empty() { 1 } else { tree(text)? } }
            except* A => { again(Kind::<'X'>(1))? }
            else { again(Kind::<'X'>(1))? }
            finally { cleaned += 1; }
        };
        assert_eq!(show_outcome(outcome), "[X1]");
    }
    assert_eq!(cleaned, 2);
}

#[test]
fn the_value_of_finally_is_of_no_interest() {
    let mut stack = vec![1];
    let outcome = catch_group! {
        try { 5 }
        except* A => { 6 }
        finally { stack.pop() }
    };
    assert_eq!((show_outcome(outcome), stack.len()), ("ok 5".to_owned(), 0));
}

#[test]
fn b394_adapted_the_value_is_that_of_the_last_clause_that_ran() {
    fn run(text: &str) -> String {
        show_outcome(catch_group! {
            try { if text.is_empty() { "try" } else { tree(text)?; "never" } }
            except* A => { "A" }
            except* B => { "B" }
        })
    }
    assert_eq!(run(""), "ok try");
    assert_eq!(run("m[B1 A2]"), "ok B");
    assert_eq!(run("m[A1]"), "ok A");
}

#[test]
fn a_block_that_never_ends_with_a_value_agrees_with_any_type() {
    let outcome: Result<Vec<u32>, _> = catch_group! {
        try { Err(Kind::<'A'>(1))? }
        except* A => { vec![1] }
        except* B => { panic!("no B") }
    };
    assert_eq!(outcome.unwrap(), [1]);
    fn never(text: &str) -> Result<std::convert::Infallible, ErrorGroup> {
        catch_group! {
            try { tree(text)?; panic!("it fails") }
            except* A => { again(Kind::<'X'>(1))? }
        }
    }
    assert_eq!(show(&never("m[A1]").unwrap_err()), "[X1]");
}

#[test]
fn types_agree_through_coercion_to_what_the_try_block_gives() {
    let outcome: Result<Box<dyn Debug>, ErrorGroup> = catch_group! {
        try { tree("A1")?; Box::new(1) as Box<dyn Debug> }
        except* A => { Box::new("text") }
    };
    assert_eq!(format!("{:?}", outcome.unwrap()), "\"text\"");
}

#[test]
fn b360_a_value_of_unit_needs_no_mention() {
    fn log_all(errors: &mut Vec<String>, text: &str) -> Result<(), ErrorGroup> {
        catch_group! {
            try { tree(text)?; }
            except* A as group => {
                for error in &group { errors.push(error.to_string()); }
            }
        }
    }
    let mut errors = Vec::new();
    assert!(log_all(&mut errors, "m[A1 A2]").is_ok());
    assert_eq!(errors, ["A1", "A2"]);
}

#[test]
fn b379_b380_jumps_inside_loops_closures_and_functions_of_a_clause_are_fine() {
    let mut seen = Vec::new();
    let outcome = catch_group! {
        try {
            for number in 0.. {
                if number == 3 { break; }
                if number == 1 { continue; }
                seen.push(number);
            }
            tree("m[A1 A2 A3]")?
        }
        except* A as errors => {
            fn is_first(error: &A) -> bool {
                if error.0 == 1 { return true; }
                false
            }
            let later = |error: &A| { if is_first(error) { return false; } true };
            let mut found = 0;
            'outer: for round in 0.. {
                for error in &errors {
                    if round == 0 { continue 'outer; }
                    if !later(error) { continue; }
                    found = error.0;
                    break 'outer;
                }
            }
            found
        }
        finally { while seen.len() < 4 { seen.push(9); if seen.len() == 3 { break } } }
    };
    assert_eq!(show_outcome(outcome), "ok 2");
    assert_eq!(seen, [0, 2, 9]);
}

#[test]
fn b381_adapted_leaving_early_is_decided_behind_it() {
    fn find(texts: &[&str]) -> Option<String> {
        for text in texts {
            let outcome = catch_group! {
                try { tree(text)?; false }
                except* A => { true }
            };
            match outcome {
                Ok(true) => return Some((*text).to_owned()),
                Ok(false) => break,
                Err(_) => continue,
            }
        }
        None
    }
    assert_eq!(find(&["m[B1]", "m[A2]", "m[A3]"]).as_deref(), Some("m[A2]"));
    assert_eq!(find(&["m[B1]"]), None);
}

#[test]
fn it_is_synchronous_without_an_await_of_its_own() {
    let outcome = catch_group! {
        try {
            block_on(async { yield_now().await; tree("m[A1]") })?
        }
        except* A as errors => { block_on(async { yield_now().await; errors.len() as u32 }) }
    };
    assert_eq!(show_outcome(outcome), "ok 1");
}

#[test]
fn async_try_makes_it_asynchronous_without_an_await() {
    let done = block_on(async {
        let mut runs = 0;
        let outcome = catch_group! {
            async try { runs += 1; tree("m[A1 B2]")? }
            except* A as errors => { runs += 1; errors.len() as u32 }
        };
        (show_outcome(outcome), runs)
    });
    assert_eq!(done, ("m[B2]".to_owned(), 2));
}

#[test]
fn clauses_borrow_mutably_one_after_the_other_across_awaits() {
    let mut list = Vec::new();
    let outcome = block_on(async {
        catch_group! {
            try { list.push(0); yield_now().await; list.push(1); tree("m[A1 B2]")? }
            except* A => { list.push(2); yield_now().await; list.push(3); 0 }
            except* B if |_| { list.push(4); true } => { list.push(5); yield_now().await; list.push(6); 0 }
            finally { list.push(7); yield_now().await; list.push(8); }
        }
    });
    assert_eq!(show_outcome(outcome), "ok 0");
    assert_eq!(list, (0..9).collect::<Vec<_>>());
}

#[test]
fn blocks_may_take_what_they_are_given() {
    let (first, second) = (String::from("first"), String::from("second"));
    let outcome = catch_group! {
        try { drop(first); tree("A1")?; String::new() }
        except* A => { second }
        finally { }
    };
    assert_eq!(outcome.unwrap(), "second");
}
