//! Clauses that look at what caused an error.

use std::fmt;
use std::io;

use taskgroup::{ErrorGroup, Leaf, Member, catch_group};
use taskgroup_tests::{A, B, Kind, again, block_on, show, show_outcome, tree, yield_now};

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Because<E: std::error::Error + 'static>(&'static str, #[source] E);

fn not_found() -> io::Error {
    io::Error::from(io::ErrorKind::NotFound)
}

/// `o[config n[plain] page A1]`; `config` was caused by an `io::Error` at one remove, `page` by a `fmt::Error`.
fn fails() -> Result<u32, ErrorGroup> {
    let plain = ErrorGroup::new("n", [Member::from(io::Error::other("plain"))]).unwrap();
    let members = [
        Because("config", Because("file", not_found())).into(),
        Member::from(plain),
        Because("page", fmt::Error).into(),
        Kind::<'A'>(1).into(),
    ];
    Err(ErrorGroup::new("o", members).unwrap())
}

#[test]
fn b348_adapted_a_plain_clause_does_not_look_at_causes() {
    let outcome = catch_group! {
        try { fails()? }
        except* fmt::Error => { unreachable!("only as a cause") }
        except* io::Error as errors => { errors.len() as u32 }
    };
    assert_eq!(show_outcome(outcome), "o[config page A1]");
}

#[test]
fn one_that_looks_at_causes_takes_the_errors_themselves_too() {
    let mut seen = Vec::new();
    let outcome = catch_group! {
        try { fails()? }
        except* caused by io::Error as errors => {
            seen.push(show(&errors));
            seen.extend(errors.iter().filter_map(Leaf::caused_by::<io::Error>).map(ToString::to_string));
            1
        }
    };
    assert_eq!(show_outcome(outcome), "o[page A1]");
    assert_eq!(seen, ["o[config n[plain]]", "entity not found", "plain"]);
}

#[test]
fn its_guard_sees_the_cause() {
    let mut kinds = Vec::new();
    let outcome = catch_group! {
        try { fails()? }
        except* caused by io::Error if |error| {
            kinds.push(error.kind());
            error.kind() == io::ErrorKind::NotFound
        } => { 1 }
        except* io::Error => { 2 }
    };
    assert_eq!(show_outcome(outcome), "o[page A1]");
    assert_eq!(kinds, [io::ErrorKind::NotFound, io::ErrorKind::Other]);
}

#[test]
fn the_guard_is_asked_about_the_first_of_its_type_in_a_chain() {
    let nested = Because("outer", Because("inner", Because("innermost", not_found())));
    let mut seen = Vec::new();
    let outcome = catch_group! {
        try { again(nested)?; }
        except* caused by Because<io::Error> if |error| { seen.push(error.0); false } => {}
    };
    assert_eq!(seen, ["innermost"]);
    assert!(outcome.is_err());
}

#[test]
fn several_types_and_a_guard_that_sees_the_leaf() {
    let mut asked = Vec::new();
    let outcome = catch_group! {
        try { fails()? }
        except* caused by io::Error | fmt::Error as errors if |leaf: &Leaf| {
            asked.push(leaf.to_string());
            leaf.to_string() != "plain"
        } => { errors.len() as u32 }
    };
    assert_eq!(show_outcome(outcome), "o[n[plain] A1]");
    assert_eq!(asked, ["config", "plain", "page"]);
}

#[test]
fn in_the_asynchronous_form_and_raised_again() {
    let outcome = block_on(async {
        catch_group! {
            try { yield_now().await; fails()? }
            except* caused by io::Error as errors => { yield_now().await; again(errors)? }
            except* A => { yield_now().await; 1 }
        }
    });
    assert_eq!(show_outcome(outcome), "o[config n[plain] page]");
}

#[test]
fn a_plain_clause_may_stand_before_one_that_looks_at_causes() {
    let outcome = catch_group! {
        try { fails()? }
        except* io::Error as errors => { errors.len() as u32 }
        except* caused by io::Error as errors => { assert_eq!(show(&errors), "o[config]"); 10 }
        except* caused by fmt::Error | A => { 20 }
    };
    assert_eq!(show_outcome(outcome), "ok 20");
}

#[test]
fn a_type_may_be_called_caused() {
    #[derive(Debug, thiserror::Error)]
    #[error("lower case")]
    #[expect(non_camel_case_types, reason = "it is the point")]
    struct caused;

    let outcome = catch_group! {
        try { again(caused)? }
        except* caused as errors if |_: &caused| true => { errors.len() }
        except* B => { 2 }
    };
    assert_eq!(show_outcome(outcome), "ok 1");
}

#[test]
fn boxed_errors_match_by_what_is_in_the_box() {
    let outcome = catch_group! {
        try { Err(Box::new(Kind::<'A'>(3)))?; tree("A1")? }
        except* A as errors => { errors.first().0 }
    };
    assert_eq!(show_outcome(outcome), "ok 3");
}
