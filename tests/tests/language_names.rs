//! Where the word `spawn` is a name like any other.

#![allow(
    clippy::assign_op_pattern,
    clippy::let_and_return,
    clippy::match_single_binding,
    clippy::redundant_closure_call,
    clippy::unnecessary_cast,
    clippy::unnecessary_literal_unwrap,
    reason = "the word stands in every place where a name can stand"
)]

use taskgroup::scope;
use taskgroup_tests::block_on;

mod other {
    pub mod time {}

    /// Like `tokio::spawn`.
    pub fn spawn<T>(task: T) -> T {
        task
    }

    pub async fn job() -> u32 {
        1
    }
}

struct Pool {
    spawn: u32,
}

impl Pool {
    fn spawn(&self, n: u32) -> u32 {
        self.spawn + n
    }

    fn generic_spawn<T: Into<u32>>(&self, n: T) -> u32 {
        self.spawn(n.into())
    }
}

#[test]
fn methods_and_fields() {
    let pool = Pool { spawn: 1 };
    let value = block_on(scope! {
        let method = pool.spawn(1) + pool.spawn (2) + pool
            .spawn(3);
        let field = pool.spawn + { pool.spawn };
        let Pool { spawn: taken } = Pool { spawn: 5 };
        method + field + taken + pool.generic_spawn(1_u8) + (spawn other::job()).await
    });
    assert_eq!(value.unwrap(), 9 + 2 + 5 + 2 + 1);
}

#[test]
fn functions_by_path() {
    let value = block_on(scope! {
        let a = other::spawn(1) + crate::other::spawn (2) + self::other::spawn({ let n = 3; n });
        let of = other::spawn::<u32>;
        let b = spawn async { other::spawn(4) };
        let c = spawn other::spawn(other::job());
        a + of(5) + b.await + c.await
    });
    assert_eq!(value.unwrap(), 6 + 5 + 4 + 1);
}

#[test]
fn imports() {
    let value = block_on(scope! {
        #[allow(unused_imports)]
        use other::{job, spawn, time};
        use other::spawn as start;
        let task = spawn job();
        task.await + start(1)
    });
    assert_eq!(value.unwrap(), 2);
}

#[test]
fn nested_functions_and_items() {
    let value = block_on(scope! {
        fn spawn(n: u32) -> u32 {
            n
        }
        struct Inner {
            spawn: u32,
        }
        impl Inner {
            fn spawn(self) -> u32 {
                self.spawn
            }
        }
        mod deep {
            pub fn spawn() -> u32 {
                100
            }
        }
        const START: fn(u32) -> u32 = spawn;
        let task = spawn async { START(1) };
        task.await + Inner { spawn: 10 }.spawn() + deep::spawn()
    });
    assert_eq!(value.unwrap(), 111);
}

#[test]
fn variables() {
    let value = block_on(scope! {
        let spawn = 5;
        let pool = Pool { spawn };
        let sum = { spawn } + (spawn) + [spawn, spawn].len() as u32 + spawn.min(1) + spawn / 5 + spawn % 2;
        let mut spawn = sum;
        spawn += 1;
        spawn = spawn + 1;
        assert!(spawn > 1 && spawn != 2 && spawn == sum + 2 && spawn >= 1);
        let doubled = (|spawn: u32| 2 * spawn)(spawn as u32);
        let text = format!("{spawn} {}", spawn);
        let matched = match spawn.min(99) { spawn => pool.spawn + spawn };
        let task = spawn async move { spawn };
        (sum, text, doubled, matched, task.await)
    });
    assert_eq!(value.unwrap(), (15, "17 17".to_owned(), 34, 22, 17));
}

#[test]
fn labels_and_named_arguments() {
    let value = block_on(scope! {
        let value = 'spawn: { if true { break 'spawn 1 } 2 };
        let text = format!("{spawn}", spawn = value);
        let task = spawn async move { text };
        task.await
    });
    assert_eq!(value.unwrap(), "1");
}

#[test]
fn the_macro_beside_the_operator() {
    let value = block_on(scope!(|s| {
        use taskgroup::spawn;
        let a = spawn!(s, other::job());
        let b = taskgroup::spawn!(s, { 2 });
        let c = spawn other::job();
        a.await + b.await + c.await
    }));
    assert_eq!(value.unwrap(), 4);
}

#[test]
fn finally_and_option_words_are_no_keywords() {
    async fn finally(name: u32) -> u32 {
        name
    }
    let (name, value, result) = (1, 2, 3);
    let total = block_on(scope! {
        let a = spawn finally(name);
        let b = spawn (finally)(value);
        let c = spawn Some(finally(result)).unwrap();
        let move_on = spawn async move { name };
        a.await + b.await + c.await + move_on.await
    });
    assert_eq!(total.unwrap(), 7);
}

#[test]
fn token_macros_see_what_scope_has_made_of_it() {
    let text = block_on(scope! {
        let task = spawn other::job();
        (task.await, stringify!(let spawn = 1), stringify!(spawn other::job()))
    });
    let (value, untouched, rewritten) = text.unwrap();
    assert_eq!((value, untouched), (1, "let spawn = 1"));
    // `stringify!` is an ordinary macro, and in the arguments of ordinary macros `spawn` is the operator.
    assert_ne!(rewritten, "spawn other::job()");
}

#[test]
fn templates_are_left_alone() {
    /// Like `quote::quote!`.
    macro_rules! quote {
        ($($tokens:tt)*) => {
            stringify!($($tokens)*)
        };
    }
    let text = block_on(scope! {
        macro_rules! local {
            ($n:literal) => { { let spawn = $n; spawn + 1 } };
        }
        let task = spawn other::job();
        (task.await, quote! { spawn other::job() }, local!(1))
    });
    assert_eq!(text.unwrap(), (1, "spawn other::job()", 2));
}

#[test]
fn what_a_task_is_called_is_evaluated_before_what_it_takes_along() {
    async fn length(text: String) -> usize {
        text.len()
    }
    let names = ["one", "three"].map(str::to_owned);
    let lengths = block_on(scope! {
        let mut lengths = Vec::new();
        for name in names {
            let text = name.clone();
            let by_call = spawn(name = text.clone()) length(text);
            let by_block = spawn(name = name.clone()) move { length(name).await };
            assert_eq!(by_call.name(), by_block.name());
            lengths.push(by_call.await + by_block.await);
        }
        lengths
    });
    assert_eq!(lengths.unwrap(), [6, 10]);
}

#[test]
fn what_is_locked_for_a_name_is_free_again_for_the_task() {
    let shared = std::sync::Mutex::new(String::from("shared"));
    let value = block_on(scope! {
        let task = spawn(name = shared.lock().unwrap().clone()) {
            shared.try_lock().unwrap().len()
        };
        let other = spawn(name = shared.lock().unwrap().clone()) std::future::ready(shared.try_lock().unwrap().len());
        task.await + other.await
    });
    assert_eq!(value.unwrap(), 12);
}
