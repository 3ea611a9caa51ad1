//! What the tasks of a check share.

use std::collections::HashMap;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_lock::{OnceCell, Semaphore, SemaphoreGuard};
use indicatif::ProgressBar;
use taskgroup::Member;

use crate::finding::{MissingFile, MissingFragment, Place, Unreadable};
use crate::look::{Found, Trouble};
use crate::page::Reference;
use crate::tree::Tree;

/// The tree, what is known about it, and what was found wrong with it.
#[derive(Debug)]
pub struct Site {
    /// The tree itself.
    pub tree: Tree,
    /// How far the check is.
    pub progress: ProgressBar,
    open_files: Semaphore,
    entries: Mutex<HashMap<PathBuf, Arc<Entry>>>,
    findings: Mutex<Vec<Member>>,
    tally: Mutex<Tally>,
}

/// A path that something leads to.
#[derive(Debug)]
pub struct Entry {
    /// The path.
    pub path: PathBuf,
    /// What is there, once the task that looks has come back.
    pub found: OnceCell<Found>,
}

/// How much was checked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Pages read.
    pub pages: usize,
    /// Links on them.
    pub links: usize,
    /// Those of the links that were not checked.
    pub external: usize,
}

impl Site {
    /// A site of which nothing is known yet. At most `open_files` files are open at a time.
    pub fn new(tree: Tree, open_files: NonZeroUsize, progress: ProgressBar) -> Self {
        Self {
            tree,
            progress,
            open_files: Semaphore::new(open_files.get()),
            entries: Mutex::default(),
            findings: Mutex::default(),
            tally: Mutex::default(),
        }
    }

    /// The entry of a path, and whether this is the first time that it is asked for.
    pub fn entry(&self, path: &Path) -> (Arc<Entry>, bool) {
        let mut entries = lock(&self.entries);
        if let Some(known) = entries.get(path) {
            return (Arc::clone(known), false);
        }
        let entry = Arc::new(Entry {
            path: path.to_owned(),
            found: OnceCell::new(),
        });
        entries.insert(path.to_owned(), Arc::clone(&entry));
        if self.tree.page_format(path).is_some() {
            self.progress.inc_length(1);
        }
        (entry, true)
    }

    /// Waits until a file may be opened; the permit goes back when it is dropped.
    pub async fn permit(&self) -> SemaphoreGuard<'_> {
        self.open_files.acquire().await
    }

    /// Adds a page to the tally.
    pub fn count(&self, links: usize, external: usize) {
        let mut tally = lock(&self.tally);
        tally.pages += 1;
        tally.links += links;
        tally.external += external;
    }

    /// Reports a page that cannot be read.
    pub fn report_page(&self, path: &Path, trouble: &Trouble) {
        let file = self.tree.shown(path);
        let place = Place {
            file,
            line: trouble.line,
        };
        let cause = Arc::clone(&trouble.cause);
        lock(&self.findings).push(
            Unreadable {
                place,
                link: None,
                cause,
            }
            .into(),
        );
    }

    /// Reports a link on every line that it is on.
    pub fn report_link(&self, page: &Path, reference: Reference, fault: &Fault) {
        let file = self.tree.shown(page);
        let mut findings = lock(&self.findings);
        for line in reference.lines {
            let place = Place {
                file: Arc::clone(&file),
                line: NonZeroU32::new(line),
            };
            findings.push(fault.at(place, reference.link.clone()));
        }
    }

    /// What was found wrong, and how much was checked.
    pub fn finish(self) -> (Vec<Member>, Tally) {
        self.progress.finish_and_clear();
        let findings = self.findings.into_inner().unwrap_or_else(PoisonError::into_inner);
        (findings, *lock(&self.tally))
    }
}

/// What is wrong with a link.
#[derive(Debug)]
pub enum Fault {
    /// There is no such file.
    File,
    /// The page has no such place.
    Fragment,
    /// The page cannot be read.
    Page(Trouble),
}

impl Fault {
    fn at(&self, place: Place, link: Box<str>) -> Member {
        match self {
            Self::File => MissingFile { place, link }.into(),
            Self::Fragment => MissingFragment { place, link }.into(),
            Self::Page(Trouble { cause, .. }) => {
                let (link, cause) = (Some(link), Arc::clone(cause));
                Unreadable { place, link, cause }.into()
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
