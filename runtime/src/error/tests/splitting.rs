//! Taking groups apart.

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{A, B, C, Kind, group, origin, show, shown, tree};
use crate::error::{ErrorGroup, Leaf, Member, TaskError};

fn split_a(text: &str) -> (String, String) {
    let (matched, rest) = tree(text).split::<A>();
    (shown(&matched), shown(&rest))
}

fn pair(matched: &str, rest: &str) -> (String, String) {
    (matched.to_owned(), rest.to_owned())
}

#[test]
fn b327_by_type_by_several_and_by_predicate() {
    assert_eq!(split_a("m[A1 B2]"), pair("m[A1]", "m[B2]"));
    let (matched, rest) = tree("m[A1 B2 C3]").split_by(|leaf| leaf.is::<A>() || leaf.is::<C>());
    assert_eq!((shown(&matched), shown(&rest)), pair("m[A1 C3]", "m[B2]"));
    let (matched, rest) = tree("m[A1 A2]").split_by(|leaf| leaf.downcast_ref() == Some(&Kind::<'A'>(2)));
    assert_eq!((shown(&matched), shown(&rest)), pair("m[A2]", "m[A1]"));
}

#[test]
fn b329_nothing_matches() {
    assert_eq!(split_a("m[B1 n[C2]]"), pair("none", "m[B1 n[C2]]"));
    assert!(tree("m[B1]").subgroup::<A>().is_none());
}

#[test]
fn b330_everything_matches() {
    assert_eq!(split_a("m[A1 n[A2]]"), pair("m[A1 n[A2]]", "none"));
}

#[test]
fn b331_b347_groups_are_asked_about_first_and_taken_whole() {
    let mut asked = Vec::new();
    let (matched, rest) = tree("o[m[A1 n[B2]] A3 p[B4]]").split_by_member(|member| {
        let name = member
            .as_group()
            .map_or_else(|| member.to_string(), |group| group.message().to_owned());
        let yes = name == "m" || name == "B4";
        asked.push(name);
        yes
    });
    assert_eq!(asked, ["o", "m", "A3", "p", "B4"]);
    assert_eq!(
        (shown(&matched), shown(&rest)),
        pair("o[m[A1 n[B2]] p[B4]]", "o[A3]")
    );
}

#[test]
fn b332_the_root_itself_may_be_taken() {
    let mut asked = 0;
    let (matched, rest) = tree("o[m[A1]]").split_by_member(|_| {
        asked += 1;
        true
    });
    assert_eq!(
        (asked, shown(&matched), shown(&rest)),
        (1, "o[m[A1]]".to_owned(), "none".to_owned())
    );
}

#[test]
fn b334_nested_shape_is_kept_on_both_sides() {
    assert_eq!(
        split_a("o[A1 m[B2 n[A3 B4]] p[A5 B6]]"),
        pair("o[A1 m[n[A3]] p[A5]]", "o[m[B2 n[B4]] p[B6]]")
    );
}

#[test]
fn b335_emptied_groups_vanish() {
    assert_eq!(split_a("o[m[n[A1]] B2]"), pair("o[m[n[A1]]]", "o[B2]"));
}

#[test]
fn b336_groups_of_one_are_kept() {
    assert_eq!(split_a("o[m[n[A1]]]"), pair("o[m[n[A1]]]", "none"));
}

#[test]
fn b337_each_leaf_is_on_one_side_in_order_and_subgroup_agrees() {
    let text = "o[A1 B2 m[A3 B4] A5 n[B6 A7]]";
    assert_eq!(split_a(text), pair("o[A1 m[A3] A5 n[A7]]", "o[B2 m[B4] n[B6]]"));
    assert_eq!(shown(&tree(text).subgroup::<A>()), split_a(text).0);
    assert_eq!(shown(&tree(text).subgroup_by(Leaf::is::<A>)), split_a(text).0);
}

#[test]
fn b338_leaves_are_moved_not_copied() {
    let group = tree("o[A1 m[A2 B3]]");
    let address = |leaf: &Leaf| std::ptr::from_ref(leaf.error()).cast::<()>();
    // A type without fields would not do: its boxes share one address.
    let before: Vec<_> = group.iter().map(address).collect();
    let (matched, rest) = group.split::<A>();
    let after: Vec<_> = matched.iter().chain(&rest).flatten().map(address).collect();
    assert_eq!(before, after);
}

