//! The engine behind `catch_group!`, driven by hand.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{A, B, Because, C, Kind, group, origin, show, shown, tree};
use crate::error::{
    Attempt, Cancelled, Catch, ErrorGroup, TaskError, attempt, leaf_caused_by, leaf_is, pass, raised,
};

fn catch(text: &str) -> Catch<u32> {
    Catch::new(tree(text).into())
}

fn again(error: impl Into<Box<dyn Error + Send + Sync>> + 'static) -> Attempt<u32> {
    Err(TaskError::from(error))
}

fn outcome(result: Result<u32, ErrorGroup>) -> String {
    result.map_or_else(|group| show(&group), |value| value.to_string())
}

#[test]
fn b354_a_leaf_goes_to_the_first_clause_that_takes_it() {
    let mut catch = catch("m[A1 A2 B3]");
    let first = catch.select(|error: &A| error.0 == 1).unwrap();
    let second = catch.select(|_: &A| true).unwrap();
    assert_eq!((show(&first), show(&second)), ("m[A1]".into(), "m[A2]".into()));
    assert!(catch.select(|_: &A| true).is_none());
}

#[test]
fn b355_a_clause_gets_all_its_matches_at_once() {
    let matched = catch("o[A1 m[B2 A3] n[A4]]").select(|_: &A| true).unwrap();
    assert_eq!(matched.len(), 3);
    assert_eq!(matched.iter().map(|error| error.0).collect::<Vec<_>>(), [1, 3, 4]);
    assert_eq!((&matched).into_iter().next(), Some(matched.first()));
    assert_eq!(matched.group().members().len(), 3);
    assert_eq!(matched.message(), "o");
    assert_eq!(matched.into_iter().map(|error| error.0).sum::<u32>(), 8);
}

#[test]
fn b356_a_bare_error_is_handled_as_a_group_of_one() {
    let mut catch = Catch::<u32>::new(Kind::<'A'>(1).into());
    assert_eq!(show(&catch.select(|_: &A| true).unwrap()), "[A1]");
}

#[test]
fn b358_adapted_an_unmatched_bare_error_leaves_as_a_group_of_one() {
    let mut catch = Catch::<u32>::new(Kind::<'A'>(1).into());
    assert!(catch.select(|_: &B| true).is_none());
    assert_eq!(outcome(catch.finish()), "[A1]");
}

#[test]
fn b359_the_rest_keeps_its_shape_and_task() {
    let mut error = TaskError::from(tree("o[m[A1 B2] n[A3]]").with_note("note"));
    error.stamp(&origin("work()", 1));
    let mut catch = Catch::<u32>::new(error);
    assert!(catch.select(|_: &A| true).is_some());
    catch.settle(Ok(1));
    let rest = catch.finish().unwrap_err();
    assert_eq!(show(&rest), "o[m[B2]]");
    assert_eq!((rest.task(), rest.notes().next()), (Some("work()"), Some("note")));
}

#[test]
fn b360_b394_all_handled_gives_the_value_of_the_last_clause_that_ran() {
    let mut catch = catch("m[A1 B2]");
    assert!(catch.select(|_: &A| true).is_some());
    catch.settle(Ok(10));
    assert!(catch.select(|_: &B| true).is_some());
    catch.settle(Ok(20));
    assert!(catch.select(|_: &C| true).is_none());
    assert_eq!(outcome(catch.finish()), "20");
}

#[test]
fn b363_b364_parts_raised_again_merge_with_the_rest_at_any_depth() {
    let mut catch = catch("o[m[A1 B2 C3] n[A4 B5] A6]");
    let a = catch.select(|error: &A| error.0 != 4).unwrap();
    let b = catch.select(|_: &B| true).unwrap();
    catch.settle(again(b));
    catch.settle(again(a));
    assert_eq!(outcome(catch.finish()), "o[m[A1 B2 C3] n[A4 B5] A6]");
}

#[test]
fn b364_only_the_handled_leaves_vanish() {
    let mut catch = catch("o[m[A1 B2 C3] n[A4 B5]]");
    let a = catch.select(|_: &A| true).unwrap();
    catch.settle(again(a));
    assert!(catch.select(|_: &B| true).is_some());
    catch.settle(Ok(1));
    assert_eq!(outcome(catch.finish()), "o[m[A1 C3] n[A4]]");
}

#[test]
fn b365_a_bare_error_raised_again_is_a_group() {
    let mut catch = Catch::<u32>::new(Kind::<'A'>(1).into());
    let matched = catch.select(|_: &A| true).unwrap();
    catch.settle(again(matched));
    assert_eq!(outcome(catch.finish()), "[A1]");
}

