//! What a scope becomes: a call of the runtime with a closure that makes the body's future.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};

use super::Flavor;
use super::ast::Scope;
use crate::error::Errors;
use crate::flow::Ending;
use crate::input::Krate;
use crate::spans::at;
use crate::spawn;
use crate::tokens::{Scanner, Tail};

pub(crate) fn expand(krate: &Krate, flavor: Flavor, scope: &Scope) -> (TokenStream, Errors) {
    let mut scanner = Scanner::new(krate, flavor.owner());
    let user = scanner.block(&scope.body, Tail::Body);
    let span = at(scope.place);
    if flavor.is_race() && scanner.uses() == 0 {
        scanner.errors.at(
            scope.place,
            "nothing is in the race: write `spawn` before each of those that race",
        );
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
    let name = scope.name.as_ref().map(|name| bind_name(name, flavor));
    let last = Ending::with_last(&scope.body);
    let body = match flavor.is_race() {
        false => spawn::body(krate, scope.place, scope.extent, last, user),
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

fn bind_name(name: &Ident, flavor: Flavor) -> TokenStream {
    match flavor.is_race() {
        false => quote_spanned! {at(name.span())=> let #name = &*r#scope; },
        true => quote_spanned! {at(name.span())=> let #name = r#scope; },
    }
}
