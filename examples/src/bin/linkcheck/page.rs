//! A page: what is in it and where its links lead.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::anchors::Anchors;
use crate::lines::Lines;
use crate::scan::Scan;
use crate::tree::Tree;
use crate::{html, markdown};

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Format {
    /// `.html`, `.htm`
    Html,
    /// `.md`
    Markdown,
}

/// A page that was read.
#[derive(Debug)]
pub struct Page {
    /// What links to it can name.
    pub anchors: Anchors,
    /// Its links to other files, by file.
    pub outgoing: Vec<Outgoing>,
    /// Its links to places of its own that do not exist.
    pub broken: Vec<Reference>,
    /// Whether it sends its readers on at once.
    pub moved: bool,
    /// Where to, if it is not another site.
    pub moved_to: Option<PathBuf>,
    /// How many links it has.
    pub links: usize,
    /// How many of them are not for us to check.
    pub external: usize,
}

/// All links from one page to one file.
#[derive(Debug)]
pub struct Outgoing {
    /// The file.
    pub path: PathBuf,
    /// The links.
    pub references: Vec<Reference>,
}

/// A link, and where on its page it stands.
#[derive(Debug)]
pub struct Reference {
    /// The link as it is written.
    pub link: Box<str>,
    /// The lines it is on.
    pub lines: Vec<u32>,
}

impl Format {
    /// The format of the page at `path`; `None` for what is no page.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        let is = |known: &str| extension.eq_ignore_ascii_case(known);
        match () {
            () if is("html") || is("htm") => Some(Self::Html),
            () if is("md") => Some(Self::Markdown),
            () => None,
        }
    }
}

impl Reference {
    /// What the link names on its page, if anything.
    pub fn fragment(&self) -> Option<&str> {
        self.link.split_once('#').map(|(_, fragment)| fragment)
    }
}

impl Page {
    /// Reads the page at `path` from its text.
    pub fn parse(tree: &Tree, path: &Path, format: Format, text: &str) -> Self {
        let lines = Lines::of(text.as_bytes());
        let mut scan = Scan::default();
        match format {
            Format::Html => html::scan(text, 0, &lines, &mut scan),
            Format::Markdown => markdown::scan(text, &lines, &mut scan),
        }
        Self::new(tree, path, scan)
    }

    fn new(tree: &Tree, path: &Path, scan: Scan) -> Self {
        let base = tree.base(path, scan.base.as_deref());
        let mut page = Self {
            anchors: scan.anchors,
            outgoing: Vec::new(),
            broken: Vec::new(),
            moved: scan.redirect.is_some(),
            moved_to: scan.redirect.and_then(|link| tree.resolve(base.as_ref(), &link)),
            links: scan.occurrences,
            external: 0,
        };
        let mut by_path: HashMap<PathBuf, Vec<Reference>> = HashMap::new();
        for (link, links) in scan.links {
            let reference = Reference {
                link,
                lines: links.lines,
            };
            match tree.resolve(base.as_ref(), &reference.link) {
                None => page.external += links.count,
                Some(target) if target == path => page.check_own(reference),
                Some(target) => by_path.entry(target).or_default().push(reference),
            }
        }
        let outgoing = |(path, references)| Outgoing { path, references };
        page.outgoing = by_path.into_iter().map(outgoing).collect();
        page
    }

    fn check_own(&mut self, reference: Reference) {
        let resolves = |fragment| self.anchors.resolve(fragment);
        if !reference.fragment().is_none_or(resolves) {
            self.broken.push(reference);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        let tree = Tree::new("/site".into(), Path::new("/site"), Vec::new());
        Page::parse(&tree, Path::new("/site/a.html"), Format::Html, text)
    }

    #[test]
    fn formats_go_by_the_name() {
        assert_eq!(Format::of(Path::new("x/a.HTML")), Some(Format::Html));
        assert_eq!(Format::of(Path::new("a.htm")), Some(Format::Html));
        assert_eq!(Format::of(Path::new("a.md")), Some(Format::Markdown));
        assert_eq!(Format::of(Path::new("md")), None);
        assert_eq!(Format::of(Path::new("a.rs")), None);
    }

    #[test]
    fn links_are_sorted_by_where_they_lead() {
        let page = page(
            "<a href=b.html><a href='b.html#x'><a href=c.css>\n<a href=b.html>\
             <a href='#no'><a href='a.html#here' id=here><a href=https://x><a href=https://x>",
        );
        assert_eq!((page.links, page.external), (8, 2));
        let broken: Vec<_> = page.broken.iter().map(|reference| &*reference.link).collect();
        assert_eq!(broken, ["#no"]);
        let mut outgoing: Vec<_> = page
            .outgoing
            .iter()
            .map(|to| (&*to.path, to.references.len()))
            .collect();
        outgoing.sort();
        assert_eq!(
            outgoing,
            [(Path::new("/site/b.html"), 2), (Path::new("/site/c.css"), 1)]
        );
    }
}
