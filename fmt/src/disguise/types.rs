//! Types on one line, as rustfmt writes them.

use proc_macro2::{Delimiter, Spacing, TokenTree};

use crate::text;

/// The tokens with a blank where one belongs.
pub(super) fn print(tokens: &[TokenTree]) -> String {
    let mut out = String::new();
    for (index, token) in tokens.iter().enumerate() {
        if index > 0 && blank_between(&tokens[..index], token) {
            out.push(' ');
        }
        match token {
            TokenTree::Group(group) => {
                let inner = print(&text::contents(group));
                match group.delimiter() {
                    Delimiter::Parenthesis => out.push_str(&format!("({inner})")),
                    Delimiter::Bracket => out.push_str(&format!("[{inner}]")),
                    Delimiter::Brace => out.push_str(&format!("{{ {inner} }}")),
                    Delimiter::None => out.push_str(&inner),
                }
            }
            token => out.push_str(&token.to_string()),
        }
    }
    out
}

fn blank_between(before: &[TokenTree], next: &TokenTree) -> bool {
    let Some(last) = before.last() else { return false };
    match (last, next) {
        (TokenTree::Punct(last), TokenTree::Punct(next))
            if last.spacing() == Spacing::Joint && next.as_char() != '\'' =>
        {
            false
        }
        (TokenTree::Punct(last), _) if is_arrow(before) || ",;+=".contains(last.as_char()) => true,
        (_, TokenTree::Punct(next)) if "+=-|".contains(next.as_char()) => true,
        // The end of generic arguments, and a word behind it.
        (TokenTree::Punct(last), TokenTree::Ident(_)) if last.as_char() == '>' => true,
        (TokenTree::Punct(_), _) => false,
        (TokenTree::Ident(_) | TokenTree::Literal(_), TokenTree::Ident(_) | TokenTree::Literal(_)) => true,
        (TokenTree::Ident(word), TokenTree::Punct(next)) => {
            "&'*".contains(next.as_char()) || opens(word, next.as_char())
        }
        (TokenTree::Ident(word), TokenTree::Group(_)) => ["mut", "dyn", "as", "by", "const"]
            .iter()
            .any(|other| word == other),
        (TokenTree::Group(_), TokenTree::Ident(_)) => true,
        _ => false,
    }
}

/// `as <T as Trait>::Type`, `dyn ::path::Trait`
fn opens(word: &proc_macro2::Ident, sign: char) -> bool {
    "<:".contains(sign)
        && ["mut", "dyn", "as", "by", "const"]
            .iter()
            .any(|other| word == other)
}

fn is_arrow(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [.., TokenTree::Punct(dash), TokenTree::Punct(tip)] if dash.as_char() == '-' && tip.as_char() == '>')
}
