//! How a drawn group is asked for.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::io::IsTerminal;

use super::{ErrorGroup, draw};

impl ErrorGroup {
    /// The group as a tree, to be printed: as `{:#}` draws it, with options.
    ///
    /// ```
    /// use std::io;
    /// use taskgroup::{Color, ErrorGroup};
    ///
    /// let group = ErrorGroup::from_error(io::Error::from(io::ErrorKind::NotFound));
    /// assert_eq!(group.tree().to_string(), "1 error\n└─ entity not found");
    ///
    /// // In a program for the terminal:
    /// let color = Color::auto(&io::stderr());
    /// eprintln!("{}", group.tree().color(color).max_lines(40));
    /// ```
    pub fn tree(&self) -> Tree<'_> {
        Tree {
            group: self,
            options: Options::default(),
        }
    }
}

/// A group on its way to being printed as a tree; made by [`ErrorGroup::tree`].
///
/// One line for each group, with its message and how many errors are in it, and one for each error, with its task and the
/// place where that was spawned; what caused an error stands below it. What is left out is counted.
///
/// ```
/// use taskgroup::{Color, ErrorGroup, Member};
///
/// let group = ErrorGroup::new("backup", ["lost", "late", "full"].map(Member::from)).unwrap();
/// let tree = group.tree().max_members(1).max_depth(4).max_lines(40);
/// assert_eq!(tree.to_string(), "backup: 3 errors\n├─ lost\n└─ … and 2 more");
/// println!("{}", group.tree().debug().color(Color::Always));
/// ```
#[must_use = "it draws nothing until it is printed with `{}`"]
#[derive(Clone, Copy)]
pub struct Tree<'a> {
    group: &'a ErrorGroup,
    options: Options,
}

#[derive(Clone, Copy)]
pub(super) struct Options {
    pub(super) debug: bool,
    pub(super) color: Color,
    pub(super) members: usize,
    pub(super) depth: usize,
    pub(super) lines: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            debug: false,
            color: Color::Never,
            members: 50,
            depth: 32,
            lines: 200,
        }
    }
}

impl Tree<'_> {
    /// With colours or without; without unless asked.
    pub fn color(mut self, color: Color) -> Self {
        self.options.color = color;
        self
    }

    /// Draws the `Debug` text of each error and cause, which tells its type, in place of the `Display` text.
    pub fn debug(mut self) -> Self {
        self.options.debug = true;
        self
    }

    /// How many members are drawn of each group; 50 unless set.
    pub fn max_members(mut self, members: usize) -> Self {
        self.options.members = members;
        self
    }

    /// How many groups inside each other are opened; 32 unless set, and at least the outermost.
    pub fn max_depth(mut self, depth: usize) -> Self {
        self.options.depth = depth.max(1);
        self
    }

    /// After how many lines no further member is drawn; 200 unless set. The counts of what is left out come on top.
    pub fn max_lines(mut self, lines: usize) -> Self {
        self.options.lines = lines;
        self
    }
}

impl fmt::Display for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        draw::tree(self.group, self.options, f)
    }
}

impl fmt::Debug for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whether a [`Tree`] is drawn in colours.
///
/// ```
/// use std::io;
/// use taskgroup::{Color, ErrorGroup};
///
/// let group = ErrorGroup::new("backup", ["lost"]).unwrap();
/// eprintln!("{}", group.tree().color(Color::auto(&io::stderr())));
/// assert!(group.tree().color(Color::Always).to_string().contains("\x1b["));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Color {
    /// Plain text.
    #[default]
    Never,
    /// With ANSI escape sequences.
    Always,
}

impl Color {
    /// Colours if `stream`, to which the tree is going to be written, is a terminal that can show them, unless the
    /// environment variable [`NO_COLOR`](https://no-color.org) says otherwise.
    #[must_use]
    pub fn auto(stream: &impl IsTerminal) -> Self {
        Self::decide(stream.is_terminal(), env::var_os("NO_COLOR"), env::var_os("TERM"))
    }

    pub(super) fn decide(is_terminal: bool, no_color: Option<OsString>, term: Option<OsString>) -> Self {
        let refused = no_color.is_some_and(|value| !value.is_empty());
        let dumb = term.is_some_and(|term| term == "dumb");
        if is_terminal && !refused && !dumb {
            Self::Always
        } else {
            Self::Never
        }
    }
}
