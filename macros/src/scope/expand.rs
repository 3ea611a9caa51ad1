//! What a scope becomes: a call of the runtime with a closure that makes the body's future.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};

use super::Flavor;
use super::ast::Scope;
use super::slips;
use crate::error::Errors;
use crate::flow::Ending;
use crate::input::Krate;
use crate::spans::at;
use crate::spawn;
use crate::tokens::{Scanner, Tail};

/// What has been noted before the tasks are looked for.
#[derive(Clone, Copy)]
pub(crate) struct Said {
    /// That the body is none, but a list or arms.
    pub(crate) body: bool,
    /// That no tasks are to be found in a race.
    pub(crate) tasks: bool,
}

pub(crate) fn expand(krate: &Krate, flavor: Flavor, scope: &Scope, said: Said) -> (TokenStream, Errors) {
    let mut scanner = Scanner::new(krate, flavor.owner());
    let mut user = scanner.block(&scope.body, Tail::Body);
    let span = at(scope.place);
    let unspawned = flavor.is_race() && scanner.uses() == 0;
    if unspawned && !said.tasks {
        scanner.errors.at(scope.place, slips::without_tasks(&scope.body));
    }
    let (function, boxed, called) = match flavor {
        Flavor::Send => ("scope", "boxed", "scope"),
        Flavor::Local => ("local_scope", "local_boxed", "scope"),
        Flavor::Race => ("race", "race_boxed", "race"),
        Flavor::FirstFinished => ("first_finished", "race_boxed", "race"),
    };
    let function = Ident::new(function, Span::mixed_site());
    let boxed = format_ident!("{boxed}", span = span);
    let site = spawn::site(krate, called, scope.place);
    let name = scope.name.as_ref().map(|name| bind_name(krate, name, flavor));
    let mut last = Ending::with_last(&scope.body);
    if said.body || (flavor.is_race() && (unspawned || !scanner.errors.is_empty())) {
        user = without_value(scope, flavor, said, user);
        last.0 = Ending::NoValue;
    }
    let body = match flavor.is_race() {
        false => spawn::body(&scanner, scope.place, scope.extent, last, user),
        true => spawn::race_body(krate, scope.place, scope.extent, last, user),
    };
    let outside = krate;
    let krate = krate.at(scope.place);
    // `move` belongs to both the closure and the block; the block's copy is the macro's own.
    let capture = &scope.capture;
    let inner_capture = capture.as_ref().map(|word| Ident::new("move", at(word.span())));
    let parameter = parameter(scope);
    // Where the block holds the scope as what it captures, and no variable of its own has it, rustc blames a task that
    // borrows too much for what it is. It captures by reference what is copied in it, and that is the closure's.
    let borrowed = !flavor.is_race() && !scanner.copies();
    let (wrap, unwrap) = match borrowed {
        true => (quote_spanned! {span=> let r#scope = #parameter; }, None),
        false => (
            quote_spanned! {span=> let #parameter = #krate::private::Moved::new(#parameter); },
            Some(quote_spanned! {span=> let r#scope = #parameter.take(); }),
        ),
    };
    let body = quote_spanned! {span=>
        #unwrap
        #name
        #body
    };
    let block = spawn::async_block(scope.place, scope.place, inner_capture.as_ref(), body);
    // The body comes first: so a task that is not `Send` is blamed itself, not the body that holds it.
    let begin = quote_spanned! {span=>
        #capture |#parameter| {
            let __taskgroup_home = #parameter;
            #wrap
            match #block {
                __taskgroup_body => #krate::private::#boxed(__taskgroup_home, __taskgroup_body),
            }
        }
    };
    // The call is the invocation: where its type is wrong, that of the whole is.
    let krate = outside.at(Span::call_site());
    let expansion = quote_spanned! {Span::mixed_site()=> #krate::private::#function(#site, #begin) };
    (expansion, scanner.errors)
}

/// What rustc calls the scope when something of it escapes; the user's code does not see this variable.
fn parameter(scope: &Scope) -> Ident {
    match &scope.name {
        Some(name) if name != "_" => {
            let mut parameter = name.clone();
            parameter.set_span(at(name.span()));
            parameter
        }
        _ => Ident::new("scope", at(scope.place)),
    }
}

/// In a race, which has no name, something that passes for a scope.
fn bind_name(krate: &Krate, name: &Ident, flavor: Flavor) -> TokenStream {
    let span = at(name.span());
    let krate = krate.at(span);
    match flavor.is_race() {
        false => quote_spanned! {span=> let #name = &*r#scope; },
        true => {
            quote_spanned! {span=> let #name = (|| -> &#krate::Scope<'_, '_> { ::core::unreachable!() })(); }
        }
    }
}

/// The body where its mistakes have been noted: whatever value it has fits, so that nothing more is said.
fn without_value(scope: &Scope, flavor: Flavor, said: Said, user: TokenStream) -> TokenStream {
    let span = at(scope.place);
    match (flavor.is_race(), said.body) {
        (true, true) => user,
        (true, false) => {
            let block = spawn::braced(scope.extent, user);
            quote_spanned! {span=> let _ = #block; }
        }
        (false, _) => quote_spanned! {span=> #user ::core::unreachable!() },
    }
}
