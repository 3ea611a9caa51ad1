//! Runs what the library holds.

use futures::executor::block_on;
use taskgroup_tests_2021::{no_prelude, ordinary, shadowed};

#[test]
fn an_ordinary_user() {
    assert_eq!(block_on(ordinary::sizes(&["a", "bc"])).unwrap(), 300);
    assert_eq!(block_on(ordinary::sizes(&["a", ""])).unwrap(), 1);
    assert_eq!(block_on(ordinary::words_of_2021()).unwrap(), 7);
}

#[test]
fn a_module_without_a_prelude() {
    assert_eq!(block_on(no_prelude::everything()).unwrap(), 23);
}

#[test]
fn a_module_with_names_of_its_own() {
    assert_eq!(block_on(shadowed::everything()).unwrap(), 22);
}
