//! The check: one scope, in which pages spawn the checks of their links and of the pages they lead to.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use blocking::Unblock;
use futures_lite::StreamExt;
use taskgroup::{
    CancelHandle, Cancelled, ErrorGroup, Pool, Scope, ScopeFuture, TimedOut, catch_group, scope, spawn,
};
use walkdir::WalkDir;

use crate::look::{Found, Trouble, look};
use crate::page::{Format, Outgoing, Page, Reference};
use crate::site::{Entry, Fault, Site};

/// As many as browsers follow.
const MOST_REDIRECTIONS: usize = 20;

/// Checks the page at `start`, or every page below it, and whatever these lead to in the tree.
///
/// What is broken stops nothing: the findings gather on `site`. Time that runs out, or an interrupt, stops the
/// check; what has been found by then stands. `on_start` is given what interrupts it. Pages are parsed on `pool`.
pub async fn check<'env>(
    site: &'env Site,
    pool: Pool<'env>,
    start: &Path,
    timeout: Option<Duration>,
    on_start: impl FnOnce(CancelHandle),
) -> Result<End, ErrorGroup> {
    let check = visit_all(site, &pool, start).timeout(timeout);
    on_start(check.cancel_handle());
    catch_group! {
        try {
            check.await?;
            End::Complete
        }
        except* TimedOut as late => { End::TimedOut(late.first().after()) }
        except* Cancelled => { End::Interrupted }
    }
}

/// How a check came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything was looked at.
    Complete,
    /// It had only this much time.
    TimedOut(Duration),
    /// Somebody interrupted it.
    Interrupted,
}

fn visit_all<'a, 'env>(site: &'env Site, pool: &'a Pool<'env>, start: &'a Path) -> ScopeFuture<'a, ()> {
    scope!(|s| {
        let check = Check { s, site, pool };
        let mut pages = Unblock::new(pages(start));
        while let Some(page) = pages.next().await {
            match page {
                Ok(path) => drop(check.visit(&path)),
                Err((path, trouble)) => site.report_page(&path, &trouble),
            }
        }
    })
}

/// The pages at or below `start`, and the directories that cannot be read.
fn pages(start: &Path) -> impl Iterator<Item = Result<PathBuf, (PathBuf, Trouble)>> + Send + use<> {
    let entries = WalkDir::new(start).into_iter();
    entries
        .filter_entry(|entry| entry.file_name() != ".git")
        .filter_map(|entry| match entry {
            Ok(entry) if entry.file_type().is_dir() => None,
            Ok(entry) => Some(entry.into_path())
                .filter(|path| Format::of(path).is_some())
                .map(Ok),
            Err(error) => {
                let path = error.path().unwrap_or(Path::new("")).to_owned();
                Some(Err((path, Trouble::new(&error.into()))))
            }
        })
}

/// What the tasks of a check need: their scope, the site, which tasks on the pool borrow too, and that pool.
#[derive(Clone, Copy)]
struct Check<'s, 'a, 'env> {
    s: &'s Scope<'s, 'a>,
    site: &'env Site,
    pool: &'a Pool<'env>,
}

impl Check<'_, '_, '_> {
    /// The entry of a path; whoever comes first spawns the task that looks what is there.
    fn visit(self, path: &Path) -> Arc<Entry> {
        let (entry, is_new) = self.site.entry(path);
        if is_new {
            spawn!(self.s, self.inspect(Arc::clone(&entry)));
        }
        entry
    }

    /// Looks what is at a path; if it is a page, spawns the checks of its links.
    async fn inspect(self, entry: Arc<Entry>) {
        let mut found = self.look(&entry).await;
        if self.site.tree.page_format(&entry.path).is_some() {
            self.site.progress.inc(1);
            match &mut found {
                Found::Page(page) => self.follow(&entry, page),
                Found::Unreadable(trouble) => self.site.report_page(&entry.path, trouble),
                Found::Other | Found::Directory { .. } | Found::Missing => {}
            }
        }
        entry.found.get_or_init(|| async { found }).await;
    }

    /// Looks what is at a path, on the pool and as soon as a file may be opened.
    async fn look(self, entry: &Arc<Entry>) -> Found {
        let _permit = self.site.permit().await;
        let (tree, entry) = (&self.site.tree, Arc::clone(entry));
        spawn!(
            self.s,
            (on = self.pool) async move { look(tree, &entry.path).await }
        )
        .await
    }

    fn follow(self, entry: &Arc<Entry>, page: &mut Page) {
        self.site.count(page.links, page.external);
        for reference in page.broken.drain(..) {
            self.site.report_link(&entry.path, reference, &Fault::Fragment);
        }
        for outgoing in std::mem::take(&mut page.outgoing) {
            spawn!(self.s, self.check_links(Arc::clone(entry), outgoing));
        }
    }

    /// Waits until it is known what is at the links' target, then checks them.
    async fn check_links(self, from: Arc<Entry>, links: Outgoing) {
        let target = self.arrive(&links.path).await;
        let found = target.found.wait().await;
        for reference in links.references {
            if let Some(fault) = fault(found, &reference, &from.path) {
                self.site.report_link(&from.path, reference, &fault);
            }
        }
    }

    /// Where the reader of a link ends up: fragments outlast index pages and rustdoc's redirections.
    async fn arrive(self, path: &Path) -> Arc<Entry> {
        let mut entry = self.visit(path);
        for _ in 0..MOST_REDIRECTIONS {
            let Some(onward) = entry.found.wait().await.onward() else {
                break;
            };
            entry = self.visit(onward);
        }
        entry
    }
}

/// What is wrong with a link from the page `from` to what was found.
fn fault(found: &Found, reference: &Reference, from: &Path) -> Option<Fault> {
    match found {
        Found::Page(page) if page.moved => None,
        Found::Page(page) if !reference.fragment().is_none_or(|name| page.anchors.resolve(name)) => {
            Some(Fault::Fragment)
        }
        Found::Page(_) | Found::Other => None,
        // Markdown is read where directories can be listed, HTML is not.
        Found::Directory { .. } if Format::of(from) == Some(Format::Markdown) => None,
        Found::Directory { .. } | Found::Missing => Some(Fault::File),
        Found::Unreadable(trouble) => Some(Fault::Page(trouble.clone())),
    }
}
