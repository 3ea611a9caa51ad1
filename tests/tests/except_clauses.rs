//! Which clause gets which errors. The number in a test's name is that of the behaviour in the list of behaviours.

use taskgroup::{ErrorGroup, Leaf, Matched, catch_group};
use taskgroup_tests::{A, B, C, Kind, block_on, show, show_outcome, tree, yield_now};

/// What each of two clauses got, and what went on.
fn split_up(text: &str) -> [String; 3] {
    let (mut a, mut b) = (String::from("-"), String::from("-"));
    let outcome = catch_group! {
        try { tree(text)? }
        except* A as errors => { a = show(&errors); 1 }
        except* B as errors => { b = show(&errors); 2 }
    };
    [a, b, show_outcome(outcome)]
}

#[test]
fn b354_a_leaf_goes_to_the_first_clause_that_takes_it() {
    let mut order = Vec::new();
    let outcome = catch_group! {
        try { tree("m[B1 A2 A3 C4]")?; }
        except* A as errors if |error| error.0 == 3 => { order.push(show(&errors)); }
        except* A | B as errors => { order.push(show(&errors)); }
        except* _ if |leaf| leaf.is::<B>() => { unreachable!("the clause before it has taken them all"); }
        except* _ as errors => { order.push(show(&errors)); }
    };
    assert!(outcome.is_ok());
    assert_eq!(order, ["m[A3]", "m[B1 A2]", "m[C4]"]);
}

#[test]
fn b354_clauses_run_in_their_order_and_not_in_that_of_the_errors() {
    let mut order = Vec::new();
    let outcome = catch_group! {
        try { tree("m[A1 B2 C3]")?; }
        except* C => { order.push('C'); }
        except* A => { order.push('A'); }
        except* B => { order.push('B'); }
    };
    assert!(outcome.is_ok());
    assert_eq!(order, ['C', 'A', 'B']);
}

#[test]
fn b355_each_clause_runs_at_most_once_with_all_its_errors() {
    assert_eq!(
        split_up("o[A1 m[B2 A3] n[n[A4] B5]]"),
        ["o[A1 m[A3] n[n[A4]]]", "o[m[B2] n[B5]]", "ok 2"]
    );
    assert_eq!(split_up("o[A1 A2]"), ["o[A1 A2]", "-", "ok 1"]);
}

#[test]
fn b356_a_bare_error_is_bound_as_a_group_of_one_without_a_message() {
    assert_eq!(split_up("A1"), ["[A1]", "-", "ok 1"]);
    let outcome = catch_group! {
        try { tree("A1")? }
        except* A | B as errors => { errors.message().len() as u32 + 10 * errors.len() as u32 }
    };
    assert_eq!(show_outcome(outcome), "ok 10");
}

#[test]
fn b357_b389_a_broad_clause_gets_the_group_as_it_is() {
    let mut seen = String::new();
    let outcome = catch_group! {
        try { tree("o[m[A1] B2]")?; }
        except* _ as errors => { seen = show(&errors); }
    };
    assert!(outcome.is_ok());
    assert_eq!(seen, "o[m[A1] B2]");
}

#[test]
fn b358_adapted_an_unmatched_bare_error_leaves_in_a_group_of_one() {
    assert_eq!(split_up("C1"), ["-", "-", "[C1]"]);
}

#[test]
fn b359_the_rest_keeps_its_shape_and_its_message() {
    assert_eq!(
        split_up("o[m[A1 C2] n[A3] p[C4 B5] C6]"),
        ["o[m[A1] n[A3]]", "o[p[B5]]", "o[m[C2] p[C4] C6]"]
    );
    assert_eq!(split_up("o[C1 m[C2]]"), ["-", "-", "o[C1 m[C2]]"]);
}

#[test]
fn b359_b338_the_leaves_of_the_rest_are_the_very_objects() {
    // A type without fields would not do: its boxes share one address.
    let error: Box<dyn std::error::Error + Send + Sync> = Box::new(Kind::<'C'>(7));
    let address = &raw const *error as *const ();
    let group = ErrorGroup::new("m", [taskgroup::Member::from(error), Kind::<'A'>(1).into()]).unwrap();
    let rest = catch_group! {
        try { Err(group)? }
        except* A => {}
    };
    let rest = rest.unwrap_err();
    assert_eq!(&raw const *rest.first().error() as *const (), address);
}

#[test]
fn b360_all_handled_raises_nothing_and_the_code_behind_goes_on() {
    fn run() -> Result<&'static str, ErrorGroup> {
        catch_group! {
            try { tree("m[A1 n[B2]]")?; }
            except* A | B => {}
        }?;
        Ok("went on")
    }
    assert_eq!(run().unwrap(), "went on");
}

#[test]
fn b361_a_clause_needs_no_name() {
    let outcome = catch_group! {
        try { tree("m[A1 B2 C3]")? }
        except* A => { 1 }
        except* B | C if |leaf| leaf.is::<B>() => { 2 }
        except* _ => { 3 }
    };
    assert_eq!(show_outcome(outcome), "ok 3");
}

#[test]
fn b362_clauses_nest_in_functions_loops_and_other_clauses() {
    fn inner(errors: Matched<A>) -> Result<usize, ErrorGroup> {
        catch_group! {
            try { Err(errors)? }
            except* A as errors if |error| error.0 > 1 => { errors.len() }
        }
    }
    let mut handled = Vec::new();
    for text in ["m[A1 A2]", "m[A3 B4]", "C5"] {
        let outcome = catch_group! {
            try { tree(text)?; }
            except* A as errors => { handled.push(inner(errors)?); }
            except* B => {
                catch_group! {
                    try { tree("n[A8 C9]")?; }
                    except* C => { handled.push(9); }
                }?;
            }
        };
        handled.push(100 + outcome.map_or_else(|rest| rest.len(), |()| 0));
    }
    assert_eq!(handled, [101, 1, 9, 101, 101]);
}

