//! What `?` makes of an error on its way out of a task or a clause.

use std::any::Any;
use std::fmt;
use std::slice;
use std::sync::Arc;

#[cfg(feature = "miette")]
use super::GroupDiagnostic;
use super::cancelled::Cause;
use super::held::{BoxError, Held};
use super::{Cancelled, ErrorGroup, Leaf, Member, Origin, TimedOut};

/// The result of a block that `?` may leave.
pub type Attempt<T> = Result<T, TaskError>;

/// What a task fails with: one error or a group.
///
/// It is no `Error`, or else its `From` for all errors would overlap with the reflexive one.
///
/// One pointer wide: it travels through every frame of a poll, where a failure is the exception.
pub struct TaskError(Box<Member>);

/// A group is recognised whatever it comes in, so that `except*` sees the same whether or not it has passed
/// through a boxed error on its way.
impl<E: SendSyncError> From<E> for TaskError {
    fn from(error: E) -> Self {
        Self(Box::new(known(error).unwrap_or_else(|error| boxed(error.into()))))
    }
}

impl From<Member> for TaskError {
    fn from(member: Member) -> Self {
        Self(Box::new(member))
    }
}

impl TaskError {
    /// Says which task it came out of, where nothing inside it says so already.
    pub(crate) fn stamp(&mut self, origin: &Origin) {
        stamp(&mut self.0, &Arc::new(origin.clone()));
    }

    /// What a construct that was wound down resolves with, if it has nothing else to tell.
    pub(crate) fn marker() -> Self {
        Self::marker_of(None)
    }

    /// The same in a part of a task, which whoever asked the part to stop will say more about.
    pub(crate) fn marker_of(cause: Option<Cause>) -> Self {
        Self::from(Cancelled::marker(cause))
    }

    /// Whether it says that something in the task was wound down, besides what it may say otherwise.
    pub(crate) fn has_marker(&self) -> bool {
        match &*self.0 {
            Member::Leaf(leaf) => is_marker(leaf),
            Member::Group(group) => group.iter().any(is_marker),
        }
    }

    /// Without what only says that constructs in the task were wound down; `None` if nothing is left.
    pub(crate) fn without_marker(self) -> Option<Self> {
        match *self.0 {
            Member::Leaf(leaf) => (!is_marker(&leaf)).then(|| Self::from(Member::Leaf(leaf))),
            Member::Group(group) => split_marker(group).1.map(|rest| Self::from(Member::Group(rest))),
        }
    }

    pub(crate) fn member(&self) -> &Member {
        &self.0
    }

    /// As a member of the group of the scope.
    pub fn into_member(self) -> Member {
        *self.0
    }

    /// A group of these; one that is a group itself is not wrapped again. `None` if there are none.
    pub(crate) fn group(mut errors: Vec<Self>) -> Option<ErrorGroup> {
        match errors.pop() {
            Some(only) if errors.is_empty() => Some(only.into_group()),
            last => ErrorGroup::new("", errors.into_iter().chain(last).map(Self::into_member)),
        }
    }

    /// The group itself, or a group of one with an empty message around the error.
    pub fn into_group(self) -> ErrorGroup {
        self.0.into_group()
    }
}

impl fmt::Debug for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The markers of a group, and the rest.
pub(super) fn split_marker(group: ErrorGroup) -> (Option<ErrorGroup>, Option<ErrorGroup>) {
    if group.iter().any(is_marker) {
        group.split_by(is_marker)
    } else {
        (None, Some(group))
    }
}

pub(super) fn is_marker(leaf: &Leaf) -> bool {
    leaf.as_cancelled().is_some_and(Cancelled::is_marker)
}

/// The types that lose something when they are boxed as an error.
fn known<E: 'static>(error: E) -> Result<Member, E> {
    let found = or_take(Err(error), Member::Leaf);
    let found = or_take(found, Member::Group);
    #[cfg(feature = "anyhow")]
    let found = or_take(found, |report: anyhow::Error| {
        match super::report::into_group(report) {
            Ok(group) => Member::Group(group),
            Err(report) => Member::Leaf(Leaf::new(Held::Anyhow(report))),
        }
    });
    #[cfg(feature = "eyre")]
    let found = or_take(found, |report: eyre::Report| {
        match super::report::into_group(report) {
            Ok(group) => Member::Group(group),
            Err(report) => Member::Leaf(Leaf::new(Held::Eyre(report))),
        }
    });
    #[cfg(feature = "miette")]
    let found = or_take(found, |diagnostic: GroupDiagnostic| {
        Member::Group(diagnostic.into_group())
    });
    #[cfg(feature = "miette")]
    let found = or_take(
        found,
        |report: miette::Report| match super::diagnostic::group_in(report) {
            Ok(group) => Member::Group(group),
            Err(report) => Member::Leaf(Leaf::new(Held::Miette(report))),
        },
    );
    found
}

