//! Runs what the library holds.

use futures::executor::block_on;
use taskgroup_tests_reexport_user::{parse, scopes, through_another_macro};

#[test]
fn scopes_under_other_names() {
    assert_eq!(block_on(scopes()).unwrap(), 10);
    assert_eq!(block_on(taskgroup_tests_reexport::sum()).unwrap(), 3);
}

#[test]
fn clauses_under_another_name() {
    assert_eq!((parse("7").unwrap(), parse("x").unwrap()), (7, 0));
}

#[test]
fn a_macro_of_another_crate_around_a_scope() {
    assert_eq!(block_on(through_another_macro()).unwrap(), 3);
}
