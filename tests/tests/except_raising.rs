//! What clauses raise, and how it leaves. The number in a test's name is that of the behaviour in the list of behaviours.

use std::error::Error;

use taskgroup::{ErrorGroup, Leaf, catch_group};
use taskgroup_tests::{A, B, C, Kind, X, again, block_on, grouped, show, show_outcome, tree, yield_now};

#[test]
fn b363_groups_raised_again_by_several_clauses_merge_with_the_rest() {
    let text = "o[m[A1 B2 C3] n[A4 p[B5] C6] A7]";
    let outcome = catch_group! {
        try { tree(text)? }
        except* B as errors => { again(errors)? }
        except* A as errors => { again(errors)? }
    };
    assert_eq!(show_outcome(outcome), text);
}

#[test]
fn b363_the_message_notes_and_shape_are_those_of_the_original() {
    let original = ErrorGroup::from_error(tree("o[A1 m[B2]]").unwrap_err()).with_note("common");
    let whole = catch_group! {
        try { Err(original)?; }
        except* B as errors => { again(errors)? }
    };
    let whole = whole.unwrap_err();
    assert_eq!(show(&whole), "o[A1 m[B2]]");
    assert_eq!(whole.notes().collect::<Vec<_>>(), ["common"]);
}

#[test]
fn b363_in_the_asynchronous_form_too() {
    let outcome = block_on(async {
        catch_group! {
            try { yield_now().await; tree("o[m[A1 B2] C3]")? }
            except* B as errors => { yield_now().await; again(errors)? }
            except* A as errors => { yield_now().await; again(errors)? }
        }
    });
    assert_eq!(show_outcome(outcome), "o[m[A1 B2] C3]");
}

#[test]
fn b364_only_what_was_handled_vanishes() {
    let outcome = catch_group! {
        try { tree("o[m[A1 B2 C3] n[B4]]")? }
        except* A as errors => { again(errors)? }
        except* B => { 1 }
    };
    assert_eq!(show_outcome(outcome), "o[m[A1 C3]]");
}

#[test]
fn b365_adapted_a_bare_error_raised_again_leaves_in_a_group_of_one() {
    for leaves_by_name in [true, false] {
        let outcome = catch_group! {
            try { tree("A1")? }
            except* A as errors if |_| leaves_by_name => { again(errors)? }
            except* _ as errors => { again(errors)? }
        };
        assert_eq!(show_outcome(outcome), "[A1]");
    }
}

#[test]
fn b366_adapted_the_bound_group_merges_however_it_is_raised() {
    let outcome = catch_group! {
        try { tree("o[A1 m[B2 A3]]")? }
        except* A as errors => {
            let group: ErrorGroup = errors.into();
            let boxed: Box<dyn Error + Send + Sync> = group.into();
            again(boxed)?
        }
    };
    assert_eq!(show_outcome(outcome), "o[A1 m[B2 A3]]");
}

#[test]
fn b367_adapted_a_part_of_the_bound_group_merges_too() {
    let outcome = catch_group! {
        try { tree("o[A1 m[A2 B3] A4]")? }
        except* A as errors => {
            let (odd, even) = errors
                .into_group()
                .split_by(|leaf| leaf.downcast_ref::<A>().is_some_and(|error| error.0 % 2 == 1));
            drop(odd);
            again(even.expect("an even one"))?
        }
    };
    assert_eq!(show_outcome(outcome), "o[m[A2 B3] A4]");
}

#[test]
fn b367_adapted_a_single_leaf_finds_back() {
    let outcome = catch_group! {
        try { tree("o[m[A1 n[A2]] B3]")? }
        except* A as errors => {
            let leaf: Leaf = errors.into_group().into_iter().last().expect("a leaf");
            again(leaf)?
        }
    };
    assert_eq!(show_outcome(outcome), "o[m[n[A2]] B3]");
}

#[test]
fn b366_inside_a_new_group_it_is_a_new_error() {
    let outcome = catch_group! {
        try { tree("o[A1 B2]")? }
        except* A as errors => { again(grouped("while saving", errors))? }
    };
    assert_eq!(show_outcome(outcome), "[while saving[o[A1]] o[B2]]");
}

#[test]
fn b368_new_errors_come_first_in_clause_order_and_the_merged_rest_last() {
    let outcome = catch_group! {
        try { tree("o[A1 B2 m[C3 A4 X5]]")? }
        except* C => { again(Kind::<'X'>(1))? }
        except* A as errors => { again(errors)? }
        except* B => { again(Kind::<'X'>(2))? }
    };
    assert_eq!(show_outcome(outcome), "[X1 X2 o[A1 m[A4 X5]]]");
}

#[test]
fn b369_adapted_a_single_new_error_leaves_in_a_group_of_one() {
    let outcome = catch_group! {
        try { tree("m[A1]")? }
        except* A => { again(Kind::<'X'>(1))? }
    };
    assert_eq!(show_outcome(outcome), "[X1]");
}