fn or_take<T: 'static, E: 'static>(
    tried: Result<Member, E>,
    found: impl FnOnce(T) -> Member,
) -> Result<Member, E> {
    tried.or_else(|error| take(error).map(found))
}

/// The value as a `T`, if that is what it is.
fn take<T: 'static, E: 'static>(value: E) -> Result<T, E> {
    let mut value = Some(value);
    let slot: &mut dyn Any = &mut value;
    match slot.downcast_mut::<Option<T>>().and_then(Option::take) {
        Some(found) => Ok(found),
        None => Err(value.expect("only a `T` is taken out")),
    }
}

/// A group is found in a box, and in the second box that large errors are sometimes put in. A `TimedOut` may have
/// errors with it.
fn boxed(error: BoxError) -> Member {
    let error = match error.downcast::<ErrorGroup>() {
        Ok(group) => return Member::Group(*group),
        Err(error) => error,
    };
    let error = match error.downcast::<TimedOut>() {
        Ok(late) => return late.into_member(),
        Err(error) => error,
    };
    #[cfg(feature = "miette")]
    let error = match error.downcast::<GroupDiagnostic>() {
        Ok(diagnostic) => return Member::Group(diagnostic.into_group()),
        Err(error) => error,
    };
    match error.downcast::<Box<ErrorGroup>>() {
        Ok(group) => Member::Group(**group),
        Err(error) => Member::Leaf(Leaf::new(Held::Plain(error))),
    }
}

/// Marks everything that is not in a group with an origin of its own.
fn stamp(root: &mut Member, origin: &Arc<Origin>) {
    let mut open = vec![slice::from_mut(root).iter_mut()];
    while let Some(level) = open.last_mut() {
        match level.next() {
            Some(Member::Leaf(leaf)) => leaf.stamp(origin),
            Some(Member::Group(group)) => {
                if group.stamp(origin) {
                    open.push(group.members_mut());
                }
            }
            None => drop(open.pop()),
        }
    }
}

/// What a task can fail with. It is there for the sake of its error message, as are those that follow.
#[diagnostic::on_unimplemented(
    message = "a task cannot fail with `{Self}`",
    label = "this is no error that is `Send + Sync + 'static`",
    note = "implement `std::error::Error` for a type of your own, write `Box<dyn Error + Send + Sync>` for `Box<dyn Error>`, \
            or convert it with `.map_err(..)`",
    note = "to hand the `Result` itself to whoever awaits the task, write `spawn(value) ..`"
)]
pub trait FailsTask: Into<BoxError> + 'static {}

#[diagnostic::do_not_recommend]
impl<E: Into<BoxError> + 'static> FailsTask for E {}

/// As [`FailsTask`], for the last expression of a block or body, whose `Result` cannot be handed on.
#[diagnostic::on_unimplemented(
    message = "a block cannot end in a `Result` with `{Self}`",
    label = "this is no error that is `Send + Sync + 'static`",
    note = "implement `std::error::Error` for a type of your own, write `Box<dyn Error + Send + Sync>` for `Box<dyn Error>`, \
            or convert it with `.map_err(..)`"
)]
pub trait EndsBlock: FailsTask {}

#[diagnostic::do_not_recommend]
impl<E: FailsTask> EndsBlock for E {}

/// As [`FailsTask`], for `?`, where rustc shows nothing but the label.
#[diagnostic::on_unimplemented(
    message = "`?` cannot fail a block with `{Self}`",
    label = "this is no error that is `Send + Sync + 'static`: implement `std::error::Error`, write \
             `Box<dyn Error + Send + Sync>` for `Box<dyn Error>`, or convert it with `.map_err(..)`"
)]
pub trait SendSyncError: Into<BoxError> + 'static {}

#[diagnostic::do_not_recommend]
impl<E: Into<BoxError> + 'static> SendSyncError for E {}
