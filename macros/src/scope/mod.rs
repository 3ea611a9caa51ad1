//! `scope!`, `local_scope!`, `race!` and `first_finished!`.

mod ast;
mod expand;
mod slips;

use proc_macro2::TokenStream;

use crate::fallback;
use crate::input::Input;
use crate::tokens::Owner;
use ast::Scope;

/// Which macro it is: they differ in functions of the runtime, and a race has rules of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavor {
    Send,
    Local,
    Race,
    FirstFinished,
}

impl Flavor {
    pub(crate) fn is_race(self) -> bool {
        self.owner() == Owner::Race
    }

    pub(crate) fn owner(self) -> Owner {
        match self {
            Flavor::Send | Flavor::Local => Owner::Scope,
            Flavor::Race | Flavor::FirstFinished => Owner::Race,
        }
    }
}

pub(crate) fn expand(input: TokenStream, flavor: Flavor) -> TokenStream {
    let Input { krate, rest } = Input::parse(input);
    let (mut scope, mut errors, strays) = Scope::parse(&rest);
    let named = scope.name.as_ref().filter(|_| flavor.is_race());
    if let Some(name) = named {
        errors.at(
            name.span(),
            "a race is not handed on, so it has no name: drop the bars, and write `spawn f();`",
        );
    }
    let mended = slips::mended(&scope.body, flavor, &mut errors);
    let said = expand::Said {
        body: mended.is_some(),
        tasks: mended.is_some() || named.is_some(),
    };
    scope.body = mended.unwrap_or(scope.body);
    let (expansion, found) = expand::expand(&krate, flavor, &scope, said);
    if !said.body {
        errors.append(found);
    }
    fallback::finish(errors, &strays, expansion)
}
