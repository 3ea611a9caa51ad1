//! What the expansions name.

use std::error::Error;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use super::{Done, Failure, PLACES, Scope};

pub struct Site {
    name: &'static str,
    file: &'static str,
    line: u32,
    column: u32,
}

impl Site {
    pub const fn new(name: &'static str, file: &'static str, line: u32, column: u32) -> Self {
        Self {
            name,
            file,
            line,
            column,
        }
    }
}

pub struct Options {
    pub name: String,
}

pub fn spawn_at(site: &'static Site) -> Options {
    PLACES.with_borrow_mut(|places| places.push((site.file, site.line, site.column)));
    Options {
        name: site.name.to_owned(),
    }
}

pub struct Name<N>(N);

pub fn name<N>(name: N) -> Name<N> {
    Name(name)
}

impl<N: Into<String>> Name<N> {
    pub fn __taskgroup_text(self) -> String {
        self.0.into()
    }
}

impl Options {
    pub fn name(self, name: String) -> Self {
        Self { name }
    }
}

pub fn scope<'env, T>(
    site: &'static Site,
    body: impl FnOnce(&'env Scope<'env>) -> Boxed<'env, T>,
) -> Done<T> {
    assert_eq!(site.name, "scope");
    super::run(body)
}

pub use scope as local_scope;

type Boxed<'scope, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + 'scope>>;

pub fn boxed<'scope, T>(
    _: &Scope<'_>,
    body: impl Future<Output = Result<T, Failure>> + Send + 'scope,
) -> Boxed<'scope, T> {
    Box::pin(body)
}

pub fn local_boxed<'scope, T>(
    _: &Scope<'_>,
    body: impl Future<Output = Result<T, Failure>> + 'scope,
) -> Boxed<'scope, T> {
    Box::pin(body)
}

pub struct Moved<T>(T);

impl<T> Moved<T> {
    pub fn new(value: T) -> Self {
        Self(value)
    }

    pub fn take(self) -> T {
        self.0
    }
}

pub struct Tail;

pub fn tail<T>(_: &T) -> Tail {
    Tail
}

impl Tail {
    pub fn __taskgroup_finish<T>(self, value: T) -> Result<T, Failure> {
        Ok(value)
    }
}

pub use tail as task_tail;

pub struct Given<'a, 's>(&'a Scope<'s>);

impl<'a, 's> Given<'a, 's> {
    pub fn new(scope: &'a Scope<'s>) -> Self {
        Self(scope)
    }

    pub fn scope(self) -> &'a Scope<'s> {
        self.0
    }
}

pub struct Spawned<F>(F);

pub fn future<F>(future: F) -> Spawned<F> {
    Spawned(future)
}

impl<F> Spawned<F> {
    pub fn __taskgroup_future(self) -> F {
        self.0
    }
}

pub fn returned<T>() -> Attempt<T> {
    unreachable!()
}

pub struct Output<T>(PhantomData<T>);

pub fn output<F: IntoFuture>(_: &F) -> Output<F::Output> {
    Output(PhantomData)
}

impl<T> Output<T> {
    pub fn __taskgroup_kind(&self) -> AsValue {
        AsValue
    }
}

pub struct AsValue;
pub struct AsResult;
pub struct AsBlock;

pub trait Kind<T> {
    type Value;
    fn split(output: T) -> Result<Self::Value, Failure>;
}

impl<T> Kind<T> for AsValue {
    type Value = T;
    fn split(output: T) -> Result<T, Failure> {
        Ok(output)
    }
}

impl<T, E: Into<Failure>> Kind<Result<T, E>> for AsResult {
    type Value = T;
    fn split(output: Result<T, E>) -> Result<T, Failure> {
        output.map_err(Into::into)
    }
}

impl<T> Kind<Result<T, Failure>> for AsBlock {
    type Value = T;
    fn split(output: Result<T, Failure>) -> Result<T, Failure> {
        output
    }
}

pub type Attempt<T> = Result<T, Failure>;

pub async fn region<T>(body: impl Future<Output = T>) -> T {
    body.await
}

pub fn attempt<T>(value: T) -> Attempt<T> {
    Ok(value)
}

pub fn pass<T>(value: T) -> Attempt<T> {
    Ok(value)
}

pub fn raised<T>(result: Attempt<T>) -> Attempt<T> {
    result
}

pub fn run<T>(block: impl FnOnce() -> Attempt<T>) -> Attempt<T> {
    block()
}

pub fn contain<T>(run: impl FnOnce() -> T) -> T {
    run()
}

pub async fn guarded<T>(block: impl Future<Output = T>) -> T {
    block.await
}

pub async fn cleanup<T>(block: impl Future<Output = T>) -> T {
    block.await
}

pub fn with_cleanup<T>(outcome: Attempt<T>, cleanup: Attempt<()>) -> Attempt<T> {
    outcome.and_then(|value| cleanup.map(|()| value))
}

pub fn leaf_is<T: Error + 'static>(leaf: &Failure) -> bool {
    leaf.is::<T>()
}

#[derive(Clone, Copy)]
pub struct ValueKind<V>(PhantomData<fn() -> V>);

impl<V> ValueKind<V> {
    pub fn value(self) -> V {
        unreachable!()
    }
}

pub struct Catch<T> {
    error: Option<Failure>,
    result: Option<Attempt<T>>,
}

impl<V> Catch<V> {
    pub fn new(error: Failure) -> Self {
        Self {
            error: Some(error),
            result: None,
        }
    }

    pub fn select<T: Error + 'static, G: Fn(&T) -> bool>(&mut self, guard: G) -> Option<Box<T>> {
        let error = self
            .error
            .take_if(|error| error.downcast_ref().is_some_and(guard))?;
        error.downcast().ok()
    }

    pub fn select_any(
        &mut self,
        test: impl Fn(&Failure) -> bool,
        guard: impl Fn(&Failure) -> bool,
    ) -> Option<Failure> {
        self.error.take_if(|error| test(error) && guard(error))
    }

    pub fn kind(&self) -> ValueKind<V> {
        ValueKind(PhantomData)
    }

    pub fn settle(&mut self, result: Attempt<V>) {
        self.result = Some(result);
    }

    pub fn finish(self) -> Attempt<V> {
        match (self.error, self.result) {
            (Some(error), _) => Err(error),
            (None, Some(result)) => result,
            (None, None) => unreachable!("nothing was caught"),
        }
    }
}
