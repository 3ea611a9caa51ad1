//! Where an error comes from: a task's name and the place where it was spawned.

use std::borrow::Cow;
use std::fmt;

/// A place in the source: where the task that failed was spawned.
///
/// It is printed as `file:line:column`, which most terminals and editors make a link of.
///
/// ```
/// use taskgroup::scope;
///
/// # futures::executor::block_on(async {
/// let group = scope! { spawn { Err::<(), _>("lost")? } }.await.unwrap_err();
/// let location = group.first().location().unwrap();
/// let text = format!("{}:{}:{}", location.file(), location.line(), location.column());
/// assert_eq!(text, location.to_string());
/// # });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    file: &'static str,
    line: u32,
    column: u32,
}

impl Location {
    /// For the macros, which write it down as literals; line and column count from 1.
    #[doc(hidden)]
    pub const fn new(file: &'static str, line: u32, column: u32) -> Self {
        Self { file, line, column }
    }

    /// The file, as the compiler was given it: relative to the workspace for a crate of one's own.
    pub const fn file(&self) -> &'static str {
        self.file
    }

    /// The line, counted from 1.
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// The column, counted from 1.
    pub const fn column(&self) -> u32 {
        self.column
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The task an error came out of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    name: Cow<'static, str>,
    location: Location,
}

impl Origin {
    pub(crate) fn new(name: Cow<'static, str>, location: Location) -> Self {
        Self { name, location }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn location(&self) -> Location {
        self.location
    }
}
