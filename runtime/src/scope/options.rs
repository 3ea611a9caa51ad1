//! What is said in the parentheses of `spawn(..)`.

use std::borrow::Cow;

use crate::engine::{Label, Site, Traits};
use crate::error::Origin;

/// What is said in the parentheses of `spawn(..)`, and where it stands.
#[derive(Debug)]
pub struct SpawnOptions {
    pub(super) label: Label,
    pub(super) traits: Traits,
}

/// The options of a `spawn` at `site` that says nothing else.
pub fn spawn_at(site: &'static Site) -> SpawnOptions {
    SpawnOptions {
        label: Label::new(site, None),
        traits: Traits::default(),
    }
}

impl SpawnOptions {
    /// `spawn(name = ..)`.
    #[must_use]
    pub fn name(mut self, name: Cow<'static, str>) -> Self {
        self.label = Label::new(self.label.site(), Some(name));
        self
    }

    /// `spawn(background)`.
    #[must_use]
    pub fn background(mut self) -> Self {
        self.traits = self.traits.with(Traits::BACKGROUND);
        self
    }

    /// There is a `finally`.
    #[must_use]
    pub fn cleanup(mut self) -> Self {
        self.traits = self.traits.with(Traits::CLEANUP);
        self
    }

    pub(super) fn origin(&self) -> Origin {
        Origin::new(self.label.name(), self.label.site().location())
    }
}

/// What `spawn(name = ..)` is given, whatever it is.
pub fn name<N>(name: N) -> Name<N> {
    Name(name)
}

/// What `spawn(name = ..)` is given.
#[derive(Debug)]
pub struct Name<N>(N);

impl<N> Name<N> {
    /// The text.
    pub fn __taskgroup_text(self) -> Cow<'static, str>
    where
        N: NamesTask,
    {
        self.0.text()
    }
}

/// A text that lives as long as anybody may ask for it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a task",
    label = "this is no text",
    note = "a name is a text, a `&'static str` or a `String`: write `name = \"..\"`, or `name = format!(\"..\")`"
)]
pub trait NamesTask {
    /// The text.
    fn text(self) -> Cow<'static, str>;
}

#[diagnostic::do_not_recommend]
impl<N: Into<Cow<'static, str>>> NamesTask for N {
    fn text(self) -> Cow<'static, str> {
        self.into()
    }
}
