//! What the output of a task means, also where its type is not known.

use std::future::ready;

use taskgroup::{ErrorGroup, scope};
use taskgroup_tests::{Boom, block_on, leaves, panic_of};

type Outcome = Result<u8, Boom>;

const FAILED: Outcome = Err(Boom("failed"));

#[test]
fn an_output_that_is_a_result_fails_the_task_or_gives_its_value() {
    let value = block_on(scope! { let task = spawn ready(Outcome::Ok(3)); task.await + 1 });
    assert_eq!(value.unwrap(), 4);
    let group = block_on(scope! { spawn ready(FAILED); });
    assert_eq!(leaves(&group.unwrap_err()), ["failed"]);
}

#[test]
fn an_alias_of_result_and_a_boxed_future_of_one_are_results_too() {
    type Boxed = futures::future::BoxFuture<'static, std::io::Result<u8>>;
    let failing: Boxed = Box::pin(async { Err(std::io::Error::other("boxed")) });
    let group = block_on(scope! { spawn failing; });
    assert_eq!(leaves(&group.unwrap_err()), ["boxed"]);
}

#[test]
fn other_outputs_are_values_whatever_they_hold() {
    let values = block_on(scope! {
        let option = spawn ready(Some(FAILED));
        let pair = spawn async { (FAILED, 1) };
        (option.await, pair.await)
    });
    assert_eq!(values.unwrap(), (Some(FAILED), (FAILED, 1)));
}

#[test]
fn a_result_of_a_result_is_taken_off_once() {
    let value: Outcome = block_on(scope! {
        let task = spawn ready(Ok::<_, Boom>(FAILED));
        let inner: Outcome = task.await;
        Some(inner)
    })
    .unwrap()
    .expect("the inner one");
    assert_eq!(value, FAILED);
}

#[test]
fn spawn_value_hands_the_result_over_and_fails_nothing() {
    let value = block_on(scope! { let task = spawn(value) ready(FAILED); Some(task.await) });
    assert_eq!(value.unwrap(), Some(FAILED));
}

async fn value_of<F>(future: F) -> Result<Option<F::Output>, ErrorGroup>
where
    F: Future<Output: Send> + Send,
{
    scope! { move let task = spawn(value) future; Some(task.await) }.await
}

async fn result_of<F, T, E>(future: F) -> Result<T, ErrorGroup>
where
    F: Future<Output = Result<T, E>> + Send,
    T: Send,
    E: std::error::Error + Send + Sync + 'static,
{
    scope! { move let task = spawn(result) future; task.await }.await
}

async fn guessed<F>(future: F) -> Result<Option<F::Output>, ErrorGroup>
where
    F: Future<Output: Send> + Send,
{
    scope! { move let task = spawn future; Some(task.await) }.await
}

async fn spelled_out<T: Send, E>(output: Result<T, E>) -> Result<T, ErrorGroup>
where
    E: std::error::Error + Send + Sync + 'static,
{
    scope! { move let task = spawn ready(output); task.await }.await
}

#[test]
fn in_generic_code_value_and_result_say_what_is_meant() {
    assert_eq!(block_on(value_of(ready(FAILED))).unwrap(), Some(FAILED));
    assert_eq!(block_on(result_of(ready(Outcome::Ok(1)))).unwrap(), 1);
    assert_eq!(
        leaves(&block_on(result_of(ready(FAILED))).unwrap_err()),
        ["failed"]
    );
}

#[test]
fn a_result_that_is_spelled_out_is_seen_though_its_parts_are_generic() {
    assert_eq!(block_on(spelled_out(Outcome::Ok(1))).unwrap(), 1);
    assert_eq!(leaves(&block_on(spelled_out(FAILED)).unwrap_err()), ["failed"]);
}

#[test]
fn a_bare_type_parameter_counts_as_a_value() {
    assert_eq!(block_on(guessed(ready(5))).unwrap(), Some(5));
}

#[test]
#[cfg(debug_assertions)]
fn a_wrong_guess_panics_in_a_debug_build_with_the_advice() {
    let text = panic_of(|| block_on(guessed(ready(FAILED))));
    for part in ["spawn(result)", "spawn(value)", "Boom"] {
        assert!(text.contains(part), "`{part}` is missing in: {text}");
    }
}

#[test]
#[cfg(debug_assertions)]
fn a_wrong_guess_about_a_success_panics_too() {
    assert!(panic_of(|| block_on(guessed(ready(Outcome::Ok(1))))).contains("spawn(result)"));
}

async fn tail_of<F>(future: F) -> Result<F::Output, ErrorGroup>
where
    F: Future<Output: Send> + Send,
{
    scope! { move future.await }.await
}

#[test]
#[cfg(debug_assertions)]
fn a_wrong_guess_about_the_last_expression_panics_too() {
    assert_eq!(block_on(tail_of(ready(5))).unwrap(), 5);
    assert!(panic_of(|| block_on(tail_of(ready(FAILED)))).contains("Result"));
}

#[test]
fn a_scope_works_for_any_type_and_any_closure() {
    async fn map_all<T, U, F, Fut>(items: Vec<T>, map: F) -> Result<Vec<U>, ErrorGroup>
    where
        T: Send,
        U: Send,
        F: Fn(T) -> Fut + Send + Sync,
        Fut: Future<Output = U> + Send,
    {
        scope! {
            let handles: Vec<_> = items.into_iter().map(|item| spawn(value) map(item)).collect();
            let mut mapped = Vec::new();
            for handle in handles {
                mapped.push(handle.await);
            }
            mapped
        }
        .await
    }
    let lengths = block_on(map_all(vec!["a", "bcd"], |word| async move { word.len() }));
    assert_eq!(lengths.unwrap(), [1, 3]);
}
