//! The users of the 2021 edition once more, on that of 2024: one without a prelude, one who gives its names to his own.

#[path = "../edition-2021/src/no_prelude.rs"]
mod no_prelude;
#[path = "../edition-2021/src/shadowed.rs"]
mod shadowed;

use taskgroup_tests::block_on;

#[test]
fn a_module_without_a_prelude() {
    assert_eq!(block_on(no_prelude::everything()).unwrap(), 23);
}

#[test]
fn a_module_with_names_of_its_own() {
    assert_eq!(block_on(shadowed::everything()).unwrap(), 22);
}

/// `spawn(..)` alone is the operator; by a path it is the user's function.
#[test]
fn functions_and_modules_called_as_the_macros_are() {
    mod scope {
        pub(super) fn spawn() -> u32 {
            1
        }
    }
    fn catch_group() -> u32 {
        2
    }
    let sum = block_on(taskgroup::scope! {
        let one = spawn async { scope::spawn() };
        let two = spawn { scope::spawn() };
        let three = taskgroup::catch_group! {
            try { catch_group() }
            except* std::fmt::Error => { 0 }
        };
        one.await + two.await + three?
    });
    assert_eq!(sum.unwrap(), 4);
}
