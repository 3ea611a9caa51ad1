//! The forms of `spawn`: blocks, captures and options.

use std::future::{Future, ready};
use std::io;

use taskgroup::{ErrorGroup, scope};
use taskgroup_tests::{block_on, yield_now};

#[test]
fn a_block_borrows() {
    let names = ["Ada", "Grace"].map(String::from);
    let mut count = 0;
    let lengths = block_on(scope! {
        let first = spawn { names[0].len() };
        let second = spawn { yield_now().await; names[1].len() };
        spawn { count += names.len() }
        (first.await, second.await)
    });
    assert_eq!(lengths.unwrap(), (3, 5));
    assert_eq!((count, names.len()), (2, 2));
}

#[test]
fn a_move_block_takes_what_it_uses() {
    let total = block_on(scope! {
        let mut handles = Vec::new();
        for n in 0..3 {
            let text = "x".repeat(n);
            handles.push(spawn move { text.len() + n });
        }
        let mut total = 0;
        for handle in handles {
            total += handle.await;
        }
        total
    });
    assert_eq!(total.unwrap(), 6);
}

#[test]
fn named_variables_are_moved_and_the_rest_borrowed() {
    let shared = String::from("shared");
    let text = block_on(scope! {
        let mut handles = Vec::new();
        for i in 0..2 {
            let own = format!("own {i}");
            let buffer = String::from(">");
            handles.push(spawn move(i, own, mut buffer,) {
                yield_now().await;
                buffer.push_str(&own);
                format!("{buffer} {i} {shared}")
            });
        }
        let mut text = Vec::new();
        for handle in handles {
            text.push(handle.await);
        }
        text
    });
    assert_eq!(text.unwrap(), [">own 0 0 shared", ">own 1 1 shared"]);
    assert_eq!(shared, "shared");
}

#[test]
fn a_moved_variable_may_be_a_handle_or_a_reference() {
    let mut count = 0;
    let text = String::from("text");
    let total = block_on(scope! {
        let count = &mut count;
        let text = &text;
        let handle = spawn { 1 };
        let sum = spawn move(handle, count, text) {
            *count += text.len();
            handle.await
        };
        sum.await
    });
    assert_eq!((total.unwrap(), count), (1, 4));
}

#[test]
fn a_moved_variable_goes_with_its_task() {
    let counted = taskgroup_tests::Counted::new();
    block_on(scope! {
        let own = counted.clone();
        let task = spawn move(own) { let _held = &own; };
        assert_eq!(counted.alive(), 2);
        task.await;
        assert_eq!(counted.alive(), 1);
    })
    .unwrap();
}

#[test]
fn an_empty_capture_list_borrows_everything() {
    let n = 1;
    let value = block_on(scope! { let task = spawn move() { n }; task.await });
    assert_eq!(value.unwrap(), 1);
}

#[test]
fn a_name_is_any_text() {
    let id = 7;
    block_on(scope! {
        let a = spawn(name = "producer") ready(1);
        let b = spawn(name = format!("consumer {id}")) { 2 };
        let c = spawn(name = String::from("moved"),) move { 3 };
        let d = spawn(name = if id > 5 { "large" } else { "small" }) move(id) { id };
        let e = spawn (name = "spaced") async { 5 };
        assert_eq!((a.name(), b.name(), c.name()), ("producer", "consumer 7", "moved"));
        assert_eq!((d.name(), e.name()), ("large", "spaced"));
        assert_eq!(a.await + b.await + c.await + d.await + e.await, 18);
    })
    .unwrap();
}

#[test]
fn a_name_may_borrow_nothing_that_goes_away() {
    let group = block_on(scope! {
        for shard in 0..2 {
            spawn(name = format!("shard {shard}")) async move { Err::<(), _>(io::Error::other("full")) };
        }
    })
    .unwrap_err();
    let tasks: Vec<_> = group.iter().map(|leaf| leaf.task().map(str::to_owned)).collect();
    assert_eq!(tasks, [Some("shard 0".to_owned()), Some("shard 1".to_owned())]);
}

#[test]
fn options_need_no_order() {
    let value = block_on(scope! {
        let a = spawn(value, name = "a") ready(Err::<u8, ()>(()));
        let b = spawn(name = "b", result) ready(io::Result::Ok(2));
        assert_eq!((a.name(), b.name()), ("a", "b"));
        (a.await, b.await)
    });
    assert_eq!(value.unwrap(), (Err(()), 2));
}

#[test]
fn a_result_gives_its_value_or_fails_the_scope() {
    async fn run(fail: bool) -> Result<u8, ErrorGroup> {
        scope! {
            let task = spawn async move { if fail { Err(io::Error::other("no")) } else { Ok(1) } };
            let value: u8 = task.await;
            value
        }
        .await
    }
    assert_eq!(block_on(run(false)).unwrap(), 1);
    assert!(block_on(run(true)).unwrap_err().first().is::<io::Error>());
}

#[test]
fn value_keeps_the_result() {
    let value = block_on(scope! {
        let task = spawn(value) async { Err::<u8, _>("kept") };
        task.await
    });
    // The body's last expression is a `Result` as well, which fails the scope.
    assert_eq!(value.unwrap_err().first().to_string(), "kept");

    let outcome = block_on(scope! {
        let task = spawn(value) async { Err::<u8, _>("kept") };
        (task.await,)
    });
    assert_eq!(outcome.unwrap(), (Err("kept"),));
}

#[test]
fn generic_code_says_result() {
    async fn both<A, B, T, U, E>(a: A, b: B) -> Result<(T, U), ErrorGroup>
    where
        A: Future<Output = Result<T, E>> + Send,
        B: Future<Output = Result<U, E>> + Send,
        T: Send,
        U: Send,
        E: std::error::Error + Send + Sync + 'static,
    {
        scope! {
            let a = spawn a;
            let b = spawn(result) b;
            (a.await, b.await)
        }
        .await
    }
    let both_work = block_on(both(ready(io::Result::Ok(1)), ready(Ok("two"))));
    assert_eq!(both_work.unwrap(), (1, "two"));
    let group = block_on(both(
        ready(io::Result::Ok(1)),
        ready(Err::<(), _>(io::Error::other("b"))),
    ))
    .unwrap_err();
    assert_eq!((group.len(), group.first().task()), (1, Some("b")));
}

#[test]
fn generic_code_says_value() {
    async fn run<F: Future<Output: Send> + Send>(future: F) -> Result<Vec<F::Output>, ErrorGroup> {
        scope! { vec![(spawn(value) future).await] }.await
    }
    assert_eq!(block_on(run(ready(1))).unwrap(), [1]);
    assert_eq!(block_on(run(ready(Err::<(), _>("kept")))).unwrap(), [Err("kept")]);
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "Write `spawn(result) ..`")]
fn a_wrong_guess_in_generic_code_panics() {
    async fn run<F: Future<Output: Send> + Send>(future: F) -> Result<(), ErrorGroup> {
        scope! { spawn future; }.await
    }
    drop(block_on(run(ready(Err::<(), io::Error>(io::Error::other(
        "unseen",
    ))))));
}
