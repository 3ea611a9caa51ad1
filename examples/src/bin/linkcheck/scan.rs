//! What the two parsers gather from a page.

use std::collections::HashMap;

use crate::anchors::Anchors;

/// The anchors and links of one page, as they are written.
#[derive(Debug, Default)]
pub struct Scan {
    /// What fragments can name.
    pub anchors: Anchors,
    /// The links, each once.
    pub links: HashMap<Box<str>, Occurrences>,
    /// How many links there are, the repeated ones included.
    pub occurrences: usize,
    /// Where a reader is sent on to at once.
    pub redirect: Option<String>,
    /// Where `<base href>` says relative links start.
    pub base: Option<String>,
}

/// Where one link stands.
#[derive(Debug, Default)]
pub struct Occurrences {
    /// How often.
    pub count: usize,
    /// The lines, each once.
    pub lines: Vec<u32>,
}

impl Occurrences {
    fn add(&mut self, line: u32) {
        self.count += 1;
        // The parsers go through a page from top to bottom.
        if self.lines.last() != Some(&line) {
            self.lines.push(line);
        }
    }
}

impl Scan {
    /// Notes a link.
    pub fn link(&mut self, link: &str, line: u32) {
        let link = link.trim_ascii();
        self.occurrences += 1;
        match self.links.get_mut(link) {
            Some(known) => known.add(line),
            None => self.links.entry(one_line(link).into()).or_default().add(line),
        }
    }

    /// Notes that the page sends its readers on.
    pub fn redirect(&mut self, link: &str) {
        self.redirect.get_or_insert_with(|| one_line(link));
    }

    /// Notes a `<base href>`; only a page's first one counts.
    pub fn base(&mut self, href: &str) {
        self.base.get_or_insert_with(|| one_line(href.trim_ascii()));
    }
}

/// Drops what browsers drop from a link that was broken over lines.
fn one_line(link: &str) -> String {
    link.replace(['\t', '\n', '\r'], "")
}