#[test]
fn b369_b391_a_new_group_is_neither_wrapped_again_nor_flattened() {
    let only = catch_group! {
        try { tree("m[A1]")? }
        except* A => { tree("g[X1 X2]")? }
    };
    assert_eq!(show_outcome(only), "g[X1 X2]");
    let among_others = catch_group! {
        try { tree("m[A1 C2]")? }
        except* A => { tree("g[X1 X2]")? }
    };
    assert_eq!(show_outcome(among_others), "[g[X1 X2] m[C2]]");
}

#[test]
fn b370_b371_two_clauses_raise_and_no_later_one_is_stopped() {
    let mut ran = Vec::new();
    let outcome = catch_group! {
        try { tree("m[A1 B2 C3]")? }
        except* A => { ran.push('A'); again(Kind::<'X'>(1))? }
        except* B => { ran.push('B'); again(Kind::<'X'>(2))? }
        except* C => { ran.push('C'); 3 }
    };
    assert_eq!(show_outcome(outcome), "[X1 X2]");
    assert_eq!(ran, ['A', 'B', 'C']);
}

#[test]
fn b371_in_the_asynchronous_form_too() {
    let mut ran = Vec::new();
    let outcome = block_on(async {
        catch_group! {
            async try { tree("m[A1 B2]")? }
            except* A => { yield_now().await; ran.push('A'); again(Kind::<'B'>(1))? }
            except* B as errors => { yield_now().await; ran.push('B'); errors.len() as u32 }
        }
    });
    assert_eq!(show_outcome(outcome), "[B1]");
    assert_eq!(ran, ['A', 'B']);
}

#[test]
fn b372_what_a_clause_raises_is_seen_by_no_later_one() {
    let mut seen = Vec::new();
    let outcome = catch_group! {
        try { tree("m[A1 B2]")? }
        except* A => { again(Kind::<'B'>(9))? }
        except* B as errors => { seen.extend(errors.iter().map(|error| error.0)); 0 }
        except* _ => { unreachable!("everything has been taken") }
    };
    assert_eq!(show_outcome(outcome), "[B9]");
    assert_eq!(seen, [2]);
}

#[test]
fn b373_adapted_a_new_error_says_itself_what_it_was_raised_for() {
    #[derive(Debug, thiserror::Error)]
    #[error("could not load")]
    struct Load(#[source] ErrorGroup);

    let group = catch_group! {
        try { tree("m[A1 B2]")?; }
        except* A as errors => { again(Load(errors.into()))? }
    };
    let group = group.unwrap_err();
    assert_eq!(show(&group), "[could not load m[B2]]");
    let cause = group.first().caused_by::<ErrorGroup>().unwrap();
    assert_eq!(show(cause), "m[A1]");
}

#[test]
fn b392_an_error_raised_again_keeps_its_cause() {
    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] A);

    let group = catch_group! {
        try { again(Outer(Kind::<'A'>(1)))?; }
        except* Outer as errors => {
            again(catch_group! { try { Err(errors)?; } except* B => {} }.unwrap_err())?
        }
    };
    let group = group.unwrap_err();
    assert_eq!(group.first().error().source().unwrap().to_string(), "A1");
}

#[test]
fn b390_the_unmatched_rest_stays_when_a_clause_raises() {
    let outcome = catch_group! {
        try { tree("m[A1 X2]")? }
        except* A => { again(Kind::<'C'>(3))? }
        except* C => { unreachable!("it is raised, not matched") }
    };
    assert_eq!(show_outcome(outcome), "[C3 m[X2]]");
}

#[test]
fn b362_b363_what_an_inner_one_lets_through_merges_outside() {
    let outcome = catch_group! {
        try { tree("o[m[A1 A2] B3]")? }
        except* A as errors => {
            catch_group! {
                try { again(errors)? }
                except* A if |error| error.0 == 1 => { 1 }
            }?
        }
    };
    assert_eq!(show_outcome(outcome), "o[m[A2] B3]");
}

#[test]
fn question_marks_end_the_clause_early_and_ok_goes_on() {
    fn check(number: u32) -> Result<u32, X> {
        if number > 5 { Err(Kind(number)) } else { Ok(number) }
    }
    let mut reached = Vec::new();
    let mut run = |text: &str| {
        let outcome = catch_group! {
            try { tree(text)? }
            except* A as errors => {
                let mut sum = 0;
                for error in errors {
                    sum += check(error.0)?;
                    reached.push(error.0);
                }
                sum
            }
            except* C => { 0 }
        };
        show_outcome(outcome)
    };
    assert_eq!(run("m[A1 A2]"), "ok 3");
    assert_eq!(run("m[A3 A9 A4]"), "[X9]");
    assert_eq!(reached, [1, 2, 3]);
}

#[test]
fn b391_a_group_that_a_clause_raises_stays_one_member() {
    let outcome: Result<u32, ErrorGroup> = catch_group! {
        try { tree("g[A1 B4]")? }
        except* A => { tree("new[X2 X3]")? }
    };
    let group = outcome.unwrap_err();
    // The raised group, and the rest of the caught one.
    assert_eq!((group.len(), group.members().len()), (3, 2));
}
