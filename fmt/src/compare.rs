//! Whether two texts hold the same tokens and comments, in the same order.
//!
//! What rustfmt changes in any Rust is no difference: a `,` before a closing bracket or behind a block, the braces around
//! the body of an arm or of a closure, a `;` behind a final `return` and behind loops, and blanks within comments.

use std::ops::Range;

use proc_macro2::{Delimiter, TokenTree};

use crate::text;
use crate::tokens::{Construct, Cursor};

/// The first thing in `before` that `after` does not have at its place.
pub(crate) fn difference(before: &str, after: &str) -> Option<String> {
    let (Some(before), Some(after)) = (Content::of(before), Content::of(after)) else {
        return Some("brackets".to_owned());
    };
    first_difference(&before.tokens, &after.tokens)
        .map(|token| format!("`{token}`"))
        .or_else(|| {
            first_difference(&before.comments, &after.comments)
                .map(|(_, text)| format!("the comment `{text}`"))
        })
}

fn first_difference<T: PartialEq + Clone>(before: &[T], after: &[T]) -> Option<T> {
    let same = before
        .iter()
        .zip(after)
        .take_while(|(one, other)| one == other)
        .count();
    before.get(same).or(after.get(same)).cloned()
}

/// The comments between and around `tokens`, which have been lexed from `text`.
pub(crate) fn comments(text: &str, tokens: &[TokenTree]) -> Vec<Range<usize>> {
    let mut content = Content {
        text,
        at: 0,
        tokens: Vec::new(),
        comments: Vec::new(),
        places: Vec::new(),
        firm: 0,
    };
    content.list(tokens, None);
    content.gap(text.len());
    content.places
}

#[derive(Debug)]
struct Content<'t> {
    text: &'t str,
    /// Everything before has been looked at.
    at: usize,
    tokens: Vec<String>,
    /// With the number of tokens before each, separators aside.
    comments: Vec<(usize, String)>,
    places: Vec<Range<usize>>,
    /// How many tokens there are so far, separators aside.
    firm: usize,
}

impl<'t> Content<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let tokens = text::lex(text).ok()?;
        let mut content = Content {
            text,
            at: 0,
            tokens: Vec::new(),
            comments: Vec::new(),
            places: Vec::new(),
            firm: 0,
        };
        content.list(&tokens, None);
        content.gap(text.len());
        content.tokens = without_idle_commas(content.tokens);
        Some(content)
    }

    fn list(&mut self, tokens: &[TokenTree], around: Option<Delimiter>) {
        let mut index = 0;
        while let Some(token) = tokens.get(index) {
            if let Some(end) = self.doc_comment(token) {
                index += 1 + tokens[index + 1..]
                    .iter()
                    .take_while(|token| text::range(token).end <= end)
                    .count();
                continue;
            }
            match token {
                TokenTree::Group(group) => self.group(group, &tokens[..index]),
                token if is_idle(tokens, index, around) => self.advance(token),
                token => {
                    self.advance(token);
                    self.push(token.to_string());
                }
            }
            index += 1;
        }
    }

    /// A doc comment comes as an attribute, all of whose tokens are where the comment is.
    fn doc_comment(&mut self, token: &TokenTree) -> Option<usize> {
        let range = text::range(token);
        let typed = self.text.get(range.clone())?;
        if range.start < self.at || !(typed.starts_with("//") || typed.starts_with("/*")) {
            return None;
        }
        self.gap(range.start);
        self.push(trimmed(typed));
        self.at = range.end;
        Some(range.end)
    }

    fn group(&mut self, group: &proc_macro2::Group, before: &[TokenTree]) {
        let inner = text::contents(group);
        let delimiter = group.delimiter();
        let arm = ends_with(before, &['=', '>']);
        let idle = delimiter == Delimiter::Brace && (arm || ends_with(before, &['|']));
        let (open, close) = match delimiter {
            Delimiter::Brace => ("{", "}"),
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        self.gap(group.span_open().byte_range().start);
        self.at = group.span_open().byte_range().end;
        if !idle {
            self.push(open.to_owned());
        }
        self.list(&inner, Some(delimiter));
        self.gap(group.span_close().byte_range().start);
        self.at = group.span_close().byte_range().end;
        match (idle, arm) {
            (false, _) => self.push(close.to_owned()),
            (true, true) => self.push(",".to_owned()),
            (true, false) => {}
        }
    }

    fn push(&mut self, token: String) {
        self.firm += usize::from(!matches!(token.as_str(), "," | ";" | "{" | "}"));
        self.tokens.push(token);
    }

    fn advance(&mut self, token: &TokenTree) {
        let range = text::range(token);
        self.gap(range.start);
        self.at = range.end;
    }

    fn gap(&mut self, end: usize) {
        if end <= self.at {
            return;
        }
        let before = self.firm;
        for place in text::comments(self.text, self.at..end) {
            self.comments.push((before, trimmed(&self.text[place.clone()])));
            self.places.push(place);
        }
    }
}

