//! A group as a tree.

use std::error::Error;
use std::fmt::{self, Write};
use std::slice;
use std::sync::Arc;

use super::text::{Errors, one_line, text};
use super::tree::{Color, Options};
use super::{ErrorGroup, Leaf, Member, Origin};

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

/// What a stretch of a line is, which decides on its colour.
#[derive(Clone, Copy)]
enum Ink {
    /// The message of a group.
    Head,
    /// The text of an error.
    Error,
    /// The text of a cause or a note.
    Detail,
    /// Whatever the tree itself has to say.
    Tree,
}

impl Ink {
    fn escape(self) -> &'static str {
        match self {
            Ink::Head => "\x1b[1m",
            Ink::Error => "\x1b[31m",
            Ink::Detail => "",
            Ink::Tree => "\x1b[2m",
        }
    }
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
pub(super) fn tree(group: &ErrorGroup, options: Options, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    Drawing {
        f,
        options,
        prefix: String::new(),
        lines: 0,
    }
    .draw(group)
}

struct Drawing<'f, 'w> {
    f: &'f mut fmt::Formatter<'w>,
    options: Options,
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

impl Drawing<'_, '_> {
    fn draw(&mut self, root: &ErrorGroup) -> fmt::Result {
        self.head(("", ""), root, None)?;
        let mut open = vec![Level::open(root, 0, None)];
        while let Some(level) = open.last_mut() {
            if level.drawn == self.options.members || self.lines >= self.options.lines {
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
                    if open.len() == self.options.depth {
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
        self.lines(branch, Ink::Head, &title(group), &place(group.origin(), outer))?;
        self.prefix.push_str(branch.1);
        group
            .notes()
            .try_for_each(|note| self.lines(("│ note: ", "│       "), Ink::Detail, note, ""))
    }

    /// The lines of one error and what caused it.
    fn leaf(&mut self, branch: Branch, leaf: &Leaf, outer: Option<&Arc<Origin>>) -> fmt::Result {
        let text = self.text(leaf.error());
        self.lines(branch, Ink::Error, &text, &place(leaf.origin(), outer))?;
        self.prefix.push_str(branch.1);
        let mut causes = leaf.sources();
        for cause in causes.by_ref().take(CAUSES) {
            let text = self.text(cause);
            self.lines(("caused by: ", "           "), Ink::Detail, &text, "")?;
        }
        match causes.next() {
            Some(_) => self.lines(("… ", ""), Ink::Tree, "and more causes", ""),
            None => Ok(()),
        }
    }

    /// Leaves out the members of the level that have not been drawn yet.
    fn cut(&mut self, level: &mut Level<'_>) -> fmt::Result {
        let text = match level.rest.by_ref().map(Member::leaves).sum() {
            0 => return Ok(()),
            left_out if level.drawn == 0 => format!("… {}", Errors(left_out)),
            left_out => format!("… and {left_out} more"),
        };
        self.lines(LAST, Ink::Tree, &text, "")
    }

    fn text(&self, error: &(dyn Error + 'static)) -> String {
        match self.options.debug {
            false => text(format_args!("{error}")),
            true => text(format_args!("{error:?}")),
        }
    }

    /// Writes the text with the branch before its first line and under it, and the tail behind the first line.
    fn lines(&mut self, (branch, hang): Branch, ink: Ink, text: &str, tail: &str) -> fmt::Result {
        let mut lines = text.trim_end().lines();
        self.line(branch, ink, lines.next().unwrap_or_default(), tail)?;
        for line in lines.by_ref().take(TEXT_LINES - 1) {
            self.line(hang, ink, line, "")?;
        }
        match lines.count() {
            0 => Ok(()),
            left_out => self.line(hang, Ink::Tree, &format!("… {left_out} more lines"), ""),
        }
    }

    fn line(&mut self, lead: &str, ink: Ink, text: &str, tail: &str) -> fmt::Result {
        if self.lines > 0 {
            self.f.write_char('\n')?;
        }
        self.lines += 1;
        let lead = format!("{}{lead}", self.prefix);
        let text = text.trim_end();
        let lead = match text.len() + tail.len() {
            0 => lead.trim_end(),
            _ => &lead,
        };
        self.write(Ink::Tree, lead)?;
        self.write(ink, text)?;
        self.write(Ink::Tree, tail)
    }

    fn write(&mut self, ink: Ink, text: &str) -> fmt::Result {
        let escape = ink.escape();
        if self.options.color == Color::Never || escape.is_empty() || text.is_empty() {
            return self.f.write_str(text);
        }
        write!(self.f, "{escape}{text}\x1b[0m")
    }
}

/// `MESSAGE: 2 errors`
pub(super) fn title(group: &ErrorGroup) -> String {
    let count = Errors(group.len());
    match one_line(group.message(), MESSAGE) {
        message if message.is_empty() => count.to_string(),
        message => format!("{message}: {count}"),
    }
}

/// ` (in fetch(a), src/main.rs:10)`, unless the group around says so already.
pub(super) fn place(origin: Option<&Arc<Origin>>, outer: Option<&Arc<Origin>>) -> String {
    match (origin, outer) {
        (None, _) => String::new(),
        (Some(origin), Some(outer)) if Arc::ptr_eq(origin, outer) => String::new(),
        (Some(origin), _) => {
            let (task, location) = (one_line(origin.name(), TASK), origin.location());
            format!(" (in {task}, {}:{})", location.file(), location.line())
        }
    }
}
