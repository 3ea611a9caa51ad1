//! Follows `mod name;` from file to file, as rustfmt does: a file that no module names is not formatted.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenTree;

use crate::disguise::behind_attributes;
use crate::find::is_skip;
use crate::text;
use crate::tokens::Cursor;

/// The files that have been met.
#[derive(Default)]
pub(super) struct Seen(HashSet<PathBuf>);

impl Seen {
    /// A target's root with all its modules, less those met before.
    pub(super) fn files_of(&mut self, root: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        self.file(root, root.parent().unwrap_or(Path::new("")), &mut files);
        files
    }

    /// `children` is the folder in which the files of a file's modules are.
    fn file(&mut self, path: &Path, children: &Path, files: &mut Vec<PathBuf>) {
        let key = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if !self.0.insert(key) {
            return;
        }
        files.push(path.to_owned());
        // Whoever formats it says what is wrong with it.
        let Ok(source) = fs::read_to_string(path) else {
            return;
        };
        let body = source.strip_prefix('\u{feff}').unwrap_or(&source);
        let Ok(tokens) = text::lex(body) else { return };
        let paths = path.parent().unwrap_or(Path::new(""));
        self.list(body, &tokens, paths, children, files);
    }

    /// `paths` is what `#[path]` starts from.
    fn list(
        &mut self,
        source: &str,
        tokens: &[TokenTree],
        paths: &Path,
        children: &Path,
        files: &mut Vec<PathBuf>,
    ) {
        let mut cursor = Cursor::new(tokens);
        while !cursor.is_end() {
            let start = cursor;
            cursor = behind_attributes(cursor);
            let attributes = start.up_to(cursor);
            let item = behind_visibility(cursor);
            let name = item.ident(1).filter(|_| item.is_ident(0, "mod"));
            let Some(name) = name.map(ToString::to_string) else {
                cursor = cursor.skip(1);
                continue;
            };
            let name = name.trim_start_matches("r#");
            cursor = item.skip(3);
            if is_skip(source, attributes) {
                continue;
            }
            let path = path_attribute(attributes);
            match item.brace(2) {
                Some(inline) => {
                    let folder = match &path {
                        Some(path) => paths.join(path),
                        None => children.join(name),
                    };
                    self.list(source, &text::contents(inline), &folder, &folder, files);
                }
                None => self.module(name, path.map(|path| paths.join(path)), children, files),
            }
        }
    }

    fn module(&mut self, name: &str, path: Option<PathBuf>, children: &Path, files: &mut Vec<PathBuf>) {
        let folder = children.join(name);
        if let Some(path) = path {
            let parent = path.parent().unwrap_or(Path::new("")).to_owned();
            if path.is_file() {
                self.file(&path, &parent, files);
            }
        } else if children.join(format!("{name}.rs")).is_file() {
            self.file(&children.join(format!("{name}.rs")), &folder, files);
        } else if folder.join("mod.rs").is_file() {
            self.file(&folder.join("mod.rs"), &folder, files);
        }
    }
}

fn behind_visibility(start: Cursor<'_>) -> Cursor<'_> {
    let behind = start.skip(usize::from(start.is_ident(0, "pub")));
    let list = behind.group(0, proc_macro2::Delimiter::Parenthesis);
    behind.skip(usize::from(
        behind.position() > start.position() && list.is_some(),
    ))
}

/// What `#[path = ".."]` says.
fn path_attribute(attributes: &[TokenTree]) -> Option<String> {
    attributes.iter().find_map(|token| {
        let TokenTree::Group(group) = token else {
            return None;
        };
        let inner = text::contents(group);
        let cursor = Cursor::new(&inner);
        let is_path = cursor.is_ident(0, "path") && cursor.is_punct(1, '=');
        let value = cursor.peek(2).filter(|_| is_path)?.to_string();
        Some(value.trim_matches('"').to_owned())
    })
}