#[test]
fn b338_every_leaf_is_dropped_once() {
    #[derive(Debug)]
    struct Counted(Arc<AtomicUsize>);
    impl fmt::Display for Counted {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("counted")
        }
    }
    impl Error for Counted {}
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let drops = Arc::new(AtomicUsize::new(0));
    let counted = || Member::from(Counted(Arc::clone(&drops)));
    let inner = group("in", [counted(), "other".into(), counted()]);
    let outer = group(
        "out",
        [counted(), inner.into(), group("single", [counted()]).into()],
    );
    let (matched, rest) = outer.split::<Counted>();
    drop(rest);
    assert_eq!(drops.load(Ordering::Relaxed), 0);
    let mut owned = matched.unwrap().into_iter();
    drop(owned.next());
    assert_eq!(drops.load(Ordering::Relaxed), 1);
    drop(owned);
    assert_eq!(drops.load(Ordering::Relaxed), 4);
}

fn all_groups(group: &ErrorGroup) -> Vec<&ErrorGroup> {
    let inner = group
        .members()
        .iter()
        .filter_map(Member::as_group)
        .flat_map(all_groups);
    std::iter::once(group).chain(inner).collect()
}

#[test]
fn b339_b345_message_task_and_notes_are_on_both_parts_at_every_level() {
    let inner = tree("in[A1 B2]").with_note("inner note");
    let mut error = TaskError::from(group("out", [inner.into()]).with_note("outer note"));
    error.stamp(&origin("work()", 3));
    let (matched, rest) = error.into_group().split::<A>();
    for part in [matched.unwrap(), rest.unwrap()] {
        let groups = all_groups(&part);
        assert_eq!(
            groups.iter().map(|group| group.message()).collect::<Vec<_>>(),
            ["out", "in"]
        );
        assert_eq!(
            groups.iter().flat_map(|group| group.notes()).collect::<Vec<_>>(),
            ["outer note", "inner note"]
        );
        for group in groups {
            assert_eq!(group.task(), Some("work()"));
            assert_eq!(group.location().unwrap().line(), 3);
        }
    }
}

#[test]
fn b340_notes_added_after_the_split_do_not_cross_over() {
    let (matched, rest) = tree("m[A1 B2]").with_note("before").split::<A>();
    let matched = matched.unwrap().with_note("after");
    assert_eq!(matched.notes().collect::<Vec<_>>(), ["before", "after"]);
    assert_eq!(rest.unwrap().notes().collect::<Vec<_>>(), ["before"]);
}

#[test]
fn b342_looking_by_reference_leaves_the_group_as_it_is() {
    let group = tree("o[A1 m[A2 B3]]");
    assert_eq!(group.matching::<A>().count(), 2);
    assert_eq!(show(&group), "o[A1 m[A2 B3]]");
}

#[test]
fn b349_a_panicking_predicate_drops_everything_once() {
    let count = Rc::new(Cell::new(0));
    let asked = Rc::clone(&count);
    let group = tree("o[A1 m[A2 n[B3 B4]] A5]");
    let result = catch_unwind(AssertUnwindSafe(|| {
        group.split_by(|leaf| {
            asked.set(asked.get() + 1);
            assert!(!leaf.is::<B>(), "no B");
            true
        })
    }));
    assert_eq!(*result.unwrap_err().downcast::<&str>().unwrap(), "no B");
    assert_eq!(count.get(), 3);
}

#[test]
fn b350_a_predicate_is_asked_once_about_each_leaf_in_order() {
    let mut seen = Vec::new();
    let (matched, rest) = tree("o[A1 m[B2 A3] B4]").split_by(|leaf| {
        seen.push(leaf.to_string());
        seen.len() % 2 == 0
    });
    assert_eq!(seen, ["A1", "B2", "A3", "B4"]);
    assert_eq!(
        (shown(&matched), shown(&rest)),
        pair("o[m[B2] B4]", "o[A1 m[A3]]")
    );
}

#[test]
fn b351_errors_need_no_equality() {
    // A function pointer can be compared with nothing worth the name.
    #[derive(Debug)]
    struct Strange(#[expect(dead_code, reason = "it is only carried")] fn(f64) -> f64);
    impl fmt::Display for Strange {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("strange")
        }
    }
    impl Error for Strange {}
    let (matched, rest) = group("m", [Strange(f64::sqrt).into(), Strange(f64::ln).into()]).split::<Strange>();
    assert_eq!((matched.unwrap().len(), rest.is_none()), (2, true));
}

#[test]
fn b353_a_downcast_of_the_group_does_not_find_leaves() {
    let error: Box<dyn Error + Send + Sync> = tree("m[A1]").into();
    assert!(error.downcast_ref::<A>().is_none());
    assert!(error.downcast_ref::<ErrorGroup>().is_some());
}

#[test]
fn b393_suppress_drops_one_type_at_any_depth() {
    assert!(tree("o[A1 m[A2]]").suppress::<A>().is_ok());
    assert_eq!(
        show(&tree("o[A1 m[A2 B3]]").suppress::<A>().unwrap_err()),
        "o[m[B3]]"
    );
}
