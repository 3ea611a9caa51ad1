//! The least runtime that the expansions compile against: children are polled in turn, the first error wins.

use std::cell::RefCell;
use std::error::Error;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

pub mod private;

pub type Failure = Box<dyn Error + Send + Sync>;
type Task<'scope> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'scope>>;

pub struct Scope<'scope> {
    tasks: Mutex<Vec<Task<'scope>>>,
    names: Arc<Mutex<Vec<String>>>,
}

pub struct Handle<T>(Arc<Mutex<Option<T>>>);

impl<T> Future for Handle<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        match self.0.lock().unwrap().take() {
            Some(value) => Poll::Ready(value),
            None => Poll::Pending,
        }
    }
}

/// The value of the body, and the names of the tasks in the order they were spawned.
pub struct Done<T> {
    pub value: Result<T, Failure>,
    pub names: Vec<String>,
}

pub fn run<'env, T>(
    body: impl FnOnce(&'env Scope<'env>) -> Pin<Box<dyn Future<Output = Result<T, Failure>> + 'env>>,
) -> Done<T> {
    let names = Arc::new(Mutex::new(Vec::new()));
    let scope = Box::leak(Box::new(Scope {
        tasks: Mutex::new(Vec::new()),
        names: Arc::clone(&names),
    }));
    let mut body = body(scope);
    let mut tasks = Vec::new();
    let mut error = None;
    let mut value = None;
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..100 {
        if value.is_none() {
            value = match body.as_mut().poll(&mut context) {
                Poll::Ready(ready) => Some(ready),
                Poll::Pending => None,
            };
        }
        tasks.append(&mut scope.tasks.lock().unwrap());
        tasks.retain_mut(|task: &mut Task<'_>| match task.as_mut().poll(&mut context) {
            Poll::Ready(result) => {
                error = error.take().or(result.err());
                false
            }
            Poll::Pending => true,
        });
    }
    assert!(tasks.is_empty(), "a task does not end");
    let value = match error {
        Some(error) => Err(error),
        None => value.expect("the body ends"),
    };
    let names = std::mem::take(&mut *names.lock().unwrap());
    Done { value, names }
}

impl<'scope> Scope<'scope> {
    pub fn __taskgroup_lent(&self) -> &Self {
        self
    }

    pub fn len(&self) -> u32 {
        self.names.lock().unwrap().len() as u32
    }

    pub fn __spawn<F: IntoFuture<IntoFuture: Send + 'scope>, K: private::Kind<F::Output>>(
        &self,
        _kind: K,
        future: F,
        options: private::Options,
    ) -> Handle<K::Value>
    where
        K::Value: Send + 'scope,
    {
        let slot = Arc::new(Mutex::new(None));
        let handle = Handle(Arc::clone(&slot));
        let future = future.into_future();
        self.names.lock().unwrap().push(options.name);
        self.tasks.lock().unwrap().push(Box::pin(async move {
            *slot.lock().unwrap() = Some(K::split(future.await)?);
            Ok(())
        }));
        handle
    }
}

thread_local! {
    pub static PLACES: RefCell<Vec<(&'static str, u32, u32)>> = const { RefCell::new(Vec::new()) };
}
