//! What `?` makes of errors.

use std::error::Error;
use std::io;

use super::{A, B, Kind, group, origin, show, tree};
use crate::error::{Attempt, Catch, ErrorGroup, Leaf, Matched, Member, TaskError};

type BoxError = Box<dyn Error + Send + Sync>;

fn converted<E: Into<BoxError> + 'static>(error: E) -> Member {
    fn raise<E: Into<BoxError> + 'static>(error: E) -> Attempt<()> {
        Err(error)?
    }
    raise(error).unwrap_err().into_member()
}

fn matched() -> Matched<A> {
    Catch::<()>::new(tree("m[A1 B2]").into())
        .select(|_: &A| true)
        .unwrap()
}

#[test]
fn b356_bare_errors_become_leaves() {
    assert!(converted(Kind::<'A'>(1)).as_leaf().unwrap().is::<A>());
    assert_eq!(converted("text").to_string(), "text");
    assert_eq!(converted(String::from("owned")).to_string(), "owned");
    let boxed: BoxError = Kind::<'A'>(1).into();
    assert!(converted(boxed).as_leaf().unwrap().is::<A>());
}

#[test]
fn b357_groups_stay_groups_whatever_they_come_in() {
    let plain = converted(tree("m[A1 B2]"));
    let boxed = converted(BoxError::from(tree("m[A1 B2]")));
    let large = converted(Box::new(tree("m[A1 B2]")));
    for member in [plain, boxed, large] {
        assert_eq!(show(member.as_group().unwrap()), "m[A1 B2]");
    }
    assert_eq!(show(converted(matched()).as_group().unwrap()), "m[A1]");
    assert_eq!(
        show(converted(BoxError::from(matched())).as_group().unwrap()),
        "m[A1]"
    );
    assert_eq!(show(&ErrorGroup::from(matched())), "m[A1]");
}

#[test]
fn b356_from_error_gives_a_group_in_every_case() {
    assert_eq!(show(&ErrorGroup::from_error(Kind::<'A'>(1))), "[A1]");
    assert_eq!(show(&ErrorGroup::from_error(tree("m[A1]"))), "m[A1]");
    assert_eq!(show(&TaskError::from(Kind::<'B'>(1)).into_group()), "[B1]");
}

#[test]
fn a_boxed_error_counts_as_what_is_in_the_box() {
    let leaf = converted(Box::new(Kind::<'A'>(1)))
        .into_group()
        .into_iter()
        .next()
        .unwrap();
    assert_eq!(leaf.downcast_ref::<A>(), Some(&Kind(1)));
    assert!(leaf.is::<Box<A>>());
    assert_eq!(leaf.downcast::<A>().unwrap(), Kind(1));
}

#[test]
fn a_leaf_raised_again_keeps_its_task_and_the_first_stamp_counts() {
    let mut error = TaskError::from(Kind::<'A'>(1));
    error.stamp(&origin("first()", 1));
    let leaf = error.into_group().into_iter().next().unwrap();
    let mut again = TaskError::from(leaf);
    again.stamp(&origin("second()", 2));
    assert_eq!(again.into_member().task(), Some("first()"));
}

#[test]
fn a_member_can_be_raised_again() {
    let members = tree("m[A1 n[B2]]").into_members();
    let again: Vec<_> = members
        .into_iter()
        .map(|member| TaskError::from(member).into_member())
        .collect();
    assert_eq!(show(&group("again", again)), "again[A1 n[B2]]");
}

#[test]
fn a_leaf_that_is_something_else_comes_back_whole() {
    let mut error = TaskError::from(io::Error::other("disk"));
    error.stamp(&origin("load()", 1));
    let leaf: Leaf = error.into_group().into_iter().next().unwrap();
    let leaf = leaf.downcast::<B>().unwrap_err();
    assert_eq!(leaf.task(), Some("load()"));
    assert_eq!(leaf.downcast::<io::Error>().unwrap().to_string(), "disk");
}
