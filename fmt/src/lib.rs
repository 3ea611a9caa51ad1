//! Formats the bodies of `scope!`, `local_scope!`, `race!`, `first_finished!`, `catch_group!` and `spawn!`, which rustfmt
//! leaves alone.
//!
//! A body is handed to rustfmt in disguise: every piece of it that is not Rust is replaced by Rust of the same width, which
//! rustfmt lays out as that piece should be, and put back afterwards. `spawn f()` becomes `!!!!!!f()`, for one. What comes
//! back is compared with what was there, token by token and comment by comment, before anything is written.

mod body;
mod cli;
mod compare;
mod disguise;
mod files;
mod find;
mod format;
mod mark;
mod report;
mod restore;
mod run;
mod rustfmt;
mod sheet;
mod text;

pub use cli::main;
pub use format::{Formatted, Note, format};
pub use rustfmt::Rustfmt;

// How `spawn`, `scope!` and `catch_group!` are read is written down once, in the macros' own sources. A crate of
// procedural macros is no library, so its modules are compiled into this one, which needs only a part of them. They are
// reached by a symbolic link, `language`, in place of which cargo packs the files that it leads to.
mod catch;
mod scope;
macro_rules! shared {
    ($($path:literal $name:ident;)*) => {
        $(
            #[allow(dead_code, unused_imports)]
            #[path = $path]
            mod $name;
        )*
    };
}

shared! {
    "language/error.rs" error;
    "language/fallback.rs" fallback;
    "language/flow/mod.rs" flow;
    "language/input.rs" input;
    "language/spans.rs" spans;
    "language/spawn/mod.rs" spawn;
    "language/tokens/mod.rs" tokens;
}
