//! Runs `linkcheck` on trees of files and reads what it says.

mod limits;
mod run;

use crate::run::{linkcheck, tree, write};

#[test]
fn a_sound_tree_exits_with_0() {
    let docs = tree([
        (
            "docs/index.html",
            "<h1 id=one>1</h1><a href=a.md#two>a</a><img src=i.png><a href=https://x.example>",
        ),
        (
            "docs/a.md",
            "# Two\n[up](index.html#one) [self](#two) [top](#) [top](index.html#top)",
        ),
        ("docs/i.png", "picture"),
    ]);
    let outcome = linkcheck(&docs, &["docs"]);
    assert_eq!(outcome.findings(), Vec::<&str>::new());
    assert_eq!(
        outcome.totals(),
        "2 pages, 7 links, 1 external, 0 broken (0 missing files, 0 missing fragments, 0 unreadable)"
    );
    assert_eq!(outcome.code, Some(0));
}

#[test]
fn every_kind_of_finding_with_its_line() {
    let docs = tree([
        (
            "docs/a.md",
            "# A\n\n[no file](b.md)\n[no place](c.html#nope) [no place](#a-1)\n[bad](bad.md)\n",
        ),
        (
            "docs/c.html",
            "<p>\n<img\n src='no.png'>\n<a id=x href='a.md#a'>\n<a href=#y>",
        ),
    ]);
    write(docs.path(), "docs/bad.md", b"# fine\nnot \xff fine\n");
    let outcome = linkcheck(&docs, &["docs"]);
    assert_eq!(
        outcome.findings(),
        [
            "docs/a.md:3: missing file: b.md",
            "docs/c.html:3: missing file: no.png",
            "docs/a.md:4: missing fragment: #a-1",
            "docs/a.md:4: missing fragment: c.html#nope",
            "docs/c.html:5: missing fragment: #y",
            "docs/a.md:5: unreadable page: bad.md: invalid UTF-8",
            "docs/bad.md:2: unreadable page: invalid UTF-8",
        ]
    );
    assert_eq!(
        outcome.totals(),
        "2 pages, 7 links, 0 external, 7 broken (2 missing files, 3 missing fragments, 2 unreadable)"
    );
    assert_eq!(outcome.code, Some(1));
}

#[cfg(unix)]
#[test]
fn an_error_of_the_file_system_is_a_finding() {
    let docs = tree([("docs/a.md", "[b](b.md)")]);
    std::os::unix::fs::symlink("b.md", docs.path().join("docs/b.md")).unwrap();
    let outcome = linkcheck(&docs, &["docs"]);
    let [link, page] = outcome.findings()[..] else {
        panic!("{outcome:?}");
    };
    assert!(link.starts_with("docs/a.md:1: unreadable page: b.md: "), "{link}");
    assert!(page.starts_with("docs/b.md: unreadable page: "), "{page}");
    assert_eq!(outcome.code, Some(1));
}

#[test]
fn a_place_is_reported_once() {
    let docs = tree([("docs/a.md", "[x](x.md) [x](x.md)\n![x](x.md)\n")]);
    let outcome = linkcheck(&docs, &["docs"]);
    assert_eq!(
        outcome.findings(),
        [
            "docs/a.md:1: missing file: x.md",
            "docs/a.md:2: missing file: x.md"
        ]
    );
}

#[test]
fn nothing_to_check_exits_with_2() {
    let docs = tree([("docs/a.md", ""), ("docs/a.txt", "")]);
    let cases: [&[&str]; 6] = [
        &["nowhere"],
        &["docs/a.txt"],
        &[],
        &["docs", "--open-files", "0"],
        &["docs", "--no-such-option"],
        &["docs", "docs"],
    ];
    for arguments in cases {
        let outcome = linkcheck(&docs, arguments);
        assert_eq!(outcome.code, Some(2), "{arguments:?}");
        assert_eq!(outcome.out, "", "{arguments:?}");
        assert_ne!(outcome.err, "", "{arguments:?}");
    }
    assert!(
        linkcheck(&docs, &["nowhere"])
            .err
            .starts_with("linkcheck: nowhere: ")
    );
}

