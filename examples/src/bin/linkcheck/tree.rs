//! Where links lead in the tree that is checked.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use crate::page::Format;

/// The checked directory: what `/` means in a link, and how far links are followed.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    shown: PathBuf,
    ignored: Vec<String>,
}

/// What a page's relative links are relative to.
#[derive(Debug)]
pub struct Base {
    /// Where a link leads that is only a fragment.
    document: PathBuf,
    /// Where other links start.
    directory: PathBuf,
}

impl Tree {
    /// The tree at the absolute path `root`, which the user calls `shown`. Links that begin with one of
    /// `ignored` are not checked.
    pub fn new(root: PathBuf, shown: &Path, ignored: Vec<String>) -> Self {
        let shown = shown.components().collect();
        Self { root, shown, ignored }
    }

    /// The address of the tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a path is in the tree.
    pub fn contains(&self, path: &Path) -> bool {
        path.starts_with(&self.root)
    }

    /// How the page at a path is written; `None` for what is no page of the tree.
    pub fn page_format(&self, path: &Path) -> Option<Format> {
        Format::of(path).filter(|_| self.contains(path))
    }

    /// A path as the user would write it.
    pub fn shown(&self, path: &Path) -> Arc<Path> {
        match path.strip_prefix(&self.root) {
            Ok(inside) if self.shown == Path::new(".") => inside.into(),
            Ok(inside) => self.shown.join(inside).into(),
            Err(_) => path.into(),
        }
    }

    /// What the links of `page` are relative to; `None` if `<base href>` is another site.
    pub fn base(&self, page: &Path, href: Option<&str>) -> Option<Base> {
        let own = Base {
            document: page.to_owned(),
            directory: page.parent().unwrap_or(page).to_owned(),
        };
        let Some(href) = href else { return Some(own) };
        let document = self.resolve(Some(&own), href)?;
        let directory = match before_fragment(href).ends_with('/') {
            true => document.clone(),
            false => document.parent().unwrap_or(&document).to_owned(),
        };
        Some(Base { document, directory })
    }

    /// Where `link` leads, its fragment aside; `None` if it is not to be checked: another site, a script ..
    pub fn resolve(&self, base: Option<&Base>, link: &str) -> Option<PathBuf> {
        let is_ignored = self.ignored.iter().any(|start| link.starts_with(start));
        let base = base.filter(|_| !is_ignored && !is_absolute(link))?;
        // Decoded before it is split: an encoded slash must not make an absolute path.
        let path = percent_decode_str(before_fragment(link)).decode_utf8_lossy();
        Some(match path.strip_prefix('/') {
            Some(inside) => walk(self.root.clone(), &walk(PathBuf::new(), Path::new(inside))),
            None if path.is_empty() => base.document.clone(),
            None => walk(base.directory.clone(), Path::new(&*path)),
        })
    }
}

/// Goes from `start` along `path` as URLs do: by name, whatever symbolic links there are.
fn walk(mut at: PathBuf, path: &Path) -> PathBuf {
    for component in path.components() {
        match component {
            Component::ParentDir => drop(at.pop()),
            Component::Normal(name) => at.push(name),
            _ => {}
        }
    }
    at
}

/// The part of a link that names a file.
fn before_fragment(link: &str) -> &str {
    link.split(['#', '?']).next().unwrap_or(link)
}

/// Whether a link names its site or its scheme.
fn is_absolute(link: &str) -> bool {
    let is_scheme = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    };
    link.starts_with("//") || link.split_once(':').is_some_and(|(name, _)| is_scheme(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree {
        Tree::new("/site".into(), Path::new("/site"), vec!["/api/".to_owned()])
    }

    fn target(base: Option<&str>, link: &str) -> String {
        let tree = tree();
        let base = tree.base(Path::new("/site/a/b/page.html"), base);
        let path = tree.resolve(base.as_ref(), link);
        path.map_or("external".to_owned(), |path| path.display().to_string())
    }

    #[test]
    fn relative_links() {
        let cases = [
            ("x.html", "/site/a/b/x.html"),
            ("./x.html?q=1#f?g", "/site/a/b/x.html"),
            ("../c/../x", "/site/a/x"),
            ("..", "/site/a"),
            ("../../../x", "/x"),
            ("#f", "/site/a/b/page.html"),
            ("?q", "/site/a/b/page.html"),
            ("", "/site/a/b/page.html"),
            ("a%20b%23c%2Fd.md", "/site/a/b/a b#c/d.md"),
            ("%2fetc/passwd", "/site/etc/passwd"),
            ("a//b/", "/site/a/b/a/b"),
            ("a b:c", "/site/a/b/a b:c"),
            ("./x:y", "/site/a/b/x:y"),
        ];
        for (link, expected) in cases {
            assert_eq!(target(None, link), expected, "{link}");
        }
    }

    #[test]
    fn rooted_links_stay_in_the_tree() {
        assert_eq!(target(None, "/x/./y"), "/site/x/y");
        assert_eq!(target(None, "/../x"), "/site/x");
        assert_eq!(target(None, "/%2Fx"), "/site/x");
        assert_eq!(target(None, "/"), "/site");
    }

    #[test]
    fn other_sites() {
        for link in [
            "https://x",
            "mailto:a@b",
            "HTTP:x",
            "//x/y",
            "javascript:void(0)",
            "data:,x",
            "x-y+z.1:",
            "//x:y",
            "/api/x",
        ] {
            assert_eq!(target(None, link), "external", "{link}");
        }
    }

    #[test]
    fn a_base_moves_every_relative_link() {
        assert_eq!(target(Some("/c/"), "x"), "/site/c/x");
        assert_eq!(target(Some("../d/e.html"), "x"), "/site/a/d/x");
        assert_eq!(target(Some("../d/e.html"), "#f"), "/site/a/d/e.html");
        assert_eq!(target(Some("https://x/"), "x"), "external");
        assert_eq!(target(Some("https://x/"), "/x"), "external");
    }

    #[test]
    fn paths_are_shown_as_given() {
        let shown = |root: &str, inside: &str| {
            let tree = Tree::new("/site".into(), Path::new(root), Vec::new());
            tree.shown(&Path::new("/site").join(inside)).display().to_string()
        };
        assert_eq!(shown(".", "a/b.md"), "a/b.md");
        assert_eq!(shown("docs/", "a.md"), "docs/a.md");
        assert_eq!(shown("../x/./y", "a.md"), "../x/y/a.md");
        assert_eq!(
            tree().shown(Path::new("/other/a.md")).display().to_string(),
            "/other/a.md"
        );
    }
}
