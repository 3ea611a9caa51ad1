//! The macros as users see them: documentation, and the way to the procedural macros with the crate's
//! own path, so that renaming or re-exporting the crate changes nothing.

/// Opens a scope: a block whose child tasks are all gone when it ends.
///
/// ```text
/// scope! { [move] BODY }
/// scope!( [move] |s| { BODY } )
/// ```
///
/// It evaluates to a [`ScopeFuture`](crate::ScopeFuture), which does nothing until it is awaited and then
/// yields `Result<T, ErrorGroup>`, `T` being the value of BODY.
///
/// # The body
///
/// BODY is like an `async` block: it borrows from the environment (moves, with `move`), may await, and
/// its last expression is the scope's value. If that is a `Result`, `Err` fails the scope and `Ok(v)` gives
/// `v`. `?` accepts any error that converts into `Box<dyn Error + Send + Sync>`; an
/// [`ErrorGroup`](crate::ErrorGroup) that goes through it stays a group, also in a box and, with the features of these
/// names, in a report of `anyhow`, `eyre` or `miette`. `return` ends the body with what its
/// last expression could be: a value, or a `Result`. In a function that is spawned `?`
/// goes by that function's type; for `Result<_, ErrorGroup>` see [`ErrorGroup`](crate::ErrorGroup).
///
/// `|s|` names the scope, to hand it to functions that spawn: [`Scope`](crate::Scope).
///
/// # `spawn`
///
/// In BODY, `spawn` is a prefix operator of the lowest precedence, usable wherever an expression may
/// stand: as a statement, after `let x =`, as an argument, in loops, `if` and `match`, in nested `spawn`
/// blocks, in the arguments of other macros. It gives a [`TaskHandle`](crate::TaskHandle).
///
/// ```text
/// spawn EXPR                         a future (`IntoFuture`), made now, in the spawning task
/// spawn { .. }   spawn move { .. }   an async block, borrowing or moving; `?` fails the task
/// spawn move(i, own) { .. }          the named variables by value, the rest by reference
/// spawn move(mut own) { .. }         .. to be changed in the block, as a receiver or a connection is
/// spawn .. finally { .. }            a cleanup, below
/// spawn(name = "producer") ..        a name, or `format!("page {i}")`; else the task is called by its source text
/// spawn(on = executor) ..            on the threads of an executor; `Send`, and borrows nothing that the executor outlives
/// spawn(blocking) { .. }             a closure on a thread that may block
/// spawn(isolate) ..                  its failures and panics are its handle's matter, which gives a `Result`
/// spawn(background) ..               runs as long as body and other tasks do, and is cancelled after them
/// spawn(restart = policy) { .. }     a block that is run anew when it fails or panics, after a pause: see `Restart`
/// spawn(result) EXPR                 in generic code: the output is a `Result`, `Err` fails the task
/// spawn(value) EXPR                  the output is the value, also if it is a `Result`
/// ```
///
/// If the output is a `Result`, `Err` fails the task, which fails the scope, and the handle yields what
/// is in `Ok`. A `Result` whose error is no error does not compile. Where the output is a bare type
/// parameter it counts as a value; `spawn(result)` and `spawn(value)` say what is meant, and a debug
/// build panics with that advice if such a value turns out to be a `Result`.
///
/// A `spawn` that ends with a block, its own or that of a `finally`, needs no `;` as a statement, nor as the
/// last thing in BODY or in a `spawn` block: `scope! { spawn { a().await } spawn { b().await } }` is a scope
/// of value `()`. `spawn async { .. }` is an expression as any other, and needs it, except at the end of what can be
/// nothing but a statement: the body of a loop, an `if` without `else`, an `if` or a `match` with statements behind it.
///
/// The type of a last expression has to be known where it stands: write `.collect::<Vec<_>>()` rather than
/// leave it to the type of the result.
///
/// # Where tasks run
///
/// In the thread that polls the scope, one at a time: that is why they may borrow. `spawn(on = executor)` has a task run
/// on an [`Executor`](crate::Executor)'s threads, in parallel: the [`Pool`](crate::Pool) of [`run`](crate::run), a
/// runtime of tokio, or one of your own. `spawn(blocking) { .. }` has a closure run on a thread that may block. Both are
/// children like any other: named, joined, cancelled, waited for. The chapter `guide::where_tasks_run` has a table of
/// what may be borrowed where.
///
/// ```
/// use taskgroup::scope;
/// # fn render(page: usize) -> String { page.to_string() }
/// # fn read_template() -> std::io::Result<String> { Ok("page".into()) }
///
/// let pages = taskgroup::run(2, async |pool| {
///     scope! {
///         let template = spawn(blocking) { read_template() };
///         let mut pages = Vec::new();
///         for page in 0..10 {
///             pages.push(spawn(on = pool) async move { render(page) });
///         }
///         let mut all = template.await;
///         for page in pages {
///             all.push_str(&page.await);
///         }
///         all
///     }
///     .await
/// });
/// assert_eq!(pages.unwrap(), "page0123456789");
/// ```
///
/// # What a failure does
///
/// By default the first failure cancels body and siblings, and a panic goes on when all are gone. Other policies:
///
/// - `spawn(isolate) ..`: the task fails alone. Its handle gives `Result<T, ErrorGroup>`, with a
///   [`Panicked`](crate::Panicked) in it after a panic. The errors of one whose handle nobody asks are told as an event of
///   `tracing` or on stderr.
/// - [`.collect()`](crate::ScopeFuture::collect) behind the scope: failures stop nobody, and come out together beside the
///   value and the number of tasks that went well.
/// - [`.panics_as_errors()`](crate::ScopeFuture::panics_as_errors): a panic fails the scope as an error does.
///
/// `spawn(background) ..` is for what serves the others: heartbeats, reporters, signal listeners. When body and all other
/// tasks are done it is cancelled, and waited for with its cleanup; its failure counts as any. After Eio's daemon fibers.
///
/// ```
/// use taskgroup::scope;
/// # async fn beat() { std::future::pending().await }
/// # async fn fetch(id: u32) -> Result<u32, std::io::Error> { if id == 1 { Err(std::io::Error::other("gone")) } else { Ok(id) } }
/// # taskgroup::block_on(async {
/// let good = scope! {
///     spawn(background) beat();
///     let mut fetches = Vec::new();
///     for id in 0..3 {
///         fetches.push(spawn(isolate) fetch(id));
///     }
///     let mut good = Vec::new();
///     for fetch in fetches {
///         match fetch.await {
///             Ok(value) => good.push(value),
///             Err(group) => eprintln!("{group}"),     // gone (in fetch(id), ..)
///         }
///     }
///     good
/// }
/// .await?;
/// assert_eq!(good, [0, 2]);
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// # `finally`
///
/// `spawn .. finally { .. }` gives a task an asynchronous cleanup. It runs once for every spawned task: after its
/// value, after its error or panic, and when the task is cancelled, even before its first poll. Cancellation does
/// not reach into it, and the scope waits for it. A `move` before the first block holds for both.
///
/// ```
/// use taskgroup::scope;
/// # struct Db;
/// # impl Db {
/// #     async fn listen(&self) -> Result<(), std::io::Error> { std::future::pending().await }
/// #     async fn say_goodbye(&self) {}
/// # }
/// # async fn fail() -> Result<(), std::io::Error> { Err(std::io::Error::other("disk full")) }
/// # futures::executor::block_on(async {
/// # let db = Db;
/// let group = scope! {
///     spawn {
///         db.listen().await?;
///     } finally {
///         db.say_goodbye().await;         // also when the sibling fails
///     }
///     spawn fail();
/// }
/// .await
/// .unwrap_err();
/// assert_eq!(group.len(), 1);
/// # });
/// ```
///
/// A cleanup that fails (by `?`) fails a task that had a value, and adds its error to that of a task that has
/// failed. Into a scope that is shutting down nothing is spawned: neither task nor cleanup runs.
///
/// The two blocks are two futures. They may borrow the same things, but not own the same one: `spawn move` with a
/// connection that is used in both is refused (E0382, `use of moved value`). Either each has an `Arc` of its own, or the
/// task is one block, and the cleanup stands in it:
///
/// ```
/// use taskgroup::{catch_group, scope};
/// # struct Connection;
/// # impl Connection {
/// #     async fn talk(&mut self) -> Result<(), std::io::Error> { Ok(()) }
/// #     async fn say_goodbye(&mut self) {}
/// # }
/// # taskgroup::block_on(async {
/// # let connections = [Connection, Connection];
/// scope! {
///     for mut connection in connections {
///         spawn move {
///             catch_group! {
///                 try { connection.talk().await? }
///                 finally { connection.say_goodbye().await }      // not if the task never began
///             }?
///         }
///     }
/// }
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// # Cancellation
///
/// A task is cancelled in two steps. It is asked to stop: what has asynchronous work to finish, a `finally`, a
/// [`shield`](crate::shield), a scope inside the task that holds such, finishes it and comes to its end. Then the
/// task is dropped at its next await that does not complete; one with nothing to finish is dropped at once. So code
/// behind a shield or a nested scope runs on up to its next await, as in Trio and asyncio. Code *beside* such a
/// construct in the same task, in another branch of a `join!` say, runs until the construct is done: give it a
/// `spawn` of its own. A scope does not begin in a task that was asked to stop.
///
/// What cancels: the failure of a sibling, [`TaskHandle::cancel`](crate::TaskHandle::cancel),
/// [`Scope::cancel`](crate::Scope::cancel) and `cancel_tasks`, [`ScopeFuture::timeout`](crate::ScopeFuture::timeout),
/// `deadline` and `cancel_on`, a [`timeout`](crate::timeout) around the scope or in the task, a
/// [`CancelHandle`](crate::CancelHandle), and the cancellation of the task around the
/// scope. [`ScopeFuture::grace`](crate::ScopeFuture::grace) bounds how long all that may take, and
/// [`warn_after`](crate::ScopeFuture::warn_after) tells what it is that takes long.
///
/// # Life cycle
///
/// 1. The first poll starts BODY. What it spawns is polled from the next round on, never inside `spawn`.
/// 2. Every poll of the scope gives a turn to each task that has been woken, at most 128 of them, and
///    goes back to the executor.
/// 3. When a task or BODY fails, the failure is recorded, those who are due in the same round have their
///    turn, and everything else is cancelled.
/// 4. When BODY and all tasks are gone the scope comes out: with BODY's value, with every error, or with
///    the first panic.
///
/// # Examples
///
/// ```
/// use taskgroup::scope;
/// # futures::executor::block_on(async {
/// let words = ["one", "three", "five"];
/// let mut longest = 0;
/// let total = scope! {
///     let mut lengths = Vec::new();
///     for word in &words {
///         lengths.push(spawn async move { word.len() });
///     }
///     let mut total = 0;
///     for length in lengths {
///         let length = length.await;
///         longest = longest.max(length);
///         total += length;
///     }
///     total
/// }
/// .await?;
/// assert_eq!((total, longest), (12, 5));
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// One failure cancels the siblings, and comes out in a group:
///
/// ```
/// use taskgroup::scope;
/// # async fn work() -> Result<(), std::io::Error> { Err(std::io::Error::other("disk full")) }
/// # futures::executor::block_on(async {
/// let group = scope! {
///     spawn work();
///     spawn { std::future::pending::<()>().await; }
/// }
/// .await
/// .unwrap_err();
/// assert_eq!(group.len(), 1);
/// assert_eq!(group.first().task(), Some("work()"));
/// # });
/// ```
///
/// # What cannot be lent to a task
///
/// A task may borrow what outlives the scope, not what BODY owns: declare it before the scope, move it
/// into the task, or put it into the scope with [`keep`](crate::Scope::keep). What is moved into BODY by
/// `scope! { move .. }` is BODY's own; to let tasks borrow it, write `async move { scope! { .. }.await }`.
///
/// # Cancel safety
///
/// A scope that is dropped half-way drops its body and all tasks then and there, and their cleanups do not run: a
/// destructor cannot wait. It is what `select!` does to each branch that loses, and an executor's own `timeout` (as
/// `tokio::time::timeout`) to what it stops. With the feature `tracing` a debug build warns of each scope that is dropped
/// with unfinished cleanups, and names it and the tasks. The graceful ways are
/// [`timeout`](crate::ScopeFuture::timeout) and [`cancel_on`](crate::ScopeFuture::cancel_on) *on* the scope, and
/// [`taskgroup::timeout`](crate::timeout) around it or anything else:
///
/// ```
/// # use std::time::Duration;
/// # use taskgroup::scope;
/// # async fn work() { std::future::pending().await }
/// # async fn close() {}
/// # async fn ctrl_c() {}
/// # futures::executor::block_on(async {
/// let outcome = scope! { spawn work() finally { close().await }; }
///     .cancel_on(ctrl_c())                // not: select! { _ = scope! { .. } => .., _ = ctrl_c() => .. }
///     .timeout(Duration::from_secs(2))    // not: tokio::time::timeout(Duration::from_secs(2), scope! { .. })
///     .await;
/// # assert!(outcome.is_ok()); // the body had its value
/// # });
/// ```
///
/// # Panics
///
/// If a task, a destructor or BODY panics, the scope panics with the same payload once everything is gone.
#[doc = include_str!("docs/scope.md")]
#[macro_export]
macro_rules! scope {
    ($($body:tt)*) => { $crate::private::__scope! { ($crate) $($body)* } };
}

