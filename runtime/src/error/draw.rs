//! A group as a tree.

use std::error::Error;
use std::fmt::{self, Write};
use std::slice;
use std::sync::Arc;

use super::text::{Errors, one_line, text};
use super::{ErrorGroup, Leaf, Member, Origin};

/// How many members of one group are drawn.
const MEMBERS: usize = 50;
/// How many groups inside each other are opened.
const DEPTH: usize = 32;
/// After how many lines no further member is drawn.
const LINES: usize = 200;
/// How many lines of one text are drawn.
const TEXT_LINES: usize = 20;
/// How many causes of one error are followed; a chain of sources may be endless.
const CAUSES: usize = 16;
/// How long the source text that a task is named after may be, in characters.
const TASK: usize = 80;

/// How long the message of a group may be.
const MESSAGE: usize = 200;

/// What stands before the first line of a member, and before whatever else is below it.
type Branch = (&'static str, &'static str);

const INNER: Branch = ("├─ ", "│  ");
const LAST: Branch = ("└─ ", "   ");

/// What is drawn of an error.
#[derive(Clone, Copy)]
pub(super) enum Texts {
    Display,
    Debug,
}

/// Draws the group, without a line break at the end.
///
/// ```text
/// loading failed: 3 errors
/// ├─ connection refused (in fetch("a"), src/main.rs:10)
/// │  caused by: os error 111
/// └─ parsing: 2 errors (in parse(&page), src/main.rs:11)
///    ├─ unexpected end of input
///    └─ invalid digit
/// ```
pub(super) fn tree(group: &ErrorGroup, texts: Texts, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    Tree {
        f,
        texts,
        prefix: String::new(),
        lines: 0,
    }
    .draw(group)
}

struct Tree<'f, 'w> {
    f: &'f mut fmt::Formatter<'w>,
    texts: Texts,
    /// What every line of the level being drawn begins with.
    prefix: String,
    lines: usize,
}

/// A group of which some members have been drawn.
struct Level<'a> {
    rest: slice::Iter<'a, Member>,
    drawn: usize,
    /// The length of the prefix that its parent's members have.
    outer_prefix: usize,
    /// Of the nearest group that has one: the members need not tell it again.
    origin: Option<&'a Arc<Origin>>,
}

impl<'a> Level<'a> {
    fn open(group: &'a ErrorGroup, outer_prefix: usize, outer: Option<&'a Arc<Origin>>) -> Self {
        Self {
            rest: group.members().iter(),
            drawn: 0,
            outer_prefix,
            origin: group.origin().or(outer),
        }
    }
}

impl Tree<'_, '_> {
    fn draw(&mut self, root: &ErrorGroup) -> fmt::Result {
        self.head(("", ""), root, None)?;
        let mut open = vec![Level::open(root, 0, None)];
        while let Some(level) = open.last_mut() {
            if level.drawn == MEMBERS || self.lines >= LINES {
                self.cut(level)?;
            }
            let Some(member) = level.rest.next() else {
                self.prefix.truncate(level.outer_prefix);
                open.pop();
                continue;
            };
            level.drawn += 1;
            let branch = if level.rest.len() == 0 { LAST } else { INNER };
            let (outer_prefix, origin) = (self.prefix.len(), level.origin);
            match member {
                Member::Leaf(leaf) => {
                    self.leaf(branch, leaf, origin)?;
                    self.prefix.truncate(outer_prefix);
                }
                Member::Group(group) => {
                    self.head(branch, group, origin)?;
                    let mut level = Level::open(group, outer_prefix, origin);
                    if open.len() == DEPTH {
                        self.cut(&mut level)?;
                    }
                    open.push(level);
                }
            }
        }
        Ok(())
    }

    /// The line of a group and its notes; what follows is inside it.
    fn head(&mut self, branch: Branch, group: &ErrorGroup, outer: Option<&Arc<Origin>>) -> fmt::Result {
        let mut line = String::new();
        if !group.message().is_empty() {
            write!(line, "{}: ", one_line(group.message(), MESSAGE))?;
        }
        write!(line, "{}{}", Errors(group.len()), place(group.origin(), outer))?;
        self.lines(branch, &line)?;
        self.prefix.push_str(branch.1);
        group
            .notes()
            .try_for_each(|note| self.lines(("│ note: ", "│       "), note))
    }

    /// The lines of one error and what caused it.
    fn leaf(&mut self, branch: Branch, leaf: &Leaf, outer: Option<&Arc<Origin>>) -> fmt::Result {
        let mut text = self.text(leaf.error());
        let first_line = text.find('\n').unwrap_or(text.len());
        text.insert_str(first_line, &place(leaf.origin(), outer));
        self.lines(branch, &text)?;
        self.prefix.push_str(branch.1);
        let mut causes = leaf.sources();
        for cause in causes.by_ref().take(CAUSES) {
            let text = self.text(cause);
            self.lines(("caused by: ", "           "), &text)?;
        }
        match causes.next() {
            Some(_) => self.lines(("… ", ""), "and more causes"),
            None => Ok(()),
        }
    }

    /// Leaves out the members of the level that have not been drawn yet.
    fn cut(&mut self, level: &mut Level<'_>) -> fmt::Result {
        match level.rest.by_ref().map(Member::leaves).sum() {
            0 => Ok(()),
            left_out if level.drawn == 0 => self.lines(LAST, &format!("… {}", Errors(left_out))),
            left_out => self.lines(LAST, &format!("… and {left_out} more")),
        }
    }

    fn text(&self, error: &(dyn Error + 'static)) -> String {
        match self.texts {
            Texts::Display => text(format_args!("{error}")),
            Texts::Debug => text(format_args!("{error:?}")),
        }
    }

    /// Writes the text with the branch before its first line and under it.
    fn lines(&mut self, (branch, hang): Branch, text: &str) -> fmt::Result {
        let mut lines = text.trim_end().lines();
        let mut lead = branch;
        for line in lines.by_ref().take(TEXT_LINES) {
            self.line(lead, line)?;
            lead = hang;
        }
        match lines.count() {
            0 => Ok(()),
            left_out => self.line(lead, &format!("… {left_out} more lines")),
        }
    }

    fn line(&mut self, lead: &str, line: &str) -> fmt::Result {
        if self.lines > 0 {
            self.f.write_char('\n')?;
        }
        self.lines += 1;
        self.f
            .write_str(format!("{}{lead}{line}", self.prefix).trim_end())
    }
}

/// ` (in fetch(a), src/main.rs:10)`, unless the group around says so already.
fn place(origin: Option<&Arc<Origin>>, outer: Option<&Arc<Origin>>) -> String {
    match (origin, outer) {
        (None, _) => String::new(),
        (Some(origin), Some(outer)) if Arc::ptr_eq(origin, outer) => String::new(),
        (Some(origin), _) => {
            let (task, location) = (one_line(origin.name(), TASK), origin.location());
            format!(" (in {task}, {}:{})", location.file(), location.line())
        }
    }
}
