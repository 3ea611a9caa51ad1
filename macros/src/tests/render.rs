//! Shows an expansion in short: each rewritten `spawn` as one word and its operand.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

/// All tokens in one line, brackets included, regardless of spacing.
pub(super) fn flat(tokens: TokenStream) -> String {
    leaves(tokens).join(" ")
}

pub(super) fn leaves(tokens: TokenStream) -> Vec<String> {
    let mut leaves = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                leaves.push(open.to_owned());
                leaves.extend(self::leaves(group.stream()));
                leaves.push(close.to_owned());
            }
            other => leaves.push(other.to_string()),
        }
    }
    leaves
}

/// What is in the braces of the first `let __taskgroup_value = { .. }`.
pub(super) fn user_body(tokens: TokenStream) -> Option<TokenStream> {
    let tokens = tokens.into_iter().collect::<Vec<_>>();
    for (index, token) in tokens.iter().enumerate() {
        let group = group_at(&tokens, index + 3);
        if is_word(Some(token), "let") && is_word(tokens.get(index + 1), "__taskgroup_value") {
            return group.map(Group::stream);
        }
        if let TokenTree::Group(group) = token
            && let Some(found) = user_body(group.stream())
        {
            return Some(found);
        }
    }
    None
}

pub(super) fn render(tokens: TokenStream) -> TokenStream {
    let tokens = tokens.into_iter().collect::<Vec<_>>();
    let mut out = Vec::new();
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        if let Some((operand, length)) = spawned(&tokens, index) {
            out.push(Ident::new("SPAWN", Span::call_site()).into());
            out.extend(operand);
            index += length;
            continue;
        }
        out.push(match token {
            TokenTree::Group(group) => Group::new(group.delimiter(), render(group.stream())).into(),
            other => other.clone(),
        });
        index += 1;
    }
    out.into_iter().collect()
}

fn spawned(tokens: &[TokenTree], index: usize) -> Option<(TokenStream, usize)> {
    let spawned = expression(tokens, index).or_else(|| block(tokens, index));
    spawned.or_else(|| named(tokens, index))
}

/// `match krate::private::name(..).__taskgroup_text() { __taskgroup_name => .. }`
fn named(tokens: &[TokenTree], index: usize) -> Option<(TokenStream, usize)> {
    if !is_word(tokens.get(index), "match") || !is_word(tokens.get(index + 7), "name") {
        return None;
    }
    let arm = group_at(tokens, index + 12)?
        .stream()
        .into_iter()
        .collect::<Vec<_>>();
    spawned(&arm, 3).map(|(operand, _)| (operand, 13))
}

/// `match krate::private::future(EXPR).__taskgroup_future() { .. }`
fn expression(tokens: &[TokenTree], index: usize) -> Option<(TokenStream, usize)> {
    if !is_word(tokens.get(index), "match") || !is_word(tokens.get(index + 7), "future") {
        return None;
    }
    let operand = render(group_at(tokens, index + 8)?.stream());
    Some((bracketed(Delimiter::Bracket, operand), 13))
}

/// `r#scope.__spawn(krate::private::AsBlock, { .. }, ..)`
fn block(tokens: &[TokenTree], index: usize) -> Option<(TokenStream, usize)> {
    if !is_word(tokens.get(index), "r#scope") || !is_word(tokens.get(index + 2), "__spawn") {
        return None;
    }
    let arguments = group_at(tokens, index + 3)?
        .stream()
        .into_iter()
        .collect::<Vec<_>>();
    let task = group_at(&arguments, 8)?.stream();
    let mut operand = capture(task.clone());
    operand.extend(bracketed(Delimiter::Brace, render(user_body(task)?)));
    Some((operand, 4))
}

fn capture(task: TokenStream) -> TokenStream {
    let tokens = task.into_iter().collect::<Vec<_>>();
    let word = |name| TokenTree::from(Ident::new(name, Span::call_site()));
    if tokens.iter().any(|token| is_word(Some(token), "move")) {
        return word("move").into();
    }
    let mut names = Vec::new();
    for pair in tokens.windows(2) {
        if let [first, TokenTree::Ident(name)] = pair
            && is_word(Some(first), "let")
            && name != "scope"
        {
            names.push(TokenTree::from(name.clone()));
        }
    }
    match names.is_empty() {
        true => TokenStream::new(),
        false => {
            let list = bracketed(Delimiter::Parenthesis, names.into_iter().collect());
            [word("move").into(), list].into_iter().collect()
        }
    }
}

fn bracketed(delimiter: Delimiter, inner: TokenStream) -> TokenStream {
    TokenTree::from(Group::new(delimiter, inner)).into()
}

fn group_at(tokens: &[TokenTree], index: usize) -> Option<&Group> {
    match tokens.get(index) {
        Some(TokenTree::Group(group)) => Some(group),
        _ => None,
    }
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}
