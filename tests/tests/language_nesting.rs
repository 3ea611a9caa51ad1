//! Scopes inside scopes: a `spawn` belongs to the innermost, under whatever name that was imported.

use taskgroup::scope as sc;
use taskgroup::{ErrorGroup, Scope, TaskHandle, local_scope, scope, spawn};
use taskgroup_tests::{Log, block_on, yield_now};

async fn double(n: u32) -> u32 {
    yield_now().await;
    n * 2
}

#[test]
fn a_scope_in_the_body_of_a_scope() {
    let log = Log::new();
    let total = block_on(scope! {
        let outer = spawn double(1);
        let inner = scope! {
            spawn { yield_now().await; log.add("a task of the inner scope") }
            (spawn double(2)).await
        }
        .await?;
        log.add("the inner scope is over");
        outer.await + inner
    });
    assert_eq!(total.unwrap(), 6);
    assert_eq!(
        log.lines(),
        ["a task of the inner scope", "the inner scope is over"]
    );
}

#[test]
fn a_scope_in_a_task_of_a_scope() {
    let log = Log::new();
    let total = block_on(scope! {
        let task = spawn {
            let inner = scope! {
                spawn {
                    scope! { spawn { yield_now().await; log.add("innermost") } }.await?;
                    log.add("inner");
                }
            };
            inner.await?;
            log.add("outer");
            7
        };
        task.await
    });
    assert_eq!(total.unwrap(), 7);
    assert_eq!(log.lines(), ["innermost", "inner", "outer"]);
}

#[test]
fn a_scope_may_be_spawned_as_it_is() {
    let total = block_on(scope! {
        let inner = spawn scope! { let task = spawn double(1); task.await };
        let with_name = spawn scope!(|s| { let task = spawn!(s, double(2)); task.await });
        inner.await + with_name.await
    });
    assert_eq!(total.unwrap(), 6);
}

/// Only if the task belongs to the inner scope is it over when that scope is.
#[test]
fn an_alias_is_a_scope_all_the_same() {
    let log = Log::new();
    block_on(sc! {
        spawn { log.add("outer task") }
        sc! {
            spawn { yield_now().await; yield_now().await; log.add("inner block") }
            spawn async { yield_now().await; yield_now().await; log.add("inner expression") };
            if true { spawn { yield_now().await; log.add("inner tail") } }
        }
        .await?;
        log.add("inner scope over");
        taskgroup::scope! { spawn { yield_now().await; log.add("by path") } }.await?;
        log.add("over");
    })
    .unwrap();
    assert_eq!(
        log.lines(),
        [
            "outer task",
            "inner tail",
            "inner block",
            "inner expression",
            "inner scope over",
            "by path",
            "over"
        ]
    );
}

#[test]
fn an_inner_scope_lends_its_own_locals_to_no_one_else() {
    let total = block_on(sc!(|outer| {
        let list = outer.keep(vec![1, 2]);
        sc!(|inner| {
            let more = inner.keep(list.iter().map(|n| n * 10).collect::<Vec<u32>>());
            let a = spawn { more[0] + list[0] };
            let b = spawn!(outer, { list[1] });
            let c = spawn!(inner, { more[1] });
            a.await + b.await + c.await
        })
        .await?
    }));
    assert_eq!(total.unwrap(), 11 + 2 + 20);
}

#[test]
fn a_failure_of_an_inner_scope_is_a_nested_group() {
    let group = block_on(scope! {
        spawn scope! { spawn async { Err::<(), _>("inner") }; };
        yield_now().await;
    })
    .unwrap_err();
    assert_eq!((group.len(), group.members().len()), (1, 1));
    assert_eq!(group.first().to_string(), "inner");
}

#[test]
fn an_inner_scope_may_be_local() {
    let value = block_on(local_scope! {
        let shared = std::rc::Rc::new(1);
        let inner = scope! { let task = spawn double(1); task.await }.await?;
        let task = spawn move(shared, inner) { inner + *shared };
        task.await
    });
    assert_eq!(value.unwrap(), 3);
}

/// A user's macro that wraps a scope around what it is given.
macro_rules! with_scope {
    ($($body:tt)*) => {
        scope! { $($body)* }
    };
}

/// A user's macro that opens a scope of its own around an expression and a block.
macro_rules! both {
    ($a:expr, $b:block) => {
        scope! {
            let a = spawn $a;
            let b = spawn async $b;
            (a.await, b.await)
        }
    };
}

/// A user's macro that spawns.
macro_rules! start {
    ($s:expr, $($n:expr),*) => {
        [$(spawn!($s, double($n))),*]
    };
}

#[test]
fn macros_around_scopes() {
    let n = 4;
    let total = block_on(with_scope! {
        let task = spawn double(1);
        task.await
    });
    assert_eq!(total.unwrap(), 2);
    assert_eq!(block_on(both!(double(n), { n + 1 })).unwrap(), (8, 5));
    assert_eq!(block_on(both!(double(double(1).await), { n })).unwrap(), (4, 4));
}

#[test]
fn macros_around_scopes_inside_a_scope() {
    let log = Log::new();
    let total = block_on(scope! {
        let a = with_scope! {
            spawn { yield_now().await; log.add("task") }
            (spawn double(1)).await
        }
        .await?;
        log.add("over");
        let (b, c) = both!(double(2), { 5 }).await?;
        let d = spawn with_scope!((spawn double(3)).await);
        a + b + c + d.await
    });
    assert_eq!(total.unwrap(), 2 + 4 + 5 + 6);
    assert_eq!(log.lines(), ["task", "over"]);
}

#[test]
fn macros_that_spawn() {
    async fn sum(s: &Scope<'_, '_>) -> u32 {
        let mut sum = 0;
        for handle in start!(s, 1, 2) {
            sum += handle.await;
        }
        sum
    }
    macro_rules! again {
        ($task:ident) => {
            $task.await + 1
        };
    }
    let total = block_on(scope!(|s| {
        let task: TaskHandle<'_, u32> = spawn double(5);
        sum(s).await + again!(task)
    }));
    assert_eq!(total.unwrap(), 6 + 11);
}

#[test]
fn names_of_the_expansion_are_hidden_from_the_user() {
    async fn run() -> Result<u32, ErrorGroup> {
        let (value, future, result) = (1, 2, 3);
        let __taskgroup_value = 4;
        scope!(|scope| {
            let task = spawn { value + future + result + __taskgroup_value };
            let s = scope;
            let other = spawn!(s, async { value });
            task.await + other.await
        })
        .await
    }
    assert_eq!(block_on(run()).unwrap(), 11);
}
