//! The places in a page that a `#fragment` can name.

use std::collections::HashSet;

use percent_encoding::percent_decode_str;

/// The anchors of one page.
#[derive(Debug, Default)]
pub struct Anchors {
    names: HashSet<Box<str>>,
    // The source pages of rustdoc have one id per line; a count takes the place of thousands of strings.
    lines: u32,
}

impl Anchors {
    /// Adds an anchor, as an `id` or a heading gives it.
    pub fn insert(&mut self, name: &str) {
        if line_number(name) == Some(self.lines + 1) {
            self.lines += 1;
        } else if !name.is_empty() && !self.has(name) {
            self.names.insert(name.into());
        }
    }

    /// Whether a link that ends in `#fragment` leads somewhere.
    pub fn resolve(&self, fragment: &str) -> bool {
        // What follows `:~:` is for the browser, which looks for the text itself.
        let fragment = fragment.split_once(":~:").map_or(fragment, |(anchor, _)| anchor);
        if fragment.is_empty() || fragment.eq_ignore_ascii_case("top") || self.has(fragment) {
            return true;
        }
        let decoded = percent_decode_str(fragment).decode_utf8_lossy();
        self.has(&decoded) || self.has_range(&decoded)
    }

    fn has(&self, name: &str) -> bool {
        line_number(name).is_some_and(|line| line <= self.lines) || self.names.contains(name)
    }

    /// `#10-20`: rustdoc's script marks these lines of a source page.
    fn has_range(&self, name: &str) -> bool {
        let Some((first, last)) = name.split_once('-') else {
            return false;
        };
        let is_line = |end| line_number(end).is_some() && self.has(end);
        is_line(first) && is_line(last)
    }
}

/// Reads a number from 1, written the one way that an `id` and a link would agree on.
fn line_number(name: &str) -> Option<u32> {
    let plain = name.starts_with(|first: char| ('1'..='9').contains(&first));
    name.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::Anchors;

    fn anchors(names: &[&str]) -> Anchors {
        let mut anchors = Anchors::default();
        names.iter().for_each(|name| anchors.insert(name));
        anchors
    }

    #[test]
    fn names_are_case_sensitive_and_may_be_encoded() {
        let page = anchors(&["method.new", "größe", "50%25"]);
        for found in ["method.new", "größe", "gr%C3%B6%C3%9Fe", "method%2Enew", "50%25"] {
            assert!(page.resolve(found), "{found}");
        }
        for missing in ["Method.new", "method", "50%", "größ"] {
            assert!(!page.resolve(missing), "{missing}");
        }
    }

    #[test]
    fn the_top_is_everywhere() {
        let page = anchors(&[]);
        assert!(page.resolve("") && page.resolve("top") && page.resolve("TOP"));
        assert!(page.resolve(":~:text=some%20words"));
        assert!(!page.resolve("bottom") && !page.resolve("nowhere:~:text=words"));
    }

    #[test]
    fn lines_and_ranges_of_lines() {
        let page = anchors(&["1", "2", "3", "7", "a"]);
        for found in ["1", "3", "7", "1-3", "2-7", "3-1"] {
            assert!(page.resolve(found), "{found}");
        }
        for missing in ["0", "4", "01", "+1", "1-4", "1-", "1-2-3", "a-1", "8"] {
            assert!(!page.resolve(missing), "{missing}");
        }
    }
}
