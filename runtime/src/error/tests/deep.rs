//! Groups nested 100,000 deep, and broad ones, on a stack that has no room for recursion.

use std::fmt::Write;
use std::panic::{self, AssertUnwindSafe};
use std::thread;

use super::{A, B, Kind, group, origin};
use crate::error::{Catch, ErrorGroup, Member, TaskError};

const DEPTH: usize = 100_000;
const STACK: usize = 128 * 1024;

fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    thread::Builder::new()
        .stack_size(STACK)
        .spawn(test)
        .unwrap()
        .join()
        .unwrap();
}

/// On every level an `A`, the next level, and a `B`.
fn deep() -> ErrorGroup {
    let mut member = Member::from(Kind::<'A'>(0));
    for number in 1..=DEPTH {
        let number = u32::try_from(number).unwrap();
        member = group(
            "g",
            [Kind::<'A'>(number).into(), member, Kind::<'B'>(number).into()],
        )
        .into();
    }
    member.into_group()
}

fn depth(root: &ErrorGroup) -> usize {
    let mut depth = 1;
    let mut group = root;
    while let Some(inner) = group.members().iter().find_map(Member::as_group) {
        (group, depth) = (inner, depth + 1);
    }
    depth
}

#[test]
fn b324_built_and_dropped() {
    on_a_small_stack(|| {
        let group = deep();
        assert_eq!((group.len(), depth(&group)), (2 * DEPTH + 1, DEPTH));
    });
}

#[test]
fn b324_split_and_merged() {
    on_a_small_stack(|| {
        let mut catch = Catch::<()>::new(deep().into());
        let matched = catch.select(|_: &A| true).unwrap();
        assert_eq!((matched.len(), depth(&matched)), (DEPTH + 1, DEPTH));
        catch.settle(Err(matched.into_group().into()));
        let whole = catch.finish().unwrap_err();
        assert_eq!((whole.len(), depth(&whole)), (2 * DEPTH + 1, DEPTH));
        assert!(whole.members()[0].as_leaf().unwrap().is::<A>());
        assert!(whole.members()[2].as_leaf().unwrap().is::<B>());
    });
}

#[test]
fn b324_the_innermost_leaf_finds_back() {
    on_a_small_stack(|| {
        let mut catch = Catch::<()>::new(deep().into());
        let matched = catch.select(|error: &A| error.0 == 0).unwrap().into_group();
        assert_eq!((matched.len(), depth(&matched)), (1, DEPTH));
        let leaf = matched.into_iter().next().unwrap();
        catch.settle(Err(leaf.into()));
        let whole = catch.finish().unwrap_err();
        assert_eq!((whole.len(), depth(&whole)), (2 * DEPTH + 1, DEPTH));
    });
}

#[test]
fn b324_iterated_by_reference_and_by_value() {
    on_a_small_stack(|| {
        let group = deep();
        assert_eq!(group.iter().count(), 2 * DEPTH + 1);
        assert_eq!(group.matching::<B>().count(), DEPTH);
        assert!(group.first().is::<A>());
        let mut paths = group.paths();
        let mut deepest = 0;
        while let Some((path, _)) = paths.advance() {
            deepest = deepest.max(path.len());
        }
        assert_eq!(deepest, DEPTH);
        let mut owned = group.into_iter();
        assert_eq!(owned.by_ref().take(DEPTH / 2).count(), DEPTH / 2);
        assert_eq!(owned.len(), 2 * DEPTH + 1 - DEPTH / 2);
        drop(owned);
    });
}

#[test]
fn b324_displayed_and_drawn() {
    on_a_small_stack(|| {
        let group = deep();
        assert_eq!(
            group.to_string(),
            "g: 200001 errors: A100000, A99999, A99998, and 199998 more"
        );
        let drawn = format!("{group:?}");
        assert!(drawn.lines().count() < 300, "{drawn}");
        assert!(drawn.contains("… 199937 errors"), "{drawn}");
        let mut text = String::new();
        write!(text, "{group:#}").unwrap();
        assert_eq!(text, drawn);
    });
}

#[test]
fn b324_stamped_and_converted() {
    on_a_small_stack(|| {
        let boxed: Box<dyn std::error::Error + Send + Sync> = deep().into();
        let mut error = TaskError::from(boxed);
        error.stamp(&origin("deep()", 1));
        let group = error.into_group();
        assert!(group.iter().all(|leaf| leaf.task() == Some("deep()")));
    });
}

#[test]
fn b349_a_predicate_that_panics_at_the_bottom_drops_the_halves() {
    on_a_small_stack(|| {
        let mut asked = 0;
        let panicked = panic::catch_unwind(AssertUnwindSafe(|| {
            deep().split_by(|leaf| {
                asked += 1;
                assert!(leaf.downcast_ref() != Some(&Kind::<'A'>(0)), "the bottom");
                asked % 2 == 0
            })
        }));
        assert_eq!(*panicked.unwrap_err().downcast::<&str>().unwrap(), "the bottom");
        assert_eq!(asked, DEPTH + 1);
    });
}

#[test]
fn broad_groups_are_split_once_over() {
    on_a_small_stack(|| {
        let members = (0..200_000).map(|number| match number % 2 {
            0 => Member::from(Kind::<'A'>(number)),
            _ => Member::from(Kind::<'B'>(number)),
        });
        let mut asked = 0;
        let (matched, rest) = group("broad", members).split_by(|leaf| {
            asked += 1;
            leaf.is::<A>()
        });
        assert_eq!(
            (asked, matched.unwrap().len(), rest.unwrap().len()),
            (200_000, 100_000, 100_000)
        );
    });
}
