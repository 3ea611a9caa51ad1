//! What bodies and tasks may borrow, and own.

use std::future::Future;
use std::pin::Pin;

use taskgroup::{ErrorGroup, TaskHandle, scope};
use taskgroup_tests::{Log, block_on, yield_now};

#[test]
fn shared_borrows() {
    let words = ["one", "three"].map(String::from);
    let total = block_on(scope! {
        let handles: Vec<_> = words.iter().map(|word| spawn async move { word.len() }).collect();
        let again = spawn { words.len() };
        let mut total = again.await;
        for handle in handles { total += handle.await }
        total + words.len()
    });
    assert_eq!(total.unwrap(), 12);
}

#[test]
fn mutable_borrows() {
    let (mut a, mut b) = (0, vec![1]);
    block_on(scope! {
        spawn { a += 1; yield_now().await; a += 1 }
        spawn { b.push(2) }
    })
    .unwrap();
    assert_eq!((a, b), (2, vec![1, 2]));
}

#[test]
fn a_task_for_each_element() {
    let mut cells = [1, 2, 3];
    block_on(scope! {
        for cell in &mut cells {
            spawn move { *cell *= 10 }
        }
    })
    .unwrap();
    assert_eq!(cells, [10, 20, 30]);
}

#[test]
fn mutable_borrows_by_the_body() {
    let mut count = 0;
    let step = 5;
    block_on(scope! {
        let task = spawn { step + 1 };
        count += task.await;
        count += step;
    })
    .unwrap();
    assert_eq!(count, 11);
}

#[test]
fn references_to_the_environment_may_come_out() {
    let words = vec!["a".to_owned(), "bcd".to_owned()];
    async fn longest(words: &[String]) -> Result<&String, ErrorGroup> {
        scope! {
            let task = spawn { words.iter().max_by_key(|word| word.len()).unwrap() };
            task.await
        }
        .await
    }
    assert!(std::ptr::eq(block_on(longest(&words)).unwrap(), &words[1]));
}

#[test]
fn values_moved_into_tasks() {
    let own = vec![1, 2, 3];
    let total = block_on(scope! {
        let local = vec![4];
        let by_block = spawn move { local.into_iter().sum::<u32>() };
        let by_expression = spawn sum(own);
        by_block.await + by_expression.await
    });
    assert_eq!(total.unwrap(), 10);
}

async fn sum(list: Vec<u32>) -> u32 {
    list.into_iter().sum()
}

struct Counter {
    hits: u32,
    names: Vec<String>,
}

impl Counter {
    async fn hit_all(&mut self, rounds: u32) -> Result<u32, ErrorGroup> {
        for _ in 0..rounds {
            let Self { hits, names } = self;
            scope! {
                spawn { *hits += 1 }
                spawn { names.push("n".to_owned()) }
            }
            .await?;
        }
        let size = scope! { let task = spawn self.size(); task.await }.await?;
        self.hits += 1;
        Ok(self.hits + size)
    }

    async fn hit_itself(&mut self) -> Result<(), ErrorGroup> {
        scope! {
            let task = spawn { self.hits += 1; self.names.clear() };
            task.await
        }
        .await
    }

    async fn size(&self) -> u32 {
        self.names.iter().map(|name| name.len() as u32).sum()
    }
}

#[test]
fn methods_with_mutable_self() {
    let mut counter = Counter {
        hits: 0,
        names: Vec::new(),
    };
    assert_eq!(block_on(counter.hit_all(3)).unwrap(), 7);
    block_on(counter.hit_itself()).unwrap();
    assert_eq!((counter.hits, counter.names.len()), (5, 0));
}

#[test]
fn generic_functions() {
    async fn all<F, T>(futures: Vec<F>) -> Result<Vec<T>, ErrorGroup>
    where
        F: Future<Output = T> + Send,
        T: Send,
    {
        scope! {
            let handles: Vec<TaskHandle<'_, T>> =
                futures.into_iter().map(|future| spawn(value) future).collect();
            let mut values = Vec::new();
            for handle in handles { values.push(handle.await) }
            values
        }
        .await
    }
    async fn calls<F, Fut>(run: F) -> Result<(), ErrorGroup>
    where
        F: Fn(u32) -> Fut + Sync,
        Fut: Future<Output = ()> + Send,
    {
        scope! {
            for n in 0..2 { spawn run(n); }
            spawn { run(2).await }
        }
        .await
    }
    async fn with_async_closure(run: impl AsyncFn(u32) -> u32) -> Result<u32, ErrorGroup> {
        taskgroup::local_scope! { let task = spawn run(20); task.await }.await
    }
    let log = Log::new();
    assert_eq!(
        block_on(all(vec![sum(vec![1]), sum(vec![2, 3])])).unwrap(),
        [1, 5]
    );
    block_on(calls(|n| {
        let log = &log;
        async move { log.add(n.to_string()) }
    }))
    .unwrap();
    assert_eq!(log.lines(), ["0", "1", "2"]);
    assert_eq!(block_on(with_async_closure(async |n| n + 1)).unwrap(), 21);
}

#[test]
fn boxed_futures() {
    let text = String::from("text");
    let jobs: Vec<Pin<Box<dyn Future<Output = usize> + Send + '_>>> =
        vec![Box::pin(async { text.len() }), Box::pin(async { 1 })];
    let total = block_on(scope! {
        let mut handles = Vec::new();
        for job in jobs { handles.push(spawn job); }
        let mut total = 0;
        for handle in handles { total += handle.await }
        total
    });
    assert_eq!(total.unwrap(), 5);
}

#[test]
fn kept_values_are_lent_to_tasks() {
    let log = Log::new();
    let total = block_on(scope!(|s| {
        let table = s.keep(vec![1, 2, 3]);
        let guard = s.keep(log.on_drop("kept is gone"));
        let mut handles = Vec::new();
        for (i, _) in table.iter().enumerate() {
            handles.push(spawn move { yield_now().await; table[i] });
        }
        spawn { let _ = guard; yield_now().await; log.add("task is done") }
        let nested = spawn { let more = s.keep(String::from("kept by a task")); (spawn { more.len() }).await };
        let mut total = nested.await;
        for handle in handles { total += handle.await }
        total
    }));
    assert_eq!(total.unwrap(), 20);
    assert_eq!(log.lines(), ["task is done", "kept is gone"]);
}

#[test]
fn kept_values_may_borrow_the_environment() {
    let text = String::from("a b c");
    let count = block_on(scope!(|s| {
        let words = s.keep(text.split(' ').collect::<Vec<_>>());
        let task = spawn { words.len() };
        task.await
    }));
    assert_eq!(count.unwrap(), 3);
}

macro_rules! hidden {
    ($($code:tt)*) => {
        async move { $($code)* }
    };
}

#[test]
fn what_moves_its_captures_takes_the_scope_along_and_leaves_it_there() {
    let numbers = [1, 2];
    let total = block_on(scope! {
        let block = async move { (spawn async { 1 }).await };
        let spawns = move |n: u32| spawn async move { n };
        let moving = async move |n: u32| (spawn move { n }).await;
        let in_a_macro = hidden! { (spawn async { 1000 }).await };
        let mut handles: Vec<_> = numbers.iter().map(move |n| spawn async move { *n }).collect();
        handles.push(spawns(10));
        handles.push(spawn { let inner = async move { (spawn async { 100 }).await }; inner.await });
        let mut total = block.await + moving(10_000).await + in_a_macro.await;
        for handle in handles {
            total += handle.await;
        }
        total
    });
    assert_eq!(total.unwrap(), 11_114);
}