#[test]
fn b366_b367_adapted_a_part_of_the_matched_group_merges_too() {
    let mut catch = catch("o[m[A1 A2 B3] A4]");
    let matched = catch.select(|_: &A| true).unwrap().into_group();
    let (kept, _) = matched.split_by(|leaf| leaf.downcast_ref::<A>().unwrap().0 % 2 == 0);
    let (part, _) = kept
        .unwrap()
        .split_by(|leaf| leaf.downcast_ref() == Some(&Kind::<'A'>(2)));
    catch.settle(again(part.unwrap()));
    assert_eq!(outcome(catch.finish()), "o[m[A2 B3]]");
}

#[test]
fn b367_adapted_a_member_or_a_leaf_of_the_matched_group_finds_back() {
    let mut catch = catch("o[m[A1 n[A2]] B3 A4]");
    let mut members = catch.select(|_: &A| true).unwrap().into_group().into_members();
    let last = members.pop().unwrap();
    catch.settle(Err(last.into()));
    let leaf = members.pop().unwrap().into_group().into_iter().last().unwrap();
    catch.settle(again(leaf));
    assert_eq!(outcome(catch.finish()), "o[m[n[A2]] B3 A4]");
}

#[test]
fn b366_inside_a_group_of_the_clause_it_is_a_new_error() {
    let mut catch = catch("o[A1 B2]");
    let matched = catch.select(|_: &A| true).unwrap();
    catch.settle(again(group("while saving", [matched.into_group().into()])));
    assert_eq!(outcome(catch.finish()), "[while saving[o[A1]] o[B2]]");
}

#[test]
fn b368_new_errors_come_first_in_clause_order() {
    let mut catch = catch("m[A1 B2 C3]");
    assert!(catch.select(|_: &B| true).is_some());
    catch.settle(again(Kind::<'X'>(1)));
    let a = catch.select(|_: &A| true).unwrap();
    catch.settle(again(a));
    assert_eq!(outcome(catch.finish()), "[X1 m[A1 C3]]");
}

#[test]
fn b369_adapted_a_single_new_error_leaves_as_a_group() {
    let mut bare = catch("m[A1]");
    assert!(bare.select(|_: &A| true).is_some());
    bare.settle(again(Kind::<'X'>(1)));
    assert_eq!(outcome(bare.finish()), "[X1]");
    let mut grouped = catch("m[A1]");
    assert!(grouped.select(|_: &A| true).is_some());
    grouped.settle(again(tree("g[X1]")));
    assert_eq!(outcome(grouped.finish()), "g[X1]");
}

#[test]
fn b370_b371_b372_a_raising_clause_stops_no_other_and_is_seen_by_none() {
    let mut catch = catch("m[A1 B2]");
    assert!(catch.select(|_: &A| true).is_some());
    catch.settle(again(Kind::<'B'>(9)));
    let b = catch.select(|_: &B| true).unwrap();
    assert_eq!(b.iter().map(|error| error.0).collect::<Vec<_>>(), [2]);
    catch.settle(again(Kind::<'X'>(3)));
    assert_eq!(outcome(catch.finish()), "[B9 X3]");
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "a clause matches the errors in groups, never a group")]
fn b374_a_group_type_that_slips_through_is_refused_in_a_debug_build() {
    catch("m[A1]").select(|_: &ErrorGroup| true);
}

#[test]
fn b383_an_error_of_else_goes_to_no_clause() {
    assert_eq!(outcome(pass(1)), "1");
    assert_eq!(outcome(raised(attempt(2))), "2");
    assert_eq!(outcome(raised(again(Kind::<'A'>(1)))), "[A1]");
    assert_eq!(outcome(raised(again(tree("m[A1]")))), "m[A1]");
}

#[test]
fn b362_clauses_nest_and_what_an_inner_one_lets_through_finds_back() {
    let mut outer = catch("o[m[A1 A2] B3]");
    let matched = outer.select(|_: &A| true).unwrap();
    let mut inner = Catch::<u32>::new(matched.into_group().into());
    assert!(inner.select(|error: &A| error.0 == 1).is_some());
    inner.settle(Ok(1));
    outer.settle(inner.finish().map_err(TaskError::from));
    assert_eq!(outcome(outer.finish()), "o[m[A2] B3]");
}

#[test]
fn several_types_any_type_and_causes() {
    let mut several = catch("m[A1 B2 C3]");
    let matched = several.select_any(|leaf| leaf_is::<A>(leaf) || leaf_is::<B>(leaf), |_| true);
    assert_eq!(shown(&matched), "m[A1 B2]");
    assert_eq!(shown(&several.select_any(|_| true, |_| true)), "m[C3]");
    assert!(several.select_any(|_| true, |_| true).is_none());
    let mut caused = Catch::<u32>::new(Because("outer", Kind::<'A'>(1).into()).into());
    assert!(caused.select(|_: &A| true).is_none());
    assert_eq!(
        shown(&caused.select_any(leaf_caused_by::<A>, |_| true)),
        "[outer]"
    );
}

