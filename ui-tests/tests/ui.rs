//! Every file in `fail/` must be refused with the message beside it, every file in `pass/` compile.
//!
//! `TRYBUILD=overwrite cargo test -p taskgroup-ui-tests` writes the messages anew; read them before
//! they are committed.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("pass/*.rs");
    cases.compile_fail("fail/*.rs");
}
