//! Anchors and links of Markdown.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::html;
use crate::lines::Lines;
use crate::scan::Scan;
use crate::slug::Slugs;

/// Gathers what is in `text`.
pub fn scan(text: &str, lines: &Lines, scan: &mut Scan) {
    let mut collector = Collector {
        text,
        lines,
        scan,
        slugs: Slugs::default(),
        heading: None,
    };
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        collector.event(event, range);
    }
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
}

struct Collector<'a> {
    text: &'a str,
    lines: &'a Lines,
    scan: &'a mut Scan,
    slugs: Slugs,
    heading: Option<Heading>,
}

/// A heading that is being read.
#[derive(Default)]
struct Heading {
    id: Option<String>,
    text: String,
}

impl Collector<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Link {
                link_type: LinkType::Email,
                ..
            }) => self.link("mailto:", &range),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                self.link(&dest_url, &range);
            }
            Event::Start(Tag::Heading { id, .. }) => {
                let id = id.map(|id| id.into_string());
                self.heading = Some(Heading {
                    id,
                    text: String::new(),
                });
            }
            Event::End(TagEnd::Heading(_)) => self.end_heading(),
            Event::Text(text) | Event::Code(text) => self.heading_text(&text),
            Event::SoftBreak | Event::HardBreak => self.heading_text(" "),
            // A block of HTML comes line by line as well; a tag may go over several of them.
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => {
                html::scan(&self.text[range.clone()], range.start, self.lines, self.scan);
            }
            _ => {}
        }
    }

    fn link(&mut self, link: &str, range: &Range<usize>) {
        self.scan.link(link, self.lines.line(range.start));
    }

    fn heading_text(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
    }

    fn end_heading(&mut self) {
        let heading = self.heading.take().unwrap_or_default();
        let anchor = heading.id.unwrap_or_else(|| self.slugs.next(&heading.text));
        self.scan.anchors.insert(&anchor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(text: &str) -> Scan {
        let mut found = Scan::default();
        scan(text, &Lines::of(text.as_bytes()), &mut found);
        found
    }

    fn links(text: &str) -> Vec<(String, Vec<u32>)> {
        let found = scanned(text).links.into_iter();
        let mut links: Vec<_> = found.map(|(link, found)| (link.into(), found.lines)).collect();
        links.sort();
        links
    }

    #[test]
    fn every_kind_of_link() {
        let text = "[a](a.md)\n![b](<b c.png> 'title')\n[d][ref] and [ref]\n<https://e.example>\n\
                    <me@f.example>\n[broken] [x](\n    g.md)\n\n[ref]: r.md#x\n";
        let expected = [
            ("a.md", vec![1]),
            ("b c.png", vec![2]),
            ("g.md", vec![6]),
            ("https://e.example", vec![4]),
            ("mailto:", vec![5]),
            ("r.md#x", vec![3]),
        ];
        assert_eq!(
            links(text),
            expected.map(|(link, lines)| (link.to_owned(), lines))
        );
    }

    #[test]
    fn html_within() {
        let text =
            "Text <a href='a.html'>in</a>\n\n<p id=block>\n<img\n  src='b.png'>\n</p>\n\n<b id=i>x</b>";
        let expected = [("a.html", 1), ("b.png", 5)].map(|(link, line)| (link.to_owned(), vec![line]));
        assert_eq!(links(text), expected);
        let anchors = scanned(text).anchors;
        assert!(anchors.resolve("block") && anchors.resolve("i"));
    }

    #[test]
    fn code_has_no_links() {
        assert_eq!(
            links("`[a](a.md)`\n\n```\n[b](b.md)\n```\n\n    <a href=c.md>\n"),
            []
        );
    }

    #[test]
    fn headings_are_anchors() {
        let text = "---\ntitle: front\n---\n# Use `spawn` *now*\n## [Linked](x.md)\nSet\next\n===\n# A {#own}\n# A\n# A\n";
        let anchors = scanned(text).anchors;
        for found in ["use-spawn-now", "linked", "set-ext", "own", "a", "a-1"] {
            assert!(anchors.resolve(found), "{found}");
        }
        for missing in ["title-front", "a-2", "a-own"] {
            assert!(!anchors.resolve(missing), "{missing}");
        }
    }
}
