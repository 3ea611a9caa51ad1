//! Making groups and looking at them.

use std::error::Error;
use std::fmt;
use std::io;

use super::{A, B, Because, Kind, group, origin, show, tree};
use crate::error::{
    Cancelled, Ending, ErrorGroup, IntoLeaves, Leaf, Leaves, Matched, Member, NoValue, TaskError,
};

#[test]
fn b307_b75_a_group_is_an_error_without_a_cause_and_nests() {
    let inner = group("inner", [Kind::<'A'>(1).into()]);
    let outer = group("outer", [inner.into(), Kind::<'B'>(2).into()]);
    let error: &dyn Error = &outer;
    assert!(error.source().is_none());
    assert_eq!(show(&outer), "outer[inner[A1] B2]");
}

#[test]
fn b307_everything_public_can_cross_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<ErrorGroup>();
    check::<Leaf>();
    check::<Member>();
    check::<Matched<A>>();
    check::<IntoLeaves>();
    check::<TaskError>();
}

#[test]
fn b310_an_empty_group_is_refused() {
    assert!(ErrorGroup::new("nothing", Vec::<Member>::new()).is_none());
}

#[test]
fn b315_members_are_those_it_was_made_of() {
    let members: Vec<Member> = vec![Kind1.into(), "text".into()];
    let group = ErrorGroup::new(String::from("owned"), members).unwrap();
    assert_eq!(group.message(), "owned");
    let texts: Vec<_> = group.members().iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["kind one", "text"]);
    assert_eq!(group.into_members().len(), 2);
}

#[derive(Debug)]
struct Kind1;

impl fmt::Display for Kind1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("kind one")
    }
}

impl Error for Kind1 {}

#[test]
fn b320_each_leaf_keeps_its_cause_task_and_location() {
    let mut error = TaskError::from(Because("no config", io::Error::other("disk").into()));
    error.stamp(&origin("load()", 7));
    let group = group("", [error.into_member()]);
    let leaf = group.first();
    assert_eq!(leaf.error().source().unwrap().to_string(), "disk");
    assert_eq!(leaf.task(), Some("load()"));
    assert_eq!(leaf.location().unwrap().to_string(), "src/main.rs:7:5");
    assert!(leaf.caused_by::<io::Error>().is_some());
    assert!(leaf.caused_by::<Because>().is_some());
    assert!(leaf.caused_by::<A>().is_none());
    assert!(!leaf.is::<io::Error>());
}

#[test]
fn b321_paths_tell_the_groups_around_each_error() {
    let group = tree("o[A1 m[B2 n[C3]] A4]");
    let paths: Vec<_> = group
        .paths()
        .map(|(path, leaf)| {
            format!(
                "{}{leaf}",
                path.iter().map(|group| group.message()).collect::<String>()
            )
        })
        .collect();
    assert_eq!(paths, ["oA1", "omB2", "omnC3", "oA4"]);

    let mut lent = group.paths();
    let (path, leaf) = lent.advance().unwrap();
    assert_eq!((path.len(), leaf.to_string()), (1, "A1".to_owned()));
    assert_eq!(lent.advance().unwrap().0.len(), 2);
    assert_eq!(lent.by_ref().count(), 2);
    assert!(lent.advance().is_none());
}

#[test]
fn b322_iteration_is_over_leaves_in_order_and_knows_how_many() {
    fn texts<'a>(leaves: Leaves<'a>) -> Vec<String> {
        leaves.map(ToString::to_string).collect()
    }
    let group = tree("o[m[B1 n[C2]] A3]");
    assert_eq!(group.len(), 3);
    let mut leaves = group.iter();
    leaves.next();
    assert_eq!((group.iter().len(), leaves.len()), (3, 2));
    assert_eq!(texts(group.iter()), ["B1", "C2", "A3"]);
    assert_eq!((&group).into_iter().count(), 3);
    assert_eq!(group.first().to_string(), "B1");
    let mut owned = group.into_iter();
    assert_eq!(owned.next().unwrap().downcast::<B>().unwrap(), Kind::<'B'>(1));
    assert_eq!(owned.len(), 2);
    let leaf = owned.next().unwrap().downcast::<A>().unwrap_err();
    assert_eq!(leaf.into_error().to_string(), "C2");
}

#[test]
fn b323_errors_of_one_type_are_had_without_downcasting() {
    let group = tree("o[A1 m[B2 A3]]");
    assert_eq!(
        group.matching::<A>().collect::<Vec<_>>(),
        [&Kind::<'A'>(1), &Kind::<'A'>(3)]
    );
    assert!(group.contains::<B>());
    assert!(!group.contains::<Kind1>());
}

#[test]
fn b325_notes_are_kept_in_order() {
    let group = tree("m[A1]").with_note("first").with_note(String::from("second"));
    assert_eq!(group.notes().collect::<Vec<_>>(), ["first", "second"]);
}

#[test]
fn b345_stamping_tells_the_task_on_every_level_once() {
    let mut inner = TaskError::from(tree("in[A1 deep[B2]]"));
    inner.stamp(&origin("inner()", 1));
    let mut outer = TaskError::from(group("out", [inner.into_member(), Kind::<'A'>(3).into()]));
    outer.stamp(&origin("outer()", 2));
    let group = outer.into_group();
    assert_eq!(group.task(), Some("outer()"));
    let tasks: Vec<_> = group.iter().map(|leaf| leaf.task().unwrap()).collect();
    assert_eq!(tasks, ["inner()", "inner()", "outer()"]);
    let inner = group.members()[0].as_group().unwrap();
    assert_eq!(inner.location().unwrap().line(), 1);
    assert_eq!(inner.members()[1].task(), Some("inner()"));
    assert_eq!(group.members()[1].location().unwrap().line(), 2);
}

#[test]
fn the_errors_of_cancellation_name_the_task() {
    let task = Cancelled::of_task("fetch(a)");
    assert_eq!(task.to_string(), "task `fetch(a)` was cancelled");
    assert_eq!(task.task(), Some("fetch(a)"));
    let scope = Cancelled::of_scope(None);
    assert_eq!(
        (scope.to_string().as_str(), scope.task()),
        ("the scope was cancelled", None)
    );
    let gone = NoValue::new("fetch(a)", Ending::NotStarted);
    assert_eq!(
        gone.to_string(),
        "task `fetch(a)` has no value: it was never started"
    );
    assert_eq!((gone.task(), gone.ending()), ("fetch(a)", Ending::NotStarted));
}
