//! `block_on`, `#[taskgroup::main]` and `#[taskgroup::test]`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use taskgroup::{ErrorGroup, Pool, scope};
use taskgroup_tests::{Boom, panic_of, yield_now};

#[test]
fn block_on_waits_for_other_threads() {
    let gate = taskgroup_tests::Gate::new();
    let opens = gate.clone();
    thread::spawn(move || opens.open());
    taskgroup::block_on(gate.wait());
}

#[test]
fn block_on_passes_a_panic_on() {
    assert_eq!(
        panic_of(|| taskgroup::block_on(async { panic!("inside") })),
        "inside"
    );
}

#[taskgroup::test]
async fn a_test_may_be_an_async_fn() {
    yield_now().await;
    assert_eq!(
        scope! { let one = spawn async { 1 }; one.await }.await.unwrap(),
        1
    );
}

#[taskgroup::test]
async fn a_test_may_return_a_result() -> Result<(), ErrorGroup> {
    scope! { spawn async { Ok::<_, Boom>(()) }; }.await
}

#[taskgroup::test]
#[should_panic(expected = "as it should")]
async fn a_test_may_be_expected_to_panic() {
    panic!("as it should")
}

#[taskgroup::test]
#[ignore = "that is what is tested"]
async fn a_test_may_be_ignored() {
    unreachable!()
}

#[taskgroup::test(threads = 2)]
async fn a_test_may_have_a_pool(pool: Pool<'_>) {
    assert_eq!(pool.threads(), 2);
    let thread = scope! { (spawn(on = pool) { thread::current().id() }).await }.await;
    assert_ne!(thread.unwrap(), thread::current().id());
}

mod renamed {
    pub use taskgroup as tg;
}

#[taskgroup::test(crate = renamed::tg)]
async fn the_crate_may_have_another_name() {
    yield_now().await;
}

static RAN: AtomicBool = AtomicBool::new(false);

/// A `main` of another name is a function like any other.
#[taskgroup::main]
pub async fn start() {
    yield_now().await;
    RAN.store(true, Ordering::Relaxed);
}

#[taskgroup::main(threads = 1)]
async fn start_with_a_pool(pool: Pool<'_>) -> Result<(), Boom> {
    assert_eq!(pool.threads(), 1);
    Err(Boom("out of main"))?
}

#[test]
fn a_program_may_begin_with_an_async_fn() {
    use std::process::{ExitCode, Termination};

    start();
    assert!(RAN.load(Ordering::Relaxed));
    let failed = start_with_a_pool().report();
    assert_eq!(format!("{failed:?}"), format!("{:?}", ExitCode::FAILURE));
}
