//! What the user's block stands in.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::quote_spanned;

use crate::flow::{Ending, with_returns};
use crate::input::Krate;
use crate::spans::{self, at};
use crate::tokens::Scanner;

/// An `async` block whose keyword and braces count as the user's own: only then does rustc name the variables that it
/// captures.
pub(crate) fn async_block(
    keyword: Span,
    place: Span,
    capture: Option<&Ident>,
    body: TokenStream,
) -> TokenStream {
    let keyword = Ident::new("async", spans::own(keyword));
    let mut block = Group::new(Delimiter::Brace, body);
    block.set_span(spans::own(place));
    quote_spanned! {at(place)=> #keyword #capture #block }
}

/// The code of a scope in a block of its own that covers `extent`, and what its last expression means.
pub(crate) fn body(
    scanner: &Scanner<'_>,
    place: Span,
    extent: Span,
    last: (Ending, Span),
    user: TokenStream,
) -> TokenStream {
    with_tail("tail", scanner, place, extent, last, user)
}

/// The same for the block of a task or of its cleanup. Nothing is said of the last expression of one that stands for something
/// else.
pub(super) fn task_body(
    scanner: &Scanner<'_>,
    place: Span,
    extent: Span,
    last: (Ending, Span),
    user: TokenStream,
) -> TokenStream {
    let tail = match scanner.recovered {
        true => "tail",
        false => "task_tail",
    };
    with_tail(tail, scanner, place, extent, last, user)
}

fn with_tail(
    tail: &str,
    scanner: &Scanner<'_>,
    place: Span,
    extent: Span,
    last: (Ending, Span),
    user: TokenStream,
) -> TokenStream {
    let krate = scanner.krate;
    let result = finish(tail, krate, place, last);
    let user = match scanner.returns {
        true => with_returns(krate, tail, &braced(extent, user)),
        false => user,
    };
    let krate = krate.at(place);
    let returned = quote_spanned! {at(place)=> #krate::private::returned() };
    run(
        (place, end_of(place, last)),
        braced(extent, user),
        &returned,
        &result,
    )
}

/// Where it is said what the block comes to: at its last expression, if it has one, which is blamed where that is wrong.
fn end_of(place: Span, (ending, last): (Ending, Span)) -> Span {
    match ending {
        Ending::Value | Ending::Open => last,
        Ending::NoValue => place,
    }
}

/// The same for a race, whose body has no value: its last expression, which is at `last`, is blamed for one.
pub(crate) fn race_body(
    krate: &Krate,
    place: Span,
    extent: Span,
    (ending, last): (Ending, Span),
    user: TokenStream,
) -> TokenStream {
    let returned = krate.at(place);
    let returned = quote_spanned! {at(place)=> #returned::private::returned::<()>() };
    let result = finish("tail", krate, last, (ending, last));
    let krate = krate.at(last);
    let result = quote_spanned! {at(last)=> #krate::private::without_value(#result) };
    run((place, place), braced(extent, user), &returned, &result)
}

/// What the block comes to.
fn finish(tail: &str, krate: &Krate, place: Span, last: (Ending, Span)) -> TokenStream {
    let span = at(end_of(place, last));
    let krate = krate.at(span);
    match last.0 {
        Ending::Value => {
            let tail = Ident::new(tail, span);
            quote_spanned! {span=>
                #krate::private::#tail(&__taskgroup_value).__taskgroup_finish(__taskgroup_value)
            }
        }
        Ending::Open => quote_spanned! {span=> #krate::private::guess(__taskgroup_value) },
        Ending::NoValue => quote_spanned! {span=> #krate::private::attempt(__taskgroup_value) },
    }
}

/// What a `return` has to give is said before the user's code: so a wrong one is blamed itself, not what comes last. Where
/// the code diverges, neither the `let` around it nor what is behind it is anything a lint should tell the user about.
fn run(
    (place, end): (Span, Span),
    block: Group,
    returned: &TokenStream,
    result: &TokenStream,
) -> TokenStream {
    let given = Ident::new("__taskgroup_result", at(end));
    quote_spanned! {at(place)=>
        if false {
            return #returned;
        }
        #[allow(clippy::diverging_sub_expression)]
        let __taskgroup_value = #block;
        #[allow(unreachable_code)]
        let #given = #result;
        #given
    }
}

/// The user's code in braces of the macro's, which no lint finds unnecessary.
pub(crate) fn braced(extent: Span, user: TokenStream) -> Group {
    let mut block = Group::new(Delimiter::Brace, user);
    block.set_span(at(extent));
    block
}
