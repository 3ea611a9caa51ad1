//! A scope from its first poll to what it comes out with.

use std::borrow::Cow;
use std::future::Future;
use std::io::Write;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::Scope;
use crate::engine::{
    Driver, Join, Label, Obligation, Region, RegionEnd, Site, Threading, Unspawned, contain,
};
use crate::error::{Cancelled, ErrorGroup, TaskError};

/// Polls a scope to its end. In a task that has been asked to stop it never begins.
///
/// Written by hand, since scopes nest: its poll is on the stack once per level.
pub(super) struct Run<'scope, 'env, T, B, M: Threading> {
    scope: &'scope Scope<'scope, 'env, M>,
    begin: Option<B>,
    begun: Option<Begun<'scope, T, M>>,
    /// As soon as anything in the scope has something to finish, the task around it is held up for that.
    obligation: Obligation,
    /// The body awaited a task of an enclosing scope, of this name, that has failed.
    awaited: Option<Cow<'static, str>>,
}

struct Begun<'scope, T, M: Threading> {
    driver: Driver<'scope, M>,
    body: Join<T, M>,
}

impl<T, B, M: Threading> Unpin for Run<'_, '_, T, B, M> {}

impl<'scope, 'env, T, B, M: Threading> Run<'scope, 'env, T, B, M>
where
    B: FnOnce(&'scope Scope<'scope, 'env, M>) -> Unspawned<'scope, T, M>,
    T: 'scope,
{
    pub(super) fn new(scope: &'scope Scope<'scope, 'env, M>, begin: B) -> Self {
        Self {
            scope,
            begin: Some(begin),
            begun: None,
            obligation: Obligation::default(),
            awaited: None,
        }
    }

    #[inline(never)]
    fn begin(&mut self) {
        let Some(begin) = self.begin.take() else {
            return;
        };
        let body = begin(self.scope);
        let mut driver = self.scope.spawner.driver();
        let label = Label::new(self.scope.site, None);
        let body = driver.spawn_body(body, label);
        self.begun = Some(Begun { driver, body });
    }

    /// What the scope comes out with, now that everything in it is gone.
    #[inline(never)]
    fn end(&mut self) -> Poll<Result<T, ErrorGroup>> {
        self.obligation.withdraw();
        if let Some(begun) = &mut self.begun {
            begun.driver.drop_kept(&self.scope.kept);
            match conclude(self.scope.site, &mut begun.driver, &mut begun.body) {
                Some(result) => return Poll::Ready(result),
                None => self.awaited = Some(begun.driver.take_awaited()),
            }
        }
        self.begun = None;
        self.end_as_cancelled()
    }

    /// The body awaited a task of an *enclosing* scope that has failed. The failure is reported there, and
    /// the region around this scope ends with it.
    fn end_as_cancelled(&mut self) -> Poll<Result<T, ErrorGroup>> {
        let Some(awaited) = self.awaited.clone() else {
            return Poll::Pending;
        };
        match Region::end_current(RegionEnd::Cancelled(awaited.clone())) {
            Ok(()) => Poll::Pending,
            Err(_) => Poll::Ready(Err(ErrorGroup::from_error(Cancelled::of_task(awaited)))),
        }
    }
}

impl<'scope, 'env, T, B, M: Threading> Future for Run<'scope, 'env, T, B, M>
where
    B: FnOnce(&'scope Scope<'scope, 'env, M>) -> Unspawned<'scope, T, M>,
    T: 'scope,
{
    type Output = Result<T, ErrorGroup>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let cancelled = Region::is_cancelled();
        if this.begin.is_some() && !cancelled {
            this.begin();
        }
        let Some(begun) = &mut this.begun else {
            return this.end_as_cancelled();
        };
        if cancelled {
            begun.driver.cancel_from_outside();
        }
        if begun.driver.poll(cx).is_ready() {
            return this.end();
        }
        if begun.driver.is_obliged() {
            this.obligation.renew(cx);
        } else {
            this.obligation.withdraw();
        }
        Poll::Pending
    }
}

/// `None` if the body was ended by the failure of an enclosing scope.
fn conclude<T, M: Threading>(
    site: &Site,
    driver: &mut Driver<'_, M>,
    body: &mut Join<T, M>,
) -> Option<Result<T, ErrorGroup>> {
    let mut errors = driver.take_failures();
    if driver.is_interrupted() {
        errors.push(TaskError::marker());
    }
    let mut panics = driver.take_panic();
    if !panics.is_set() && errors.is_empty() {
        return match (body.take_value(), driver.take_cancellation()) {
            (Some(value), _) => Some(Ok(value)),
            (None, Some(reason)) => Some(Err(ErrorGroup::from_error(Cancelled::of_scope(reason)))),
            (None, None) => None,
        };
    }
    // The value's destructor may panic as well.
    panics.guard(|| drop(body.take_value()));
    let group = ErrorGroup::new("", errors.into_iter().map(TaskError::into_member));
    if let Some(payload) = panics.take() {
        if let Some(group) = group {
            print_beside_panic(site, &group);
        }
        resume_unwind(payload);
    }
    group.map(Err)
}

/// Errors are not silent because a panic goes ahead of them. Whatever happens in here, it is that panic that
/// goes on.
fn print_beside_panic(site: &Site, group: &ErrorGroup) {
    let location = site.location();
    let _ = contain(|| {
        let text = format!("taskgroup: a panic goes on; the scope at {location} also had {group:?}\n");
        std::io::stderr().write_all(text.as_bytes())
    });
}
