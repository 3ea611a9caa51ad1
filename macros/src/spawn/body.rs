//! What the user's block stands in.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::quote_spanned;

use crate::flow::Ending;
use crate::input::Krate;
use crate::spans::{self, at};

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

/// The user's code in a block of its own that covers `extent`, and what its last expression means.
pub(crate) fn body(
    krate: &Krate,
    place: Span,
    extent: Span,
    ending: Ending,
    user: TokenStream,
) -> TokenStream {
    let krate = krate.at(place);
    let returned = quote_spanned! {at(place)=> #krate::private::returned() };
    let result = finish(&krate, place, ending);
    run(place, braced(extent, user), &returned, &result)
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
    let krate = krate.at(last);
    let result = finish(&krate, last, ending);
    let result = quote_spanned! {at(last)=> #krate::private::without_value(#result) };
    run(place, braced(extent, user), &returned, &result)
}

fn finish(krate: &TokenStream, place: Span, ending: Ending) -> TokenStream {
    match ending {
        Ending::Value => quote_spanned! {at(place)=>
            #krate::private::tail(&__taskgroup_value).__taskgroup_finish(__taskgroup_value)
        },
        Ending::NoValue => quote_spanned! {at(place)=> #krate::private::attempt(__taskgroup_value) },
    }
}

/// What a `return` has to give is said before the user's code: so a wrong one is blamed itself, not what comes last. Where
/// the code diverges, neither the `let` around it nor what is behind it is anything a lint should tell the user about.
fn run(place: Span, block: Group, returned: &TokenStream, result: &TokenStream) -> TokenStream {
    quote_spanned! {at(place)=>
        if false {
            return #returned;
        }
        #[allow(clippy::diverging_sub_expression)]
        let __taskgroup_value = #block;
        #[allow(unreachable_code)]
        let __taskgroup_result = #result;
        __taskgroup_result
    }
}

/// The user's code in braces of the macro's, which no lint finds unnecessary.
pub(crate) fn braced(extent: Span, user: TokenStream) -> Group {
    let mut block = Group::new(Delimiter::Brace, user);
    block.set_span(at(extent));
    block
}