#[test]
fn help_and_version() {
    let docs = tree([]);
    let help = linkcheck(&docs, &["--help"]);
    assert!(
        help.code == Some(0)
            && ["--open-files <N>", "--threads <N>"]
                .iter()
                .all(|option| help.out.contains(option)),
        "{help:?}"
    );
    let version = linkcheck(&docs, &["--version"]);
    assert_eq!(
        (version.code, version.out.as_str()),
        (Some(0), concat!("linkcheck ", env!("CARGO_PKG_VERSION"), "\n"))
    );
}

#[test]
fn a_pipe_gets_no_progress_and_quiet_no_totals() {
    let docs = tree([("docs/a.md", "[x](x.md)")]);
    let outcome = linkcheck(&docs, &["docs"]);
    assert_eq!(outcome.err, "");
    assert_eq!(outcome.out.lines().count(), 2);

    let quiet = linkcheck(&docs, &["docs", "--quiet"]);
    assert_eq!(quiet.out, "docs/a.md:1: missing file: x.md\n");
    assert_eq!((quiet.err.as_str(), quiet.code), ("", Some(1)));
}

#[test]
fn one_file_and_what_it_reaches() {
    let docs = tree([
        (
            "docs/a.md",
            "[b](sub/b.md) [out](../out.md#unchecked) [gone](../gone.md)",
        ),
        ("docs/sub/b.md", "[c](../c.html)"),
        ("docs/c.html", "<a href=x.html>"),
        ("docs/unreached.md", "[y](y.md)"),
        ("out.md", "[z](z.md)"),
    ]);
    let outcome = linkcheck(&docs, &["docs/a.md"]);
    let expected = [
        "docs/a.md:1: missing file: ../gone.md",
        "docs/c.html:1: missing file: x.html",
    ];
    assert_eq!(outcome.findings(), expected);
    assert!(
        outcome.totals().starts_with("3 pages, 5 links, "),
        "{}",
        outcome.totals()
    );

    let inside = linkcheck(&tree([("c.html", "\n<a href=x.html>")]), &["c.html"]);
    assert_eq!(inside.findings(), ["c.html:2: missing file: x.html"]);
}

#[test]
fn pages_may_link_in_circles() {
    let docs = tree([
        ("docs/a.html", "<a id=a href=b.html#b><a href=a.html#a>"),
        ("docs/b.html", "<a id=b href=c.html#c><a href=a.html#z>"),
        (
            "docs/c.html",
            "<a id=c href=a.html#a><meta http-equiv=refresh content='0;url=c.html'>",
        ),
    ]);
    for start in ["docs", "docs/a.html"] {
        let outcome = linkcheck(&docs, &[start]);
        assert_eq!(outcome.findings(), ["docs/b.html:1: missing fragment: a.html#z"]);
        assert!(
            outcome.totals().starts_with("3 pages, 6 links, "),
            "{}",
            outcome.totals()
        );
    }
}

#[test]
fn encoded_names_and_queries() {
    let docs = tree([
        (
            "docs/a.html",
            "<a href='gr%C3%BCn%20%23.md?q=1#%C3%BCber'><a href='grün #.md'>\n<a href=%ff.md>",
        ),
        ("docs/grün #.md", "# Über\n[b](<grün #.md>)"),
    ]);
    let outcome = linkcheck(&docs, &["docs"]);
    let expected = [
        // In a link, what follows `#` is no part of the name.
        "docs/a.html:1: missing file: grün #.md",
        "docs/a.html:2: missing file: %ff.md",
        "docs/grün #.md:2: missing file: grün #.md",
    ];
    assert_eq!(outcome.findings(), expected);
}

