//! The anchors that a Markdown heading gets, as GitHub makes them.

use std::collections::HashMap;

/// Gives each heading of one page its anchor.
#[derive(Debug, Default)]
pub struct Slugs {
    // How often a slug was asked for; what is in here is taken.
    seen: HashMap<String, usize>,
}

impl Slugs {
    /// The anchor of the next heading: `-1`, `-2` .. tell equal headings apart.
    pub fn next(&mut self, heading: &str) -> String {
        let plain = slug(heading);
        let mut count = self.seen.get(&plain).copied().unwrap_or(0);
        let mut unique = plain.clone();
        while self.seen.contains_key(&unique) {
            count += 1;
            unique = format!("{plain}-{count}");
        }
        self.seen.insert(plain, count);
        self.seen.entry(unique.clone()).or_insert(0);
        unique
    }
}

fn slug(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let hyphened = |c| if c == ' ' { '-' } else { c };
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter(kept)
        .map(hyphened)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Slugs, slug};

    #[test]
    fn punctuation_goes_and_every_space_counts() {
        assert_eq!(slug("What's new in 2.0?"), "whats-new-in-20");
        assert_eq!(slug("`spawn` & co"), "spawn--co");
        assert_eq!(slug(" snake_case, kebab-case "), "snake_case-kebab-case");
        assert_eq!(slug("Größe 🦀 日本"), "größe--日本");
    }

    #[test]
    fn equal_headings_are_numbered() {
        let mut slugs = Slugs::default();
        let anchors = ["A", "A", "A 1", "A", "B"].map(|heading| slugs.next(heading));
        assert_eq!(anchors, ["a", "a-1", "a-1-1", "a-2", "b"]);
    }
}
