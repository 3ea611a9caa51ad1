//! Where a task comes from and what it is called.

use std::borrow::Cow;

use crate::error::{Location, Origin};

/// The place of a `spawn` or a `scope!` in the source, written down by the macros.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    name: &'static str,
    location: Location,
}

impl Site {
    /// `name` is the source text of what is spawned; line and column count from 1.
    pub const fn new(name: &'static str, file: &'static str, line: u32, column: u32) -> Self {
        Self {
            name,
            location: Location::new(file, line, column),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn location(&self) -> Location {
        self.location
    }
}

/// What one task is called: its site, and a name of its own if it was given one.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    site: &'static Site,
    name: Option<Cow<'static, str>>,
}

impl Label {
    pub(crate) fn new(site: &'static Site, name: Option<Cow<'static, str>>) -> Self {
        Self { site, name }
    }

    pub(crate) fn site(&self) -> &'static Site {
        self.site
    }

    pub(crate) fn name(&self) -> Cow<'static, str> {
        self.name.clone().unwrap_or(Cow::Borrowed(self.site.name))
    }

    pub(super) fn into_parts(self) -> (&'static Site, Option<Cow<'static, str>>) {
        (self.site, self.name)
    }
}

/// A label as it lies with a task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LabelRef<'a> {
    site: &'static Site,
    name: Option<&'a Cow<'static, str>>,
}

impl<'a> LabelRef<'a> {
    pub(super) fn new(site: &'static Site, name: Option<&'a Cow<'static, str>>) -> Self {
        Self { site, name }
    }

    pub(crate) fn name(self) -> &'a str {
        self.name.map_or(self.site.name, |name| name)
    }

    pub(crate) fn location(self) -> Location {
        self.site.location
    }

    pub(crate) fn origin(self) -> Origin {
        let name = self.name.cloned().unwrap_or(Cow::Borrowed(self.site.name));
        Origin::new(name, self.site.location)
    }
}