#[test]
fn fragments_of_both_formats() {
    let docs = tree([
        (
            "docs/a.md",
            "[1](b.md#one-two) [2](b.md#one-two-1) [3](b.md#own) [4](b.md#inline) [5](b.md#One-Two)\n\
             [6](c.html#id) [7](c.html#name) [8](c.html#class)\n[9](c.html#1-3) [10](c.html#1-4)\n[11](i.txt#L1)",
        ),
        (
            "docs/b.md",
            "\u{feff}# One *two*\n# One two\n# Three {#own}\n<a id=inline></a>\n",
        ),
        (
            "docs/c.html",
            "<p id=id class=class><a name=name></a><i id=1></i><i id=2></i><i id=3></i>",
        ),
        ("docs/i.txt", ""),
    ]);
    let outcome = linkcheck(&docs, &["docs"]);
    let expected = [
        "docs/a.md:1: missing fragment: b.md#One-Two",
        "docs/a.md:2: missing fragment: c.html#class",
        "docs/a.md:3: missing fragment: c.html#1-4",
    ];
    assert_eq!(outcome.findings(), expected);
}

#[test]
fn directories_roots_and_bases() {
    let docs = tree([
        (
            "docs/a/page.html",
            "<a href='../b/#x'><a href=..>\n<a href=../empty/>\n<a href=/b/index.html#y>\n<a href=/c.html>",
        ),
        ("docs/a/page.md", "[listed](../empty/)"),
        (
            "docs/b/index.html",
            "<base href='../a/'><i id=x></i><a href=page.md>\n<a href=index.html>",
        ),
        ("docs/empty/data.txt", ""),
        ("docs/README.md", ""),
    ]);
    let outcome = linkcheck(&docs, &["docs"]);
    let expected = [
        "docs/a/page.html:2: missing file: ../empty/",
        "docs/a/page.html:4: missing file: /c.html",
        "docs/b/index.html:2: missing file: index.html",
        "docs/a/page.html:3: missing fragment: /b/index.html#y",
    ];
    assert_eq!(outcome.findings(), expected);
}

#[test]
fn what_rustdoc_writes() {
    let redirect = "<meta http-equiv=\"refresh\" content=\"0;URL=../a/struct.S.html\">";
    let docs = tree([
        (
            "doc/a/index.html",
            "<a href='m/struct.S.html#method.new'>\n<a href='m/struct.S.html#method.old'>",
        ),
        ("doc/a/m/struct.S.html", redirect.replace("../a/", "../").as_str()),
        (
            "doc/a/struct.S.html",
            "<section id=method.new>\n<script src=../trait.impl/a/trait.T.js>",
        ),
        (
            "doc/gone/index.html",
            "<meta http-equiv=refresh content='0;URL=x.html'>",
        ),
    ]);
    let outcome = linkcheck(&docs, &["doc"]);
    let expected = [
        "doc/gone/index.html:1: missing file: x.html",
        "doc/a/index.html:2: missing fragment: m/struct.S.html#method.old",
    ];
    assert_eq!(outcome.findings(), expected);
}

#[test]
fn links_can_be_ignored() {
    let docs = tree([("docs/a.md", "[1](/api/x) [2](/ap) [3](old/x.md)")]);
    let outcome = linkcheck(&docs, &["docs", "--ignore", "/api/", "--ignore", "old/"]);
    assert_eq!(outcome.findings(), ["docs/a.md:1: missing file: /ap"]);
    assert!(
        outcome
            .totals()
            .starts_with("1 pages, 3 links, 2 external, 1 broken"),
        "{}",
        outcome.totals()
    );
}

#[test]
fn the_history_of_a_repository_is_not_checked() {
    let docs = tree([
        ("docs/.git/a.md", "[x](x.md)"),
        ("docs/.github/a.md", "[y](y.md)"),
    ]);
    let outcome = linkcheck(&docs, &["docs"]);
    assert_eq!(outcome.findings(), ["docs/.github/a.md:1: missing file: y.md"]);
}
