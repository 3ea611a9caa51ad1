//! A crawler: work that finds more work, of which each piece is done once, and nobody knows beforehand how much there is.
//!
//! Once with a loop in the body of the scope, and once with tasks that spawn tasks. Links that lead nowhere stop nobody.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use futures_lite::future::{block_on, yield_now};
use taskgroup::{Collected, Handles, Scope, scope, spawn};

/// How many pages are fetched at once.
const AT_ONCE: usize = 2;

#[derive(Debug, thiserror::Error)]
#[error("nothing at {0}")]
struct NotFound(String);

/// Pages and the links in them; a real program would ask a server.
type Site<'a> = [(&'a str, &'a [&'a str])];

async fn fetch<'a>(site: &'a Site<'a>, url: &str) -> Result<&'a [&'a str], NotFound> {
    yield_now().await;
    let page = site.iter().find(|(at, _)| *at == url);
    page.map(|(_, links)| *links)
        .ok_or_else(|| NotFound(url.to_owned()))
}

/// The body alone knows what was seen; tasks fetch and nothing else. Those behind the limit are the queue.
async fn by_loop(site: &Site<'_>, start: &str) -> Collected<()> {
    scope! {
        let mut seen = BTreeSet::from([start]);
        let mut fetching = Handles::from_iter([spawn(name = start.to_owned()) fetch(site, start)]);
        // Over when nothing is fetched any more. Why a page cannot be had is in what the scope comes out with.
        while let Some(outcome) = fetching.next_outcome().await {
            let links = outcome.unwrap_or_default().iter().copied();
            for url in links.filter(|link| seen.insert(link)) {
                fetching.push(spawn(name = url.to_owned()) fetch(site, url));
            }
        }
    }
    .limit(AT_ONCE)
    .collect()
    .await
}

/// What all tasks write to. It outlives the scope, so they just borrow it.
struct Crawl<'a> {
    site: &'a Site<'a>,
    seen: Mutex<BTreeSet<&'a str>>,
}

impl<'a> Crawl<'a> {
    fn is_new(&self, url: &'a str) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert(url)
    }
}

/// A task for a page that nobody has seen yet, which does the same for each of its links.
fn visit<'s, 'a>(s: &'s Scope<'s, '_>, crawl: &'s Crawl<'a>, url: &'a str) {
    if crawl.is_new(url) {
        spawn!(s, (name = url.to_owned()) {
            for link in fetch(crawl.site, url).await? {
                visit(s, crawl, link);
            }
        });
    }
}

/// The tasks find each other, and the scope is over when the last of them is.
async fn by_tasks(site: &Site<'_>, start: &str) -> Collected<()> {
    let crawl = Crawl {
        site,
        seen: Mutex::default(),
    };
    scope!(|s| { visit(s, &crawl, start) })
        .limit(AT_ONCE)
        .collect()
        .await
}

fn main() {
    let site: &Site = &[
        ("/", &["/tea", "/cake"]),
        ("/tea", &["/", "/green", "/black", "/lost"]),
        ("/cake", &["/tea", "/cake"]),
        ("/green", &[]),
        ("/black", &["/gone"]),
    ];
    let crawled = block_on(by_loop(site, "/"));
    println!("by a loop: {} pages", crawled.successes());
    tell(&crawled);

    let crawled = block_on(by_tasks(site, "/"));
    println!("by tasks: {} pages", crawled.successes());
    tell(&crawled);
}

fn tell<T>(crawled: &Collected<T>) {
    for leaf in crawled.failures().into_iter().flat_map(|group| group.iter()) {
        println!("  {leaf}");
    }
}
