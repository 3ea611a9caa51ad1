//! `scope!` itself: `|s|`, `move`, brackets, and scopes that are handed to functions.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use taskgroup::{ErrorGroup, LocalScope, Scope, ScopeFuture, TaskHandle, local_scope, scope, spawn};
use taskgroup_tests::{Log, block_on, yield_now};

#[test]
fn every_bracket_will_do() {
    let log = Log::new();
    block_on(scope! { spawn { log.add("{}") } }).unwrap();
    block_on(scope!({ spawn { log.add("({})") } })).unwrap();
    block_on(scope![{ spawn { log.add("[{}]") } }]).unwrap();
    block_on(scope!(spawn { log.add("()") })).unwrap();
    block_on(scope!(|_s| { spawn { log.add("(|_s| {})") } })).unwrap();
    block_on(scope!(|_| { spawn { log.add("(|_| {})") } },)).unwrap();
    block_on(scope! { |_s| spawn { log.add("{|_s|}") } }).unwrap();
    let own = log.clone();
    block_on(scope!(move |_s| { spawn move { own.add("(move |_s| {})") } })).unwrap();
    assert_eq!(log.lines().len(), 8);
}

#[test]
fn empty_scopes() {
    let nothing: Result<(), ErrorGroup> = block_on(scope! {});
    nothing.unwrap();
    block_on(scope!(|_s| {})).unwrap();
    block_on(scope!()).unwrap();
}

#[test]
fn it_is_a_value_that_does_nothing_until_it_is_polled() {
    fn later(log: &Log) -> ScopeFuture<'_, usize> {
        scope! { spawn { log.add("started") } log.lines().len() }
    }
    let log = Log::new();
    let future = later(&log);
    drop(later(&log));
    assert!(log.lines().is_empty());
    assert_eq!(block_on(future).unwrap(), 0);
    assert_eq!(log.lines(), ["started"]);
}

#[test]
fn move_takes_the_environment_along() {
    fn owned(name: String) -> ScopeFuture<'static, String> {
        scope! { move
            let task = spawn async { 1 };
            format!("{name} {}", task.await)
        }
    }
    fn owned_and_named(name: String) -> ScopeFuture<'static, usize> {
        scope!(move |s| {
            let name = s.keep(name);
            let task = spawn { name.len() };
            task.await
        })
    }
    assert_eq!(block_on(owned("a".to_owned())).unwrap(), "a 1");
    assert_eq!(block_on(owned_and_named("abc".to_owned())).unwrap(), 3);
}

#[test]
fn what_an_async_block_owns_can_be_lent() {
    #[allow(clippy::manual_async_fn, reason = "it says `'static`")]
    fn owned(names: Vec<String>) -> impl Future<Output = Result<usize, ErrorGroup>> + Send + 'static {
        async move {
            scope! {
                let first = spawn { names[0].len() };
                let second = spawn { names[1].len() };
                first.await + second.await
            }
            .await
        }
    }
    assert_eq!(block_on(owned(vec!["a".to_owned(), "bc".to_owned()])).unwrap(), 3);
}

#[test]
fn a_scope_is_handed_to_functions() {
    async fn helper(s: &Scope<'_, '_>, log: Log) -> u32 {
        let task = spawn!(s, async move {
            log.add("helper");
            1
        });
        task.await
    }
    fn starts<'s>(s: &'s Scope<'s, '_>, log: Log) -> TaskHandle<'s, u32> {
        spawn!(s, move { log.add("starts"); 2 })
    }
    fn starts_what_borrows<'s, 'env>(s: &Scope<'s, 'env>, log: &'env Log) {
        spawn!(s, move { log.add("borrows") });
    }
    let log = Log::new();
    let total = block_on(scope!(|s| {
        let a = helper(s, log.clone()).await;
        let b = starts(s, log.clone());
        starts_what_borrows(s, &log);
        spawn { helper(s, log.clone()).await }
        spawn async { starts(s, log.clone()).await };
        a + b.await
    }));
    assert_eq!(total.unwrap(), 3);
    let mut lines = log.lines();
    lines.sort();
    assert_eq!(lines, ["borrows", "helper", "helper", "starts", "starts"]);
}

