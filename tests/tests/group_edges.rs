//! What a group is and is not: identity, one error in several places, groups put together and taken apart.

use std::error::Error;
use std::io;
use std::sync::Arc;

use static_assertions::{assert_impl_all, assert_not_impl_any};
use taskgroup::{ErrorGroup, Leaf, Member, scope};
use taskgroup_tests::{A, Boom, Kind, block_on, fail, grouped, leaves, show, tree};

/// The group that the text says.
fn group(text: &str) -> ErrorGroup {
    ErrorGroup::from_error(tree(text).unwrap_err())
}

// b319: groups and leaves are compared by nobody; what is equal is for their types to say.
assert_not_impl_any!(ErrorGroup: PartialEq, Clone);
assert_not_impl_any!(Leaf: PartialEq, Clone);
assert_not_impl_any!(Member: PartialEq, Clone);
// b311: what is no error and no text is no member.
assert_not_impl_any!(u32: Into<Member>);
assert_not_impl_any!(Option<Boom>: Into<Member>);
assert_impl_all!(Boom: Into<Member>);
assert_impl_all!(&'static str: Into<Member>);

#[test]
fn b319_adapted_leaves_are_told_apart_by_their_address() {
    let group = ErrorGroup::new("", [Boom("same"), Boom("same")]).expect("members");
    let [first, second] = [0, 1].map(|n| {
        group
            .iter()
            .nth(n)
            .expect("two")
            .downcast_ref::<Boom>()
            .expect("one")
    });
    assert_eq!(first, second);
    assert!(!std::ptr::eq(first, second));
}

#[test]
fn b312_b313_adapted_there_is_one_kind_of_group_whatever_is_in_it() {
    let mixed: [Member; 3] = [
        Boom("x").into(),
        io::Error::other("y").into(),
        group("m[A1]").into(),
    ];
    let mixed = ErrorGroup::new("mixed", mixed).expect("members");
    let (booms, rest) = mixed.split::<Boom>();
    let kinds: [Option<ErrorGroup>; 2] = [booms, rest];
    assert_eq!(
        kinds.map(|part| show(&part.expect("a part"))),
        ["mixed[x]", "mixed[y m[A1]]"]
    );
}

#[test]
fn b318_adapted_one_error_may_be_in_several_places_by_an_arc() {
    let shared = Arc::new(Boom("shared"));
    let inner = ErrorGroup::new("inner", [shared.clone()]).expect("a member");
    let group = ErrorGroup::new("outer", [Member::from(inner), shared.clone().into()]).expect("members");
    assert_eq!(leaves(&group), ["shared", "shared"]);
    for leaf in &group {
        assert!(Arc::ptr_eq(
            leaf.downcast_ref::<Arc<Boom>>().expect("as it came"),
            &shared
        ));
    }
    assert_eq!(Arc::strong_count(&shared), 3);
}

#[test]
fn b326_adapted_groups_are_put_together_by_their_members_and_nothing_is_left_out() {
    let (one, two) = (group("one[A1 B2]"), group("two[A1 n[X3]]"));
    let both = one.into_members().into_iter().chain(two.into_members());
    let both = ErrorGroup::new("both", both).expect("members");
    assert_eq!(show(&both), "both[A1 B2 A1 n[X3]]");
}

#[test]
fn b333_adapted_when_every_leaf_matches_the_group_keeps_its_shape_and_its_leaves() {
    let group = group("m[A1 n[A2]]");
    let address = |group: &ErrorGroup, n: usize| {
        let leaf = group.iter().nth(n).expect("two leaves");
        std::ptr::from_ref(leaf.downcast_ref::<A>().expect("an A")).addr()
    };
    let before = [0, 1].map(|n| address(&group, n));
    let (all, none) = group.split::<A>();
    let all = all.expect("all");
    assert_eq!((show(&all).as_str(), none.is_none()), ("m[A1 n[A2]]", true));
    assert_eq!([0, 1].map(|n| address(&all, n)), before);
}

#[test]
fn b343_b344_adapted_both_parts_are_groups_and_carry_message_notes_and_task() {
    let failed = block_on(scope! {
        spawn(name = "loader") async {
            let made = ErrorGroup::new("loading", [Member::from(Kind::<'A'>(1)), Kind::<'B'>(2).into()]);
            Err::<(), _>(made.expect("members").with_note("from the cache"))
        };
    });
    let (a, b) = failed.unwrap_err().split::<A>();
    for (part, shown) in [(a, "A1"), (b, "B2")] {
        let part = part.expect("a part");
        let inner = part.members()[0].as_group().expect("a group");
        assert_eq!(
            (inner.message(), leaves(inner)),
            ("loading", vec![shown.to_owned()])
        );
        assert_eq!(inner.notes().collect::<Vec<_>>(), ["from the cache"]);
        assert_eq!((inner.task(), inner.location().is_some()), (Some("loader"), true));
    }
}

#[test]
fn b347_adapted_a_subtree_is_selected_by_its_task_or_its_message() {
    let failed = block_on(scope! {
        spawn(name = "left") { scope! { spawn fail("l1"); spawn fail("l2"); }.await? };
        spawn(name = "right") { scope! { spawn fail("r"); }.await? };
    });
    let (left, rest) = failed
        .unwrap_err()
        .split_by_member(|member| member.task() == Some("left"));
    assert_eq!(leaves(&left.expect("the left")), ["l1", "l2"]);
    assert_eq!(leaves(&rest.expect("the right")), ["r"]);

    let labelled = grouped("all", group("cache[A1 B2]"));
    let (cache, rest) =
        labelled.split_by_member(|member| member.as_group().is_some_and(|group| group.message() == "cache"));
    assert_eq!(
        (show(&cache.expect("it")), rest.is_none()),
        ("all[cache[A1 B2]]".to_owned(), true)
    );
}

#[test]
fn b403_adapted_what_is_printed_of_a_failure_names_places_of_the_user_only() {
    let failed = block_on(scope! { spawn { scope! { spawn fail("x"); }.await? }; }).unwrap_err();
    for text in [format!("{failed}"), format!("{failed:#}"), format!("{failed:?}")] {
        assert!(text.contains('x'), "{text}");
        for line in text.lines().filter(|line| line.contains(".rs:")) {
            assert!(line.contains("group_edges.rs"), "{line}");
        }
        assert!(!text.contains("backtrace") && !text.contains("__"), "{text}");
    }
    assert!(format!("{failed:#}").contains("group_edges.rs:"));
    assert!(failed.source().is_none());
}
