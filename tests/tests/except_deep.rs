//! `catch_group!` on a group nested 100,000 deep, on a stack that has no room for recursion.

use std::thread;

use taskgroup::{ErrorGroup, Member, catch_group};
use taskgroup_tests::{A, B, Kind, X, again, block_on, yield_now};

const DEPTH: u32 = 100_000;
const STACK: usize = 256 * 1024;

fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(STACK).spawn(test);
    thread.unwrap().join().unwrap();
}

/// On every level an `A`, the next level, and a `B`.
fn deep() -> ErrorGroup {
    let mut member = Member::from(Kind::<'A'>(0));
    for number in 1..=DEPTH {
        let members = [
            Kind::<'A'>(number).into(),
            member,
            Member::from(Kind::<'B'>(number)),
        ];
        member = ErrorGroup::new("g", members).unwrap().into();
    }
    member.into_group()
}

fn depth(root: &ErrorGroup) -> u32 {
    let mut depth = 1;
    let mut group = root;
    while let Some(inner) = group.members().iter().find_map(Member::as_group) {
        (group, depth) = (inner, depth + 1);
    }
    depth
}

#[test]
fn b324_handled_level_by_level() {
    on_a_small_stack(|| {
        let mut asked = 0;
        let outcome = catch_group! {
            try { Err(deep())?; 0 }
            except* A as errors if |_| { asked += 1; true } => { errors.into_iter().map(|error| u64::from(error.0)).sum::<u64>() }
            except* B as errors => { errors.len() as u64 }
            finally { asked += 1; }
        };
        assert_eq!((outcome.unwrap(), asked), (u64::from(DEPTH), DEPTH + 2));
    });
}

#[test]
fn b324_b363_raised_again_by_two_clauses_and_merged() {
    on_a_small_stack(|| {
        let whole = block_on(async {
            catch_group! {
                try { yield_now().await; Err(deep())?; }
                except* B as errors => { yield_now().await; again(errors)? }
                except* caused by A as errors => { yield_now().await; again(errors)? }
            }
        });
        let whole = whole.unwrap_err();
        assert_eq!((whole.len(), depth(&whole)), (2 * DEPTH as usize + 1, DEPTH));
        assert!(whole.members()[0].as_leaf().unwrap().is::<A>());
        assert!(whole.members()[2].as_leaf().unwrap().is::<B>());
    });
}

#[test]
fn b324_nothing_matches() {
    on_a_small_stack(|| {
        let rest = catch_group! { try { Err(deep())?; } except* X => {} }.unwrap_err();
        assert_eq!(depth(&rest), DEPTH);
        assert!(rest.to_string().len() < 200);
        assert!(format!("{rest:?}").lines().count() < 300);
    });
}
