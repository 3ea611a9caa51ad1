//! What is at a path: read where threads may block, parsed where the task runs that looks.
//!
//! A read may never end: of a named pipe, or where the network is down. `spawn(blocking)`, or a thread of the pool that
//! read by itself, would hold up the whole check even when its time is over or Ctrl-C was pressed, since a scope waits
//! for what it has spawned. What is handed to `blocking::unblock` can be left behind.

use std::fs;
use std::io::{self, ErrorKind};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use blocking::unblock;

use crate::lines::Lines;
use crate::page::{Format, Page};
use crate::tree::Tree;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// What was found at a path.
#[derive(Debug)]
pub enum Found {
    /// A page of the tree.
    Page(Page),
    /// Something whose content does not matter: no page, or not in the tree.
    Other,
    /// A directory, and what one sees on opening it.
    Directory {
        /// Its page, if it has one.
        index: Option<PathBuf>,
    },
    /// Nothing.
    Missing,
    /// Something that cannot be read.
    Unreadable(Trouble),
}

impl Found {
    /// Where a reader goes on to from here by himself.
    pub fn onward(&self) -> Option<&Path> {
        match self {
            Self::Directory { index } => index.as_deref(),
            Self::Page(page) => page.moved_to.as_deref(),
            _ => None,
        }
    }
}

/// Why a page cannot be read.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// The cause.
    pub cause: Arc<str>,
    /// The line in the page, if it is a matter of one.
    pub line: Option<NonZeroU32>,
}

impl Trouble {
    /// Trouble with the file as a whole.
    pub fn new(error: &io::Error) -> Self {
        let cause = error.to_string().into();
        Self { cause, line: None }
    }
}

/// Finds out what is at `path` and, if that is a page of the tree, what is in it.
pub async fn look(tree: &Tree, path: &Path) -> Found {
    let seen = match tree.page_format(path) {
        Some(format) => read(tree, path, format).await,
        None => stat(tree, path).await,
    };
    seen.unwrap_or_else(|error| match error.kind() {
        _ if is_optional(path) => Found::Other,
        // A name that no file can have is a name that no file has.
        ErrorKind::NotFound
        | ErrorKind::NotADirectory
        | ErrorKind::InvalidInput
        | ErrorKind::InvalidFilename => Found::Missing,
        _ => Found::Unreadable(Trouble::new(&error)),
    })
}

async fn read(tree: &Tree, path: &Path, format: Format) -> io::Result<Found> {
    let file = path.to_owned();
    let bytes = match unblock(move || fs::read(file)).await {
        Err(error) if error.kind() == ErrorKind::IsADirectory => return stat(tree, path).await,
        read => read?,
    };
    Ok(match str::from_utf8(&bytes) {
        Ok(text) => Found::Page(Page::parse(
            tree,
            path,
            format,
            text.trim_start_matches(BYTE_ORDER_MARK),
        )),
        Err(error) => Found::Unreadable(Trouble {
            cause: "invalid UTF-8".into(),
            line: NonZeroU32::new(Lines::of(&bytes).line(error.valid_up_to())),
        }),
    })
}

async fn stat(tree: &Tree, path: &Path) -> io::Result<Found> {
    let (path, is_inside) = (path.to_owned(), tree.contains(path));
    unblock(move || {
        let is_directory = fs::metadata(&path)?.is_dir();
        Ok(match is_directory && is_inside {
            true => Found::Directory { index: index(&path) },
            false => Found::Other,
        })
    })
    .await
}

/// The pages of rustdoc ask for these scripts whether or not rustdoc had anything to put in them.
fn is_optional(path: &Path) -> bool {
    let is_script = path.extension().is_some_and(|extension| extension == "js");
    is_script
        && path
            .iter()
            .any(|folder| folder == "trait.impl" || folder == "type.impl")
}

fn index(directory: &Path) -> Option<PathBuf> {
    let names = ["index.html", "index.htm", "index.md", "README.md"];
    names
        .map(|name| directory.join(name))
        .into_iter()
        .find(|path| path.is_file())
}
