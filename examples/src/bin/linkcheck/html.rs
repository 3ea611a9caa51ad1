//! Anchors and links of HTML.

use std::convert::Infallible;

use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use crate::lines::Lines;
use crate::scan::Scan;

/// Gathers what is in `html`, which begins at byte `offset` of its page.
pub fn scan(html: &str, offset: usize, lines: &Lines, scan: &mut Scan) {
    run(html, Collector::new(scan, lines, offset));
}

fn run(html: &str, collector: Collector<'_>) {
    let mut emitter = CallbackEmitter::<_, Infallible, usize>::new(collector);
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
}

/// Which start tag is open, as far as it matters.
#[derive(Clone, Copy, PartialEq)]
enum Element {
    Anchor,
    Base,
    Meta,
    NoScript,
    Other,
    /// An end tag: browsers ignore its attributes.
    None,
}

/// Which attribute the next value belongs to, as far as it matters.
#[derive(Clone, Copy)]
enum Attribute {
    Id,
    Link,
    LinkSet,
    BaseLink,
    HttpEquiv,
    Content,
    Other,
}

/// A `<meta http-equiv="refresh" content="0; url=..">`, its attributes in either order.
#[derive(Default)]
struct Refresh {
    is_refresh: bool,
    content: Option<(String, u32)>,
}

struct Collector<'a> {
    scan: &'a mut Scan,
    lines: &'a Lines,
    offset: usize,
    element: Element,
    attribute: Attribute,
    refresh: Refresh,
    in_noscript: bool,
}

impl Callback<Infallible, usize> for Collector<'_> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, span: Span<usize>) -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name } => self.element = element(name),
            CallbackEvent::AttributeName { name } => self.attribute = attribute(self.element, name),
            CallbackEvent::AttributeValue { value } => self.value(value, span.start),
            CallbackEvent::CloseStartTag { .. } => self.close(),
            CallbackEvent::String { value } if self.element == Element::NoScript && !self.in_noscript => {
                self.without_script(value, span.start);
            }
            CallbackEvent::EndTag { .. } => self.element = Element::None,
            _ => {}
        }
        None
    }
}

impl<'a> Collector<'a> {
    fn new(scan: &'a mut Scan, lines: &'a Lines, offset: usize) -> Self {
        Self {
            scan,
            lines,
            offset,
            element: Element::Other,
            attribute: Attribute::Other,
            refresh: Refresh::default(),
            in_noscript: false,
        }
    }

    fn value(&mut self, value: &[u8], start: usize) {
        if matches!(self.attribute, Attribute::Other) {
            return;
        }
        let value = String::from_utf8_lossy(value);
        let line = self.lines.line(self.offset + start);
        match self.attribute {
            Attribute::Id => self.scan.anchors.insert(&value),
            Attribute::Link => self.scan.link(&value, line),
            Attribute::LinkSet => srcset(&value).for_each(|link| self.scan.link(link, line)),
            Attribute::BaseLink => self.scan.base(&value),
            Attribute::HttpEquiv => self.refresh.is_refresh = value.eq_ignore_ascii_case("refresh"),
            Attribute::Content => self.refresh.content = Some((value.into_owned(), line)),
            Attribute::Other => {}
        }
        self.attribute = Attribute::Other;
    }

    fn close(&mut self) {
        if self.element == Element::Meta {
            let refresh = std::mem::take(&mut self.refresh);
            if let Some((content, line)) = refresh.content.filter(|_| refresh.is_refresh)
                && let Some((delay, link)) = refresh_link(&content)
            {
                self.scan.link(link, line);
                if delay == "0" {
                    self.scan.redirect(link);
                }
            }
        }
        // The text of <noscript> comes next, and as one piece.
        if self.element != Element::NoScript {
            self.element = Element::None;
        }
        self.attribute = Attribute::Other;
    }

    /// The tokenizer takes what is in `<noscript>` for text, as browsers that run scripts do.
    fn without_script(&mut self, text: &[u8], start: usize) {
        let redirect = self.scan.redirect.take();
        let mut inner = Collector::new(self.scan, self.lines, self.offset + start);
        // One <noscript> in another is text, or each of a million would be one level of recursion.
        inner.in_noscript = true;
        run(&String::from_utf8_lossy(text), inner);
        self.scan.redirect = redirect;
    }
}

fn element(name: &[u8]) -> Element {
    match name {
        b"a" => Element::Anchor,
        b"base" => Element::Base,
        b"meta" => Element::Meta,
        b"noscript" => Element::NoScript,
        _ => Element::Other,
    }
}

