//! The parenthesised spelling is Rust to rustfmt: wherever this workspace uses it, in code or in documentation, rustfmt alone
//! lays it out, and leaves what it has laid out.

mod common;

use std::fs;
use std::path::Path;

use common::{flattened, rustfmt, sources};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The scopes in the source that are spelled so, inside and out.
fn bodies(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Ok(tokens) = source.parse() {
        walk(source, tokens, &mut found);
    }
    found
}

fn walk(source: &str, tokens: TokenStream, found: &mut Vec<String>) {
    let tokens = tokens.into_iter().collect::<Vec<_>>();
    for (index, token) in tokens.iter().enumerate() {
        if let [name, _, TokenTree::Group(body), ..] = &tokens[index..]
            && is_scope(&tokens[index..])
            && is_rust(body.stream())
        {
            let text = &source[name.span().byte_range().start..body.span().byte_range().end];
            found.push(text.to_owned());
        } else if let TokenTree::Group(group) = token {
            walk(source, group.stream(), found);
        }
    }
}

/// `scope!(|s| ..)` or `scope!({ .. })`.
fn is_scope(tokens: &[TokenTree]) -> bool {
    let [
        TokenTree::Ident(name),
        TokenTree::Punct(bang),
        TokenTree::Group(body),
        ..,
    ] = tokens
    else {
        return false;
    };
    let named = ["scope", "local_scope", "race", "first_finished"]
        .iter()
        .any(|scope| name == scope);
    named && bang.as_char() == '!' && body.delimiter() == Delimiter::Parenthesis
}

/// No operator, and `spawn!` only with what is an expression.
fn is_rust(tokens: TokenStream) -> bool {
    let tokens = tokens.into_iter().collect::<Vec<_>>();
    tokens.iter().enumerate().all(|(index, token)| match token {
        TokenTree::Ident(name) if name == "spawn" => matches!(
            &tokens[index + 1..],
            [TokenTree::Punct(bang), TokenTree::Group(form), ..] if bang.as_char() == '!' && takes_expression(form)
        ),
        TokenTree::Ident(name) => name != "catch_group",
        TokenTree::Group(group) => is_rust(group.stream()),
        _ => true,
    })
}

/// Whether the form has neither options nor a capture nor a cleanup.
fn takes_expression(form: &Group) -> bool {
    let tokens = form.stream().into_iter().collect::<Vec<_>>();
    let comma = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',');
    let Some(start) = tokens.iter().position(comma) else {
        return false;
    };
    match &tokens[start + 1..] {
        [TokenTree::Ident(word), ..] if word == "move" => false,
        [TokenTree::Group(options), ..] if options.delimiter() == Delimiter::Parenthesis => false,
        form => !form
            .iter()
            .any(|token| matches!(token, TokenTree::Ident(word) if word == "finally")),
    }
}

/// The code in documentation: that of a Markdown file, or that of the comments of a source.
fn blocks(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block: Option<(bool, String)> = None;
    for line in text.lines() {
        let line = line.trim_start();
        let line = ["/// ", "//! ", "///", "//!"]
            .iter()
            .find_map(|prefix| line.strip_prefix(prefix))
            .unwrap_or(line);
        match (line.strip_prefix("```"), block.as_mut()) {
            (Some(_), Some(_)) => found.extend(block.take().filter(|(rust, _)| *rust).map(|(_, code)| code)),
            (Some(language), None) => {
                block = Some((matches!(language, "" | "rust" | "no_run"), String::new()))
            }
            (None, Some((_, code))) => {
                code.push_str(line.strip_prefix("# ").unwrap_or(line));
                code.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

fn in_a_function(body: &str) -> String {
    format!("fn f() {{\n{body};\n}}\n")
}

/// That rustfmt lays out the body however it is laid out, and is content with that.
#[track_caller]
fn check(name: &str, body: &str) {
    let once = rustfmt(&in_a_function(body)).expect("rustfmt reads it");
    assert_eq!(rustfmt(&once).as_ref(), Some(&once), "{name}: formatted twice");
    let flat = in_a_function(&flattened(body));
    assert_eq!(
        rustfmt(&flat).as_ref(),
        Some(&once),
        "{name}: it is left as it was typed"
    );
}

fn check_all(name: &Path, source: &str) -> usize {
    let bodies = bodies(source);
    for body in &bodies {
        check(&name.display().to_string(), body);
    }
    bodies.len()
}

#[test]
fn every_body_in_code() {
    let files = ["examples", "tests", "ui-tests/pass", "benches", "fmt/tests"];
    let count = files.iter().flat_map(|folder| sources(folder)).map(|path| {
        let source = fs::read_to_string(&path).expect("it is text");
        check_all(&path, &source)
    });
    let count = count.sum::<usize>();
    assert!(count >= 40, "{count}");
}

#[test]
fn every_body_in_documentation() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut pages = sources("runtime");
    for folder in ["runtime/src/docs", "docs", "."] {
        let entries = fs::read_dir(workspace.join(folder)).expect("it is readable");
        let entries = entries.map(|entry| entry.expect("it is readable").path());
        pages.extend(entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    let count = pages.iter().map(|path| {
        let text = fs::read_to_string(path).expect("it is text");
        blocks(&text)
            .iter()
            .map(|code| check_all(path, code))
            .sum::<usize>()
    });
    let count = count.sum::<usize>();
    assert!(count >= 5, "{count}");
}

#[test]
fn a_body_that_is_laid_out_badly_is_laid_out_well() {
    let body = "scope!(|s|{let a=spawn!(s,fetch(1));\n\n\nspawn!(s,{log(a.await)  ;});1})";
    let tidy = "\
fn f() {
    scope!(|s| {
        let a = spawn!(s, fetch(1));

        spawn!(s, {
            log(a.await);
        });
        1
    });
}
";
    assert_eq!(rustfmt(&in_a_function(body)).as_deref(), Some(tidy));
    check("the body", body);
}
