//! A crawler: work that finds more work, of which each piece is done once, and nobody knows beforehand how much there is.
//!
//! Once with a queue in the body of the scope, and once with tasks that spawn tasks. Links that lead nowhere stop nobody.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use async_lock::Semaphore;
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

/// The body alone knows what was seen and what is to come; tasks fetch and nothing else.
async fn by_queue(site: &Site<'_>, start: &str) -> Collected<()> {
    scope! {
        let mut seen = BTreeSet::from([start]);
        let mut queue = VecDeque::from([start]);
        let mut fetching = Handles::new();
        loop {
            while fetching.len() < AT_ONCE
                && let Some(url) = queue.pop_front()
            {
                fetching.push(spawn(name = url.to_owned()) fetch(site, url));
            }
            // Nothing is fetched any more, so nothing is to come.
            let Some(outcome) = fetching.next_outcome().await else {
                break;
            };
            // Why a page cannot be had is in what the scope comes out with.
            if let Ok(links) = outcome {
                queue.extend(links.iter().copied().filter(|link| seen.insert(link)));
            }
        }
    }
    .collect()
    .await
}

/// What all tasks write to. It outlives the scope, so they just borrow it.
struct Crawl<'a> {
    site: &'a Site<'a>,
    seen: Mutex<BTreeSet<&'a str>>,
    permits: Semaphore,
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
            let permit = crawl.permits.acquire().await;
            let links = fetch(crawl.site, url).await?;
            drop(permit);
            for link in links {
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
        permits: Semaphore::new(AT_ONCE),
    };
    scope!(|s| { visit(s, &crawl, start) }).collect().await
}

fn main() {
    let site: &Site = &[
        ("/", &["/tea", "/cake"]),
        ("/tea", &["/", "/green", "/black", "/lost"]),
        ("/cake", &["/tea", "/cake"]),
        ("/green", &[]),
        ("/black", &["/gone"]),
    ];
    let crawled = block_on(by_queue(site, "/"));
    println!("by a queue: {} pages", crawled.successes());
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