#[test]
fn b362_in_asynchronous_clauses_too() {
    let mut handled = Vec::new();
    let outcome = block_on(async {
        catch_group! {
            try { yield_now().await; tree("m[A1 B2]")?; }
            except* A as errors => {
                for error in &errors {
                    let outcome = catch_group! {
                        try { yield_now().await; tree("n[C3]")?; }
                        except* C as inner => { yield_now().await; handled.push((error.0, inner.len())); }
                    };
                    outcome?;
                }
            }
            except* B => { yield_now().await; handled.push((2, 0)); }
        }
    });
    assert!(outcome.is_ok());
    assert_eq!(handled, [(1, 1), (2, 0)]);
}

#[test]
fn b386_the_bound_name_ends_with_its_clause() {
    let errors = "outside";
    let outcome = catch_group! {
        try { tree("m[A1 B2]")? }
        except* A as errors => { errors.len() as u32 }
        except* B => { errors.len() as u32 }
    };
    assert_eq!((show_outcome(outcome), errors), ("ok 7".to_owned(), "outside"));
}

#[test]
fn b387_adapted_the_bound_group_is_the_clauses_own() {
    let mut kept = None;
    let rest = catch_group! {
        try { tree("m[A1 C2]")?; }
        except* A as mut errors => {
            let group = errors.into_group().with_note("seen");
            errors = of_a("n[A9]");
            assert_eq!(show(&errors), "n[A9]");
            kept = Some(group);
        }
    };
    let rest = rest.unwrap_err();
    assert_eq!((show(&rest), rest.notes().len()), ("m[C2]".to_owned(), 0));
    let kept = kept.unwrap();
    assert_eq!((show(&kept), kept.notes().len()), ("m[A1]".to_owned(), 1));
}

fn of_a(text: &str) -> Matched<A> {
    let mut found = None;
    let outcome = catch_group! {
        try { tree(text)?; }
        except* A as errors => { found = Some(errors); }
    };
    assert!(outcome.is_ok());
    found.expect("the clause has run")
}

#[test]
fn matched_errors_come_by_reference_and_by_value_without_downcasting() {
    let mut seen = Vec::new();
    let outcome = catch_group! {
        try { tree("o[A1 m[B2 A3] A4]")? }
        except* A as errors => {
            for error in errors.iter() {
                seen.push(error.0);
            }
            for error in &errors {
                seen.push(error.0 * 10);
            }
            let first: &A = errors.first();
            let shape: &ErrorGroup = &errors;
            assert_eq!((first, show(shape)), (&Kind::<'A'>(1), "o[A1 m[A3] A4]".to_owned()));
            let owned: Vec<A> = errors.into_iter().collect();
            owned.iter().map(|error| error.0).sum::<u32>()
        }
        except* B => { 0 }
    };
    assert_eq!(seen, [1, 3, 4, 10, 30, 40]);
    assert_eq!(show_outcome(outcome), "ok 0");
}

#[test]
fn b350_a_guard_may_change_what_it_borrows_and_is_asked_once_about_each() {
    let mut asked = Vec::new();
    let mut budget = 2;
    let outcome = catch_group! {
        try { tree("o[A1 m[A2 B3] A4]")? }
        except* A as errors if |error| {
            asked.push(error.0);
            budget -= 1;
            budget >= 0
        } => { errors.len() as u32 }
        except* A | B as errors if |leaf: &Leaf| leaf.is::<B>() => { 10 * errors.len() as u32 }
    };
    assert_eq!(show_outcome(outcome), "o[A4]");
    assert_eq!((asked, budget), (vec![1, 2, 4], -1));
}

#[test]
fn b350_the_guard_of_a_clause_for_every_error_sees_leaves() {
    let mut seen = Vec::new();
    let outcome = catch_group! {
        try { tree("o[A1 m[B2 C3]]")?; }
        except* _ if |leaf| { seen.push(leaf.to_string()); leaf.is::<C>() } => {}
    };
    assert_eq!(show_outcome(outcome.map(|()| 0)), "o[A1 m[B2]]");
    assert_eq!(seen, ["A1", "B2", "C3"]);
}

#[test]
fn b393_adapted_a_type_is_suppressed_by_an_empty_clause_or_by_a_method() {
    fn by_clause(text: &str) -> Result<(), ErrorGroup> {
        catch_group! { try { tree(text)?; } except* A | B => {} }
    }
    fn by_method(text: &str) -> Result<(), ErrorGroup> {
        tree(text)
            .map(drop)
            .or_else(|error| ErrorGroup::from_error(error).suppress::<A>())
    }
    assert!(by_clause("o[A1 m[B2]]").is_ok() && by_method("o[A1 m[A2]]").is_ok());
    assert_eq!(show(&by_clause("o[A1 m[C2]]").unwrap_err()), "o[m[C2]]");
    assert_eq!(show(&by_method("o[A1 m[C2]]").unwrap_err()), "o[m[C2]]");
}

#[test]
fn b353_a_group_inside_an_error_is_looked_into_and_a_plain_downcast_does_not() {
    let boxed = tree("m[A1]").unwrap_err();
    assert!(boxed.downcast_ref::<A>().is_none());
    let outcome = catch_group! { try { Err(boxed)? } except* A as errors => { errors.len() as u32 } };
    assert_eq!(show_outcome(outcome), "ok 1");
}
