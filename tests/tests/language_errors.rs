//! `?` in bodies and tasks, on whatever converts into a boxed error.

use std::error::Error;
use std::{fmt, io};

use taskgroup::{ErrorGroup, Member, scope};
use taskgroup_tests::block_on;

#[derive(Debug, thiserror::Error)]
#[error("closed")]
struct Closed;

fn group_of_two() -> ErrorGroup {
    let members = [Member::from(fmt::Error), Member::from(io::Error::other("two"))];
    ErrorGroup::new("both", members).expect("it has members")
}

/// Fails a scope by `?` in the body, by `?` in a task, by the tail of either, and gives all four groups.
macro_rules! failed_with {
    ($error:expr) => {
        [
            block_on(scope! { Err::<(), _>($error)?; }).unwrap_err(),
            block_on(scope! { spawn { Err::<(), _>($error)?; } }).unwrap_err(),
            block_on(scope! { Err::<(), _>($error) }).unwrap_err(),
            block_on(scope! { spawn { Err::<(), _>($error) } }).unwrap_err(),
            block_on(scope! { spawn async { Err::<(), _>($error) }; }).unwrap_err(),
        ]
    };
}

#[test]
fn error_types() {
    for group in failed_with!(io::Error::other("disk")) {
        assert_eq!(
            group.first().downcast_ref::<io::Error>().unwrap().to_string(),
            "disk"
        );
    }
    for group in failed_with!(Closed) {
        assert!(group.first().is::<Closed>());
    }
}

#[test]
fn boxed_errors() {
    for group in failed_with!(Box::<dyn Error + Send + Sync>::from(Closed)) {
        assert!(group.first().is::<Closed>());
    }
    for group in failed_with!(Box::new(Closed)) {
        assert_eq!(group.first().to_string(), "closed");
    }
}

#[test]
fn texts() {
    for group in failed_with!("a literal") {
        assert_eq!(group.first().to_string(), "a literal");
    }
    for group in failed_with!(format!("number {}", 1)) {
        assert_eq!(group.first().to_string(), "number 1");
    }
    for group in failed_with!(std::borrow::Cow::Borrowed("cow")) {
        assert_eq!(group.first().to_string(), "cow");
    }
}

#[test]
fn a_group_stays_a_group() {
    for group in failed_with!(group_of_two()) {
        let nested = group.iter().count();
        assert_eq!((nested, group.len()), (2, 2));
        assert_eq!(group.members().len(), 1, "one member, itself a group");
    }
    for group in failed_with!(Box::<dyn Error + Send + Sync>::from(group_of_two())) {
        assert_eq!((group.len(), group.members().len()), (2, 1));
    }
    for group in failed_with!(Box::new(group_of_two())) {
        assert_eq!((group.len(), group.members().len()), (2, 1));
    }
}

#[test]
fn several_types_in_one_body() {
    async fn run(step: u8) -> Result<u8, ErrorGroup> {
        scope! {
            if step == 0 { Err(Closed)? }
            if step == 1 { Err("text")? }
            let parsed: u8 = if step == 2 { "x" } else { "7" }.parse()?;
            let nested = scope! { if step == 3 { Err(fmt::Error)? } }.await;
            nested?;
            parsed
        }
        .await
    }
    assert!(block_on(run(0)).unwrap_err().first().is::<Closed>());
    assert_eq!(block_on(run(1)).unwrap_err().first().to_string(), "text");
    assert!(
        block_on(run(2))
            .unwrap_err()
            .first()
            .is::<std::num::ParseIntError>()
    );
    assert!(block_on(run(3)).unwrap_err().first().is::<fmt::Error>());
    assert_eq!(block_on(run(4)).unwrap(), 7);
}

#[test]
fn question_marks_on_options_and_in_closures_are_their_own() {
    let value = block_on(scope! {
        let first = |list: &[u8]| -> Option<u8> { Some(*list.first()? + 1) };
        let parse = |text: &str| -> Result<u8, std::num::ParseIntError> { Ok(text.parse::<u8>()? + 1) };
        let task = spawn async move { Ok::<_, fmt::Error>(first(&[1])) };
        (task.await, parse("3")?, first(&[]).is_none())
    });
    assert_eq!(value.unwrap(), (Some(2), 4, true));
}

#[test]
fn a_scope_in_a_function_with_another_error_type() {
    async fn boxed() -> Result<u8, Box<dyn Error + Send + Sync>> {
        let value = scope! { let task = spawn async { Err::<u8, _>(Closed) }; task.await }.await?;
        Ok(value)
    }
    let error = block_on(boxed()).unwrap_err();
    assert!(error.downcast_ref::<ErrorGroup>().unwrap().first().is::<Closed>());
}