#[test]
fn a_guard_is_asked_once_about_each_candidate_and_about_nothing_else() {
    let mut asked = Vec::new();
    let mut catch = catch("m[A1 B2 n[A3]]");
    let matched = catch.select(|error: &A| {
        asked.push(error.0);
        error.0 == 3
    });
    assert_eq!(asked, [1, 3]);
    assert_eq!(show(&matched.unwrap()), "m[n[A3]]");
    let mut asked = 0;
    catch.select_any(leaf_is::<B>, |_| {
        asked += 1;
        false
    });
    assert_eq!(asked, 1);
    assert_eq!(outcome(catch.finish()), "m[A1 B2]");
}

#[test]
fn b349_a_panicking_guard_unwinds() {
    let mut catch = catch("m[A1 A2]");
    let result = catch_unwind(AssertUnwindSafe(|| {
        catch.select(|error: &A| {
            assert!(error.0 == 1, "not the first");
            true
        })
    }));
    assert!(result.is_err());
    assert!(catch.into_errors().is_none());
}

#[test]
fn cancelled_in_a_clause_the_unmatched_and_the_new_errors_go_on() {
    let mut catch = catch("m[A1 B2 C3]");
    assert!(catch.select(|_: &A| true).is_some());
    catch.settle(again(Kind::<'X'>(1)));
    assert!(catch.select(|_: &B| true).is_some());
    assert_eq!(shown(&catch.into_errors()), "[X1 m[C3]]");
    let mut all_taken = Catch::<u32>::new(Kind::<'A'>(1).into());
    assert!(all_taken.select(|_: &A| true).is_some());
    assert!(all_taken.into_errors().is_none());
}

#[test]
fn cancelled_tasks_are_matched_like_any_error() {
    let mut catch = Catch::<u32>::new(Cancelled::of_task("fetch(a)").into());
    let matched = catch.select(|error: &Cancelled| error.task() == Some("fetch(a)"));
    assert_eq!(matched.unwrap().len(), 1);
}

#[test]
fn notes_of_all_parts_are_on_the_merged_group() {
    let mut catch = Catch::<u32>::new(tree("m[A1 B2 C3]").with_note("common").into());
    let a = catch.select(|_: &A| true).unwrap().into_group().with_note("of A");
    catch.settle(again(a));
    let b = catch.select(|_: &B| true).unwrap().into_group().with_note("of B");
    catch.settle(again(b));
    let whole = catch.finish().unwrap_err();
    assert_eq!(show(&whole), "m[A1 B2 C3]");
    assert_eq!(whole.notes().collect::<Vec<_>>(), ["common", "of A", "of B"]);
}

#[test]
fn a_new_error_of_the_type_of_the_handled_one_is_new() {
    let mut catch = catch("m[A1 B2]");
    let error = catch.select(|_: &A| true).unwrap().into_iter().next().unwrap();
    catch.settle(again(error));
    assert_eq!(outcome(catch.finish()), "[A1 m[B2]]");
}

#[test]
fn the_task_that_a_part_came_out_of_is_not_that_of_the_whole() {
    let mut catch = catch("m[A1 B2]");
    let mut part = TaskError::from(catch.select(|_: &A| true).unwrap());
    part.stamp(&origin("retry()", 1));
    catch.settle(Err(part));
    let whole = catch.finish().unwrap_err();
    assert_eq!(show(&whole), "m[A1 B2]");
    assert_eq!((whole.task(), whole.first().task()), (None, Some("retry()")));
}

#[test]
fn b357_a_clause_for_every_error_gets_the_group_as_it_is() {
    let group = tree("o[m[A1] B2]").with_note("note");
    let matched = Catch::<u32>::new(group.into())
        .select_any(|_| true, |_| true)
        .unwrap();
    assert_eq!(
        (show(&matched), matched.notes().len()),
        ("o[m[A1] B2]".to_owned(), 1)
    );
}

#[test]
fn b392_an_error_raised_again_has_the_cause_it_had() {
    let mut error = TaskError::from(Because("outer", Kind::<'A'>(1).into()));
    error.stamp(&origin("work()", 1));
    let mut catch = Catch::<u32>::new(error);
    let matched = catch.select(|_: &Because| true).unwrap();
    catch.settle(again(matched));
    let group = catch.finish().unwrap_err();
    assert_eq!(group.first().error().source().unwrap().to_string(), "A1");
    assert_eq!(group.first().task(), Some("work()"));
}