fn attribute(element: Element, name: &[u8]) -> Attribute {
    match (element, name) {
        (Element::None, _) => Attribute::Other,
        (_, b"id") | (Element::Anchor, b"name") => Attribute::Id,
        (Element::Base, b"href") => Attribute::BaseLink,
        (_, b"href" | b"xlink:href" | b"src" | b"poster") => Attribute::Link,
        (_, b"srcset" | b"imagesrcset") => Attribute::LinkSet,
        (Element::Meta, b"http-equiv") => Attribute::HttpEquiv,
        (Element::Meta, b"content") => Attribute::Content,
        _ => Attribute::Other,
    }
}

/// The links of `small.png 1x, large.png 2x`; a link may itself contain commas.
fn srcset(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (link, after) = rest.split_at(end);
        rest = if link.ends_with(',') {
            after
        } else {
            after.split_once(',').map_or("", |(_, next)| next)
        };
        Some(link.trim_end_matches(',')).filter(|link| !link.is_empty())
    })
}

/// The delay and the link of `5; url='next.html'`.
fn refresh_link(content: &str) -> Option<(&str, &str)> {
    let (delay, target) = content.split_once([';', ','])?;
    let (key, link) = target.split_once('=')?;
    let link = link.trim_ascii().trim_matches(['"', '\'']);
    key.trim_ascii()
        .eq_ignore_ascii_case("url")
        .then_some((delay.trim_ascii(), link))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(html: &str) -> Scan {
        let mut found = Scan::default();
        scan(html, 0, &Lines::of(html.as_bytes()), &mut found);
        found
    }

    fn links(html: &str) -> Vec<(String, Vec<u32>)> {
        let found = scanned(html).links.into_iter();
        let mut links: Vec<_> = found.map(|(link, found)| (link.into(), found.lines)).collect();
        links.sort();
        links
    }

    #[test]
    fn every_kind_of_link() {
        let html = "<a href='a.html?x&amp;y'>\n<img src=b.png srcset='c.png, d,e.png 2x'>\n\
                    <link\nhref=\"f.css\"><script src=g.js></script><video poster=h.png>";
        let expected = [
            ("a.html?x&y", 1),
            ("b.png", 2),
            ("c.png", 2),
            ("d,e.png", 2),
            ("f.css", 4),
            ("g.js", 4),
            ("h.png", 4),
        ];
        assert_eq!(
            links(html),
            expected.map(|(link, line)| (link.to_owned(), vec![line]))
        );
    }

    #[test]
    fn a_link_is_kept_once_per_line() {
        assert_eq!(
            links("<a href=x><a href=' x '>\n<a href=x>"),
            [("x".to_owned(), vec![1, 2])]
        );
        assert_eq!(links("<a href='x\n y'>"), [("x y".to_owned(), vec![1])]);
    }

    #[test]
    fn what_is_no_markup_has_no_links() {
        let html = "<!-- <a href=a> --><script>'<a href=b>'</script><title><a href=c></title>\
                    <style><a href=d></style><textarea><a href=e></textarea></p href=f>";
        assert_eq!(links(html), []);
    }

    #[test]
    fn a_refresh_is_a_link() {
        let html = "<meta content='0;URL=../x.html' http-equiv=refresh><meta name=a content='0;url=y'>";
        assert_eq!(links(html), [("../x.html".to_owned(), vec![1])]);
        assert_eq!(scanned(html).redirect.as_deref(), Some("../x.html"));
    }

    #[test]
    fn a_refresh_with_a_delay_is_no_redirect() {
        let html = "<meta http-equiv=refresh content=\"5; url='x.html'\"><meta http-equiv=refresh content=0>";
        assert_eq!(links(html), [("x.html".to_owned(), vec![1])]);
        assert_eq!(scanned(html).redirect, None);
    }

    #[test]
    fn browsers_without_scripts_have_links_too() {
        let html =
            "<noscript>\n<link href=a.css>\n<meta http-equiv=refresh content='0;url=b'></noscript><p href=c>";
        assert_eq!(
            links(html),
            [
                ("a.css".to_owned(), vec![2]),
                ("b".to_owned(), vec![3]),
                ("c".to_owned(), vec![3])
            ]
        );
        assert_eq!(scanned(html).redirect, None);
        assert_eq!(links(&"<noscript>".repeat(200_000)), []);
    }

    #[test]
    fn anchors_are_ids_and_the_names_of_a() {
        let found = scanned("<h1 ID=one><a name=two id=three><meta name=four><p id>").anchors;
        assert!(["one", "two", "three"].iter().all(|name| found.resolve(name)));
        assert!(!found.resolve("four") && !found.resolve("ONE"));
    }

    #[test]
    fn the_first_base_counts() {
        let found = scanned("<base target=_top><base href=/a/><base href=/b/>");
        assert_eq!(found.base.as_deref(), Some("/a/"));
        assert!(found.links.is_empty());
    }
}
