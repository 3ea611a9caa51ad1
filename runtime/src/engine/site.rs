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

    pub(crate) fn location(&self) -> Location {
        self.location
    }
}

/// What one task is called: its site, and a name of its own if it was given one.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    site: &'static Site,
    /// Boxed, since most tasks have none.
    name: Option<Box<Cow<'static, str>>>,
}

static UNKNOWN: Site = Site::new("", "", 0, 0);

impl Label {
    pub(crate) fn new(site: &'static Site, name: Option<Cow<'static, str>>) -> Self {
        Self {
            site,
            name: name.map(Box::new),
        }
    }

    /// What a task is called that is on no scope yet.
    pub(super) fn unknown() -> Self {
        Self::new(&UNKNOWN, None)
    }

    pub(super) fn is_named(&self) -> bool {
        self.name.is_some()
    }

    pub(crate) fn name(&self) -> &str {
        self.name.as_deref().map_or(self.site.name, |name| name)
    }

    pub(crate) fn location(&self) -> Location {
        self.site.location
    }

    pub(crate) fn origin(&self) -> Origin {
        let name = match &self.name {
            Some(name) => (**name).clone(),
            None => Cow::Borrowed(self.site.name),
        };
        Origin::new(name, self.site.location)
    }
}
