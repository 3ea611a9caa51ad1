//! Where a task comes from and what it is called.

use std::borrow::Cow;
use std::collections::HashMap;
use std::panic;
use std::sync::{Mutex, PoisonError};

use crate::error::{Location, Origin};

/// The place of a `spawn` or a `scope!` in the source, written down by the macros.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    name: &'static str,
    location: Location,
}

impl Site {
    /// `name` is the source text of what is spawned; line and column count from 1.
    pub const fn new(name: &'static str, file: &'static str, line: u32, column: u32) -> Self {
        Self {
            name,
            location: Location::new(file, line, column),
        }
    }

    /// The place of a call of a method that is given a function `S` which makes a future `F`. Each place is written down
    /// once, for ever: there are no more of them than there are calls in the source, times the functions given to each.
    pub(crate) fn of_call<S, F>(caller: &'static panic::Location<'static>) -> &'static Self {
        static SITES: Mutex<Option<HashMap<SiteKey, &'static Site>>> = Mutex::new(None);

        let function = function_of::<S, F>();
        let mut sites = SITES.lock().unwrap_or_else(PoisonError::into_inner);
        sites
            .get_or_insert_default()
            .entry((caller, function))
            .or_insert_with(|| {
                let (file, line, column) = (caller.file(), caller.line(), caller.column());
                Box::leak(Box::new(Self::new(short_name(function), file, line, column)))
            })
    }

    pub(crate) fn location(&self) -> Location {
        self.location
    }
}

/// The place of a call, and the name of the function with its path.
type SiteKey = (&'static panic::Location<'static>, &'static str);

/// The type that names the function: of a closure that calls an `async fn`, that is the future, as it names the latter.
fn function_of<S, F>() -> &'static str {
    let (function, future) = (std::any::type_name::<S>(), std::any::type_name::<F>());
    let is_anonymous = |name: &str| name.ends_with("{{closure}}");
    match is_anonymous(function) && is_anonymous(future) {
        true => future,
        false => function,
    }
}

/// What a function is called, of the name of its type: neither its path nor its generic arguments. A closure is
/// called after the function that it stands in.
fn short_name(path: &str) -> &str {
    if path.starts_with("fn(") || path.starts_with("for<") {
        return path; // a pointer, which says no more than its type
    }
    let (mut depth, mut start, mut name) = (0_usize, 0, path);
    let bytes = path.as_bytes();
    for (at, byte) in path.bytes().chain([b':']).enumerate() {
        match byte {
            b'<' => depth += 1,
            // Not that of an arrow.
            b'>' if at == 0 || bytes[at - 1] != b'-' => depth = depth.saturating_sub(1),
            b':' if depth == 0 => {
                let segment = &path[start..at];
                if !matches!(segment, "" | "{{closure}}") {
                    name = segment;
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    name.split('<')
        .next()
        .filter(|bare| !bare.is_empty())
        .unwrap_or(name)
}

/// What one task is called: its site, and a name of its own if it was given one.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    site: &'static Site,
    name: Option<Cow<'static, str>>,
}

impl Label {
    pub(crate) fn new(site: &'static Site, name: Option<Cow<'static, str>>) -> Self {
        Self { site, name }
    }

    pub(crate) fn site(&self) -> &'static Site {
        self.site
    }

    pub(crate) fn name(&self) -> Cow<'static, str> {
        self.name.clone().unwrap_or(Cow::Borrowed(self.site.name))
    }

    pub(super) fn by_ref(&self) -> LabelRef<'_> {
        LabelRef::new(self.site, self.name.as_ref())
    }

    pub(super) fn into_parts(self) -> (&'static Site, Option<Cow<'static, str>>) {
        (self.site, self.name)
    }
}

/// A label as it lies with a task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LabelRef<'a> {
    site: &'static Site,
    name: Option<&'a Cow<'static, str>>,
}

impl<'a> LabelRef<'a> {
    pub(super) fn new(site: &'static Site, name: Option<&'a Cow<'static, str>>) -> Self {
        Self { site, name }
    }

    pub(crate) fn name(self) -> &'a str {
        self.name.map_or(self.site.name, |name| name)
    }

    pub(crate) fn location(self) -> Location {
        self.site.location
    }

    pub(crate) fn origin(self) -> Origin {
        let name = self.name.cloned().unwrap_or(Cow::Borrowed(self.site.name));
        Origin::new(name, self.site.location)
    }
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::{Site, short_name};

    #[track_caller]
    fn site<S: FnOnce() -> F, F>(_function: S) -> &'static Site {
        Site::of_call::<S, F>(Location::caller())
    }

    async fn nothing(_number: u8) {}

    fn ready() -> std::future::Ready<u8> {
        std::future::ready(1)
    }

    #[test]
    fn a_call_has_one_site_however_often_it_is_made() {
        let sites: Vec<_> = (0..3).map(|_| (site(|| nothing(1)), site(ready))).collect();
        assert!(sites.iter().all(|(one, _)| std::ptr::eq(*one, sites[0].0)));
        assert!(sites.iter().all(|(_, other)| std::ptr::eq(*other, sites[0].1)));
        let (one, other) = sites[0];
        assert_eq!((one.name, other.name), ("nothing", "ready"));
        assert_eq!(one.location.line(), other.location.line());
        assert_ne!(one.location, other.location);
    }

    #[test]
    fn a_closure_is_called_after_what_it_calls_or_else_after_what_it_stands_in() {
        let name = "a_closure_is_called_after_what_it_calls_or_else_after_what_it_stands_in";
        assert_eq!(site(|| nothing(1)).name, "nothing");
        assert_eq!(site(|| async {}).name, name);
        assert_eq!(site(|| std::future::ready(1)).name, name);
    }

    #[test]
    fn functions_are_called_by_the_last_part_of_their_path() {
        assert_eq!(short_name("serve"), "serve");
        assert_eq!(short_name("server::web::serve"), "serve");
        assert_eq!(short_name("server::serve<alloc::string::String>"), "serve");
        assert_eq!(short_name("server::main::{{closure}}::{{closure}}"), "main");
        assert_eq!(short_name("<server::Web as server::Serve>::serve"), "serve");
        assert_eq!(short_name("server::run<fn(u8) -> a::B>::{{closure}}"), "run");
        assert_eq!(
            short_name("fn(a::Started<u16>) -> a::Serving"),
            "fn(a::Started<u16>) -> a::Serving"
        );
        assert_eq!(short_name(""), "");
    }
}
