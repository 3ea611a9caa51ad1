//! The name and the place of a task or a scope, as a constant.

use proc_macro2::{Literal, Span, TokenStream};
use quote::quote_spanned;

use crate::input::Krate;
use crate::spans::at;

/// The place is written out: caller location and `line!()` would give the macro's.
pub(crate) fn site(krate: &Krate, name: &str, place: Span) -> TokenStream {
    let krate = krate.at(place);
    let start = place.start();
    let file = Literal::string(&place.file());
    let line = Literal::usize_unsuffixed(start.line);
    let column = Literal::usize_unsuffixed(start.column + 1);
    quote_spanned! {at(place)=>
        const { &#krate::private::Site::new(#name, #file, #line, #column) }
    }
}
