//! Three failures of two types; one clause per type sees just its own.

use futures_lite::future::{block_on, yield_now};
use taskgroup::{ErrorGroup, catch_group, scope};

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct ValueError(&'static str);

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct RuntimeError(&'static str);

/// Waits one turn, so that all three tasks have started when the first fails.
async fn failing_task<E>(error: E) -> Result<(), E> {
    yield_now().await;
    Err(error)
}

fn texts<'a>(errors: impl Iterator<Item = &'a (impl std::error::Error + 'a)>) -> String {
    let texts: Vec<String> = errors.map(|error| format!("'{error}'")).collect();
    format!("[{}]", texts.join(", "))
}

fn main() -> Result<(), ErrorGroup> {
    let outcome = block_on(scope! {
        spawn failing_task(ValueError("error in task 1"));
        spawn failing_task(RuntimeError("resource unavailable"));
        spawn failing_task(ValueError("error in task 3"));
    });
    catch_group! {
        try { outcome? }
        except* ValueError as errors => {
            println!("Caught {} ValueErrors: {}", errors.len(), texts(errors.iter()));
        }
        except* RuntimeError as errors => {
            println!("Caught 1 RuntimeError: {}", texts(errors.iter()));
        }
    }
}