/// A `;` that rustfmt adds or removes.
fn is_idle(tokens: &[TokenTree], index: usize, around: Option<Delimiter>) -> bool {
    let is_semicolon = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ';');
    if !is_semicolon(&tokens[index]) || around != Some(Delimiter::Brace) {
        return false;
    }
    let before = &tokens[..index];
    let statement = before.rsplit(is_semicolon).next().unwrap_or_default();
    let jumps = || has_word(statement, &["return", "break", "continue"]);
    statement.is_empty() || (index + 1 == tokens.len() && jumps()) || ends_with_loop(statement)
}

fn has_word(tokens: &[TokenTree], words: &[&str]) -> bool {
    tokens
        .iter()
        .any(|token| matches!(token, TokenTree::Ident(ident) if words.iter().any(|word| ident == word)))
}

fn ends_with_loop(statement: &[TokenTree]) -> bool {
    (0..statement.len()).any(|index| {
        let cursor = Cursor::new(statement).at(index);
        has_word(&statement[index..=index], &["while", "for", "loop"])
            && Construct::parse(cursor).is_some_and(|construct| construct.end.is_end())
    })
}

fn ends_with(tokens: &[TokenTree], signs: &[char]) -> bool {
    let last = &tokens[tokens.len().saturating_sub(signs.len())..];
    last.len() == signs.len()
        && last
            .iter()
            .zip(signs)
            .all(|(token, sign)| matches!(token, TokenTree::Punct(punct) if punct.as_char() == *sign))
}

fn without_idle_commas(tokens: Vec<String>) -> Vec<String> {
    let mut kept = Vec::<String>::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let behind = kept
            .last()
            .is_none_or(|last| matches!(last.as_str(), "}" | "," | "{"));
        let before = tokens
            .peek()
            .is_none_or(|next| matches!(next.as_str(), ")" | "]" | "}" | ">" | "|"));
        if token != "," || !(behind || before) {
            kept.push(token);
        }
    }
    kept
}

fn trimmed(comment: &str) -> String {
    comment.lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::difference;

    fn same(before: &str, after: &str) {
        assert_eq!(difference(before, after), None, "{before} and {after}");
        assert_eq!(difference(after, before), None, "{after} and {before}");
    }

    fn differ(before: &str, after: &str) {
        assert!(difference(before, after).is_some(), "{before} and {after}");
        assert!(difference(after, before).is_some(), "{after} and {before}");
    }

    #[test]
    fn blanks_and_what_rustfmt_does_anywhere_are_no_difference() {
        same("f ( a,b )", "f(a, b,)");
        same("scope!{a;b}", "scope! {\n    a;\n    b\n}");
        same("match x { A => { b } C => d }", "match x { A => b, C => d, }");
        same("f(|x| { y })", "f(|x| y)");
        same("{ return x }", "{ return x; }");
        same("{ loop { a }; b }", "{ loop { a } b }");
        same("{ ;; a; }", "{ a; }");
        same(
            "{ while a { b } let c = || { d }; }",
            "{ while a { b } let c = || d; }",
        );
        same("/* a\n   b */ x // c  ", "/* a\n b */\nx // c");
        same("/// doc \nfn f() {}", "/// doc\nfn f() {}");
        same("[a, // one\n b]", "[\n a, // one\n b,\n]");
    }

    #[test]
    fn every_other_token_counts() {
        differ("a b", "a");
        differ("a", "a b");
        differ("f(a, b)", "f(b, a)");
        differ("spawn f()", "f()");
        differ("{ a; }", "{ a }");
        differ("{ a }", "a");
        differ("f((a))", "f(a)");
        differ("f(a, b)", "f(a b)");
        differ("x = \"a  b\"", "x = \"a b\"");
        differ("r#a", "a");
        differ("a.b", "a . . b");
        differ("/// doc\nfn f() {}", "fn f() {}");
        differ("let x = loop { a };", "let x = loop { a }");
        differ("(a", "(a)");
    }

    #[test]
    fn every_comment_counts_and_its_place() {
        differ("a // b", "a");
        differ("a // b", "a // c");
        differ("/* b */ a", "a /* b */");
        differ("f(a /* c */, b)", "f(a, b /* c */)");
        differ("a // b", "a /* b */");
    }
}