/// [`scope!`] for tasks that need not be `Send`.
///
/// The same in everything else; the scope, its future and its handles are not `Send` either. Also the way
/// out when rustc finds a combination of closures and streams "not general enough" to be `Send`.
///
/// ```
/// use std::{cell::Cell, rc::Rc};
/// # futures::executor::block_on(async {
/// let count = Rc::new(Cell::new(0));
/// taskgroup::local_scope! {
///     for _ in 0..3 {
///         let count = count.clone();
///         spawn move { count.set(count.get() + 1) }
///     }
/// }
/// .await?;
/// assert_eq!(count.get(), 3);
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
#[macro_export]
macro_rules! local_scope {
    ($($body:tt)*) => { $crate::private::__local_scope! { ($crate) $($body)* } };
}

#[doc = include_str!("docs/race.md")]
#[macro_export]
macro_rules! race {
    ($($body:tt)*) => { $crate::private::__race! { ($crate) $($body)* } };
}

/// A scope whose tasks race: the first that ends decides, with its value or with its error.
///
/// As [`race!`], but for one rule: a failure decides as well, and comes out alone.
///
/// ```
/// use taskgroup::first_finished;
/// # async fn work() -> Result<u32, std::io::Error> { std::future::pending().await }
/// # async fn closed() -> Result<u32, std::io::Error> { Err(std::io::Error::other("connection closed")) }
/// # futures::executor::block_on(async {
/// let outcome = first_finished! {
///     spawn work();
///     spawn closed();
/// };
/// assert_eq!(outcome.await.unwrap_err().first().to_string(), "connection closed");
/// # });
/// ```
///
/// As Eio's `Fiber.first`, and `select!` without its hazards: what loses is wound down and not merely dropped.
#[macro_export]
macro_rules! first_finished {
    ($($body:tt)*) => { $crate::private::__first_finished! { ($crate) $($body)* } };
}

/// Spawns a task into a scope that was handed to a function.
///
/// ```text
/// spawn!(SCOPE, FORM)
/// ```
///
/// FORM is everything that may follow the operator `spawn` in [`scope!`]: an expression, a block with
/// `move` or `move(a, b)`, options in parentheses first. In a block, `spawn` is the operator again.
/// Inside `scope!(|s| { .. })` it is the spelling that rustfmt can format.
///
/// ```
/// use taskgroup::{Scope, scope, spawn};
///
/// fn greet(s: &Scope<'_, '_>, names: Vec<String>) {
///     for name in names {
///         spawn!(s, move { println!("hello, {name}") });
///     }
/// }
///
/// # futures::executor::block_on(async {
/// scope!(|s| {
///     greet(s, vec!["Ada".into(), "Grace".into()]);
/// })
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
#[doc = include_str!("docs/spawn.md")]
#[macro_export]
macro_rules! spawn {
    ($($form:tt)*) => { $crate::private::__spawn! { ($crate) $($form)* } };
}

#[doc = include_str!("docs/catch_group.md")]
#[macro_export]
macro_rules! catch_group {
    ($($clauses:tt)*) => { $crate::private::__catch_group! { ($crate) $($clauses)* } };
}
