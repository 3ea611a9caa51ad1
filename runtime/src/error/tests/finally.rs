//! What `finally` does to an outcome.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{A, Kind, show, tree};
use crate::error::{Attempt, Catch, ErrorGroup, TaskError, attempt, contain, with_cleanup};

fn failed(error: &str) -> Attempt<()> {
    Err(match error.contains('[') {
        true => tree(error).into(),
        false => Kind::<'X'>(9).into(),
    })
}

fn after(outcome: Result<u32, ErrorGroup>, cleanup: Attempt<()>) -> String {
    match with_cleanup(Ok(outcome), Ok(cleanup)) {
        Ok(value) => value.to_string(),
        Err(group) => show(&group),
    }
}

#[test]
fn b384_adapted_a_failing_cleanup_joins_as_the_last_member() {
    assert_eq!(after(Ok(1), attempt(())), "1");
    assert_eq!(after(Err(tree("m[A1]")), attempt(())), "m[A1]");
    assert_eq!(after(Ok(1), failed("X9")), "[X9]");
    assert_eq!(after(Ok(1), failed("c[X9]")), "c[X9]");
    assert_eq!(after(Err(tree("[A1 m[B2]]")), failed("X9")), "[A1 m[B2] X9]");
    assert_eq!(after(Err(tree("m[A1]")), failed("X9")), "[m[A1] X9]");
}

#[test]
fn b384_a_group_that_took_in_a_cleanup_is_a_new_error_elsewhere() {
    let mut outer = Catch::<u32>::new(tree("[A1 B2 A3]").into());
    let matched = outer.select(|_: &A| true).unwrap();
    let inner = with_cleanup::<u32, ()>(Ok(Err(matched.into_group())), Ok(failed("X9")));
    outer.settle(inner.map_err(TaskError::from));
    assert_eq!(show(&outer.finish().unwrap_err()), "[[A1 A3 X9] [B2]]");
}

fn panic_of(outcome: Result<u32, Box<dyn Any + Send>>, cleanup: Result<Attempt<()>, &'static str>) -> String {
    let outcome = outcome.map(Ok);
    let cleanup = cleanup.map_err(|text| Box::new(text) as Box<dyn Any + Send>);
    let panic = catch_unwind(AssertUnwindSafe(|| with_cleanup(outcome, cleanup))).unwrap_err();
    (*panic.downcast::<&str>().unwrap()).to_owned()
}

#[test]
fn the_first_panic_goes_on_with_its_payload() {
    let first = || contain(|| std::panic::resume_unwind(Box::new("first")));
    assert_eq!(panic_of(first(), Ok(attempt(()))), "first");
    assert_eq!(panic_of(first(), Ok(failed("X9"))), "first");
    assert_eq!(panic_of(first(), Err("second")), "first");
    assert_eq!(panic_of(Ok(1), Err("second")), "second");
}