#[test]
fn a_method_spawns_what_borrows_its_receiver() {
    struct Server {
        hits: Vec<u32>,
    }
    impl Server {
        async fn total(&self) -> Result<u32, ErrorGroup> {
            scope!(|s| {
                let halves = self.hits.split_at(1);
                self.sum(s, halves.0).await + (spawn self.sum(s, halves.1)).await
            })
            .await
        }

        async fn sum<'s, 'env>(&'env self, s: &Scope<'s, 'env>, part: &'env [u32]) -> u32 {
            let task = spawn!(s, { part.iter().sum::<u32>() });
            task.await
        }
    }
    assert_eq!(block_on(Server { hits: vec![1, 2, 3] }.total()).unwrap(), 6);
}

#[test]
fn a_function_spawns_itself_again() {
    fn visit<'s>(s: &'s Scope<'s, '_>, n: u32, log: &'s Log) {
        spawn!(s, move {
            log.add(n.to_string());
            if n < 3 {
                yield_now().await;
                visit(s, n + 1, log);
            }
        });
    }
    let log = Log::new();
    block_on(scope!(|s| { visit(s, 1, s.keep(log.clone())) })).unwrap();
    assert_eq!(log.lines(), ["1", "2", "3"]);
}

#[test]
fn a_task_spawns_itself_again() {
    #[allow(
        clippy::manual_async_fn,
        reason = "an `async fn` that spawns itself is not `Send`"
    )]
    fn visit<'s>(s: &'s Scope<'s, '_>, n: u32, log: &'s Log) -> impl Future<Output = ()> + Send + 's {
        async move {
            log.add(n.to_string());
            for child in [2 * n, 2 * n + 1] {
                if child < 8 {
                    spawn!(s, visit(s, child, log));
                }
            }
        }
    }
    let log = Log::new();
    block_on(scope!(|s| { visit(s, 1, s.keep(log.clone())).await })).unwrap();
    assert_eq!(log.lines(), ["1", "2", "3", "4", "5", "6", "7"]);
}

#[test]
fn recursion_through_scopes() {
    fn fib(n: u32) -> ScopeFuture<'static, u32> {
        scope! { move
            if n < 2 {
                return Ok(n);
            }
            let a = spawn fib(n - 1);
            let b = spawn fib(n - 2);
            a.await + b.await
        }
    }
    assert_eq!(block_on(fib(7)).unwrap(), 13);
}

#[test]
fn a_local_scope_takes_what_is_not_send() {
    async fn helper(s: &LocalScope<'_, '_>, count: Rc<Cell<u32>>) {
        spawn!(s, move { count.set(count.get() + 1) });
    }
    let count = Rc::new(Cell::new(0));
    block_on(local_scope!(|s| {
        helper(s, count.clone()).await;
        let shared = s.keep(Rc::new(Cell::new(0)));
        spawn { yield_now().await; shared.set(5) }
        let own = count.clone();
        let task = spawn move(own) { own.set(own.get() + 10); own };
        let rc = task.await;
        rc.set(rc.get() + 100);
    }))
    .unwrap();
    assert_eq!(count.get(), 111);
}

#[test]
fn the_macro_takes_any_expression_for_the_scope() {
    struct Context<'s, 'env> {
        scope: &'s Scope<'s, 'env>,
    }
    impl<'s, 'env> Context<'s, 'env> {
        fn scope(&self) -> &'s Scope<'s, 'env> {
            self.scope
        }
    }
    let total = block_on(scope!(|s| {
        let context = Context { scope: s };
        let a = spawn!(context.scope, async { 1 });
        let b = spawn!(context.scope(), { 2 });
        let c = spawn!(&s, move { 3 });
        let d = spawn!((s), (name = "d") async { 4 });
        let e = spawn!(if a.is_finished() { s } else { context.scope }, async { 5 },);
        a.await + b.await + c.await + d.await + e.await
    }));
    assert_eq!(total.unwrap(), 15);
}
