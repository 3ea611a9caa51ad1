//! Many pages, few open files.

use std::fs::File;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::run::{Running, linkcheck, tree, within_a_minute, write};

/// A directory with `count` pages, each with links to the next two, and a broken one on the last.
fn ring(count: usize) -> TempDir {
    let directory = tree([]);
    for page in 0..count {
        let [next, second] = [(page + 1) % count, (page + 2) % count];
        let text = format!("# Page {page}\n[n](p{next}.md#page-{next}) [s](p{second}.md#page-{second})\n");
        write(directory.path(), &format!("docs/p{page}.md"), text.as_bytes());
    }
    write(directory.path(), "docs/last.md", b"[first](p0.md#page-1)");
    directory
}

#[test]
fn one_open_file_is_enough() {
    let outcome = linkcheck(&ring(100), &["docs", "--open-files", "1"]);
    assert_eq!(
        outcome.findings(),
        ["docs/last.md:1: missing fragment: p0.md#page-1"]
    );
    assert!(
        outcome.totals().starts_with("101 pages, 201 links, "),
        "{}",
        outcome.totals()
    );
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let docs = ring(200);
    for page in 0..100 {
        let text =
            format!("[gone](gone{page}.md)\n[place](p{page}.md#nowhere) [fine](p{page}.md#page-{page})");
        write(docs.path(), &format!("docs/broken{page}.md"), text.as_bytes());
    }
    let [one, four, all] = ["1", "4", "0"].map(|threads| linkcheck(&docs, &["docs", "--threads", threads]));
    assert_eq!(one.findings().len(), 201);
    for many in [four, all] {
        assert_eq!(many.findings(), one.findings());
        assert_eq!((many.totals(), many.code), (one.totals(), Some(1)));
    }
}

#[test]
fn a_number_of_threads_that_is_none_is_bad_usage() {
    let docs = tree([("docs/a.md", "# A")]);
    for threads in ["-1", "x", "1025", "65537", ""] {
        let outcome = linkcheck(&docs, &["docs", "--threads", threads]);
        assert_eq!((outcome.code, outcome.out.as_str()), (Some(2), ""), "{threads}");
    }
}

/// A page that is a named pipe stays open until its writer has come and gone.
#[cfg(unix)]
#[test]
fn no_more_files_are_open_than_allowed() {
    let docs = tree([]);
    let mut unread: Vec<_> = (0..6)
        .map(|page| docs.path().join(format!("{page}.md")))
        .collect();
    assert!(Command::new("mkfifo").args(&unread).status().unwrap().success());
    let running = Running::start(&docs, &[".", "--open-files", "2"]);
    while !unread.is_empty() {
        let mut writers = Vec::new();
        assert!(within_a_minute(|| {
            meet_readers(&mut unread, &mut writers);
            writers.len() >= 2
        }));
        // Time for a third reader, if there were one.
        thread::sleep(Duration::from_millis(20));
        meet_readers(&mut unread, &mut writers);
        assert_eq!(writers.len(), 2);
    }
    let outcome = running.finish();
    assert!(outcome.totals().starts_with("6 pages, 0 links, "), "{outcome:?}");
}

/// Becomes the writer of each named pipe that someone has open for reading, and takes it off the list.
#[cfg(unix)]
fn meet_readers(pipes: &mut Vec<PathBuf>, writers: &mut Vec<File>) {
    use std::os::unix::fs::OpenOptionsExt;
    pipes.retain(|pipe| {
        let writer = File::options()
            .write(true)
            .custom_flags(libc::O_NONBLOCK)
            .open(pipe);
        let met = writer.is_ok();
        writers.extend(writer);
        !met
    });
}

#[test]
fn five_thousand_pages() {
    let docs = ring(5_000);
    for start in ["docs", "docs/p0.md"] {
        let outcome = linkcheck(&docs, &[start]);
        assert!(outcome.out.contains("pages, 1000"), "{}", outcome.totals());
        assert_eq!(outcome.findings().len(), usize::from(start == "docs"));
    }
}

#[test]
fn time_that_runs_out_leaves_a_report_of_what_was_checked() {
    let docs = tree([("docs/a.md", "[b](missing.md)"), ("docs/b.md", "# B")]);
    let outcome = linkcheck(&docs, &["docs", "--timeout", "0"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.err.contains("stopped after 0 s"), "{}", outcome.err);
    assert!(outcome.totals().contains(" pages, "), "{}", outcome.out);
}

/// Named pipes that nobody writes to: more of them than threads, and a check without a timeout would never end.
#[cfg(unix)]
#[test]
fn time_that_runs_out_in_the_middle_is_over_then() {
    for threads in ["1", "4"] {
        let docs = tree([("a.md", "[b](missing.md)")]);
        let pipes = (0..6).map(|page| docs.path().join(format!("{page}.md")));
        assert!(Command::new("mkfifo").args(pipes).status().unwrap().success());
        let outcome = linkcheck(&docs, &[".", "--threads", threads, "--timeout", "0.2"]);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(outcome.err.contains("stopped after 0.2 s"), "{}", outcome.err);
        assert!(outcome.totals().contains(" pages, "), "{}", outcome.out);
    }
}

#[test]
fn time_enough_changes_nothing() {
    let outcome = linkcheck(&tree([("docs/a.md", "# A")]), &["docs", "--timeout", "60"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
}

#[test]
fn a_time_that_is_none_is_bad_usage() {
    let outcome = linkcheck(&tree([("docs/a.md", "# A")]), &["docs", "--timeout", "-1"]);
    assert_eq!(outcome.code, Some(2));
}

/// A named pipe keeps the check from ending until the interrupt comes.
#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_check_with_a_report() {
    let docs = tree([("a.md", "[b](missing.md)")]);
    let mut unread = vec![docs.path().join("pipe.md")];
    assert!(Command::new("mkfifo").args(&unread).status().unwrap().success());
    let running = Running::start(&docs, &["."]);
    let mut writers = Vec::new();
    assert!(within_a_minute(|| {
        meet_readers(&mut unread, &mut writers);
        !writers.is_empty()
    }));
    running.interrupt();
    let outcome = running.finish();
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.err.contains("interrupted"), "{}", outcome.err);
    assert!(outcome.totals().contains(" pages, "), "{}", outcome.out);
}
