//! What a `catch_group!` becomes.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

use super::ast::{Body, Catch, Name, Otherwise};
use super::check::Form;
use super::clause::{Clause, Selector};
use crate::flow::{self, Survey};
use crate::input::Krate;
use crate::spans::{at, at_first};
use crate::spawn::braced;

pub(crate) fn expand(krate: &Krate, form: Form, catch: &Catch) -> TokenStream {
    let expander = Expander { krate, form };
    let outcome = expander.outcome(catch);
    match &catch.finally {
        None => outcome,
        Some(finally) => expander.with_cleanup(&outcome, finally),
    }
}

struct Expander<'k> {
    krate: &'k Krate,
    form: Form,
}

impl Expander<'_> {
    /// What the `try` block and the clauses come to.
    fn outcome(&self, catch: &Catch) -> TokenStream {
        let span = at(catch.attempt.keyword);
        let attempt = self.call_body(&catch.attempt);
        let success = self.success(span, catch.otherwise.as_ref());
        let agreed = at(catch
            .value_block()
            .map_or(catch.attempt.keyword, Group::span_open));
        let clauses = catch.clauses.iter().map(|clause| self.clause(clause, agreed));
        let krate = self.krate.at(span);
        // The branch that never runs ties the type of the clauses to that of the value before a clause is looked at: so a
        // clause of another type is blamed itself, not the whole.
        quote_spanned! {span=>
            {
                let __taskgroup_outcome;
                match #attempt {
                    ::core::result::Result::Ok(__taskgroup_value) => __taskgroup_outcome = #success,
                    ::core::result::Result::Err(__taskgroup_error) => {
                        let mut __taskgroup_catch = #krate::private::Catch::new(__taskgroup_error);
                        if false {
                            __taskgroup_outcome = __taskgroup_catch.finish();
                            ::core::unreachable!()
                        }
                        let __taskgroup_kind = #krate::private::Catch::kind(&__taskgroup_catch);
                        #(#clauses)*
                        __taskgroup_outcome = __taskgroup_catch.finish();
                    }
                }
                __taskgroup_outcome
            }
        }
    }

    /// `finally` runs also if a panic is on its way.
    fn with_cleanup(&self, outcome: &TokenStream, finally: &Body) -> TokenStream {
        let span = at(finally.keyword);
        let call = self.call_cleanup(finally);
        let krate = self.krate.at(span);
        let (outcome, cleanup) = match self.form {
            Form::Sync => (
                quote_spanned! {span=> #krate::private::contain(|| #outcome) },
                quote_spanned! {span=> #krate::private::contain(|| #call) },
            ),
            Form::Async(place) => {
                let awaited = awaited(place);
                (
                    quote_spanned! {span=> #krate::private::guarded(async #outcome) #awaited },
                    quote_spanned! {span=> #krate::private::cleanup(async { #call }) #awaited },
                )
            }
        };
        quote_spanned! {span=>
            {
                let __taskgroup_outcome = #outcome;
                let __taskgroup_cleanup = #cleanup;
                let __taskgroup_outcome =
                    #krate::private::with_cleanup(__taskgroup_outcome, __taskgroup_cleanup);
                __taskgroup_outcome
            }
        }
    }

    /// Runs a block of the user's, catching what `?` throws in it.
    fn call(&self, keyword: Span, block: Option<&Group>) -> TokenStream {
        self.attempt(keyword, block, |body| body, &TokenStream::new())
    }

    /// The same for a clause: beside a value of the type that the blocks agree on, its own is coerced as in an arm of a `match`,
    /// and blamed where it cannot be.
    fn call_clause(&self, clause: &Clause, agreed: Span) -> TokenStream {
        let block = clause.block.as_ref();
        let span = at(block.map_or(clause.keyword, Group::span_open));
        let value = quote_spanned! {agreed=> __taskgroup_kind.value() };
        let value = |body| quote_spanned! {span=> match true { false => #value, true => #body } };
        self.attempt(clause.keyword, block, value, &TokenStream::new())
    }

    /// Where the block diverges, neither the `let` around it nor the code behind it is anything a lint should tell the user
    /// about. `settle` makes what is wanted of the value.
    fn attempt(
        &self,
        keyword: Span,
        block: Option<&Group>,
        value: impl FnOnce(TokenStream) -> TokenStream,
        settle: &TokenStream,
    ) -> TokenStream {
        let span = at(block.map_or(keyword, Group::span_open));
        let krate = self.krate.at(span);
        let survey = block.map(Survey::of).unwrap_or_default();
        let value = value(match block {
            Some(block) => user_block(block, &survey),
            None => quote_spanned! {span=> { ::core::unreachable!() } },
        });
        if survey.may_return {
            return self.without_return(&krate, span, &value, settle);
        }
        match self.form {
            Form::Sync => quote_spanned! {span=>
                            #krate::private::run(|| -> #krate::private::Attempt<_> {
                                #[allow(clippy::diverging_sub_expression)]
                                let __taskgroup_value = #value;
            #settle
                                #[allow(unreachable_code)]
                                let __taskgroup_attempt = ::core::result::Result::Ok(__taskgroup_value);
                                __taskgroup_attempt
                            })
                        },
            Form::Async(place) => {
                let awaited = awaited(place);
                quote_spanned! {span=>
                                    #krate::private::region(async {
                                        #[allow(clippy::diverging_sub_expression)]
                                        let __taskgroup_value = #value;
                #settle
                                        #[allow(unreachable_code)]
                                        let __taskgroup_attempt = #krate::private::attempt(__taskgroup_value);
                                        __taskgroup_attempt
                                    })
                                    #awaited
                                }
            }
        }
    }

    /// The same around a `return` that may be a task's own: what this block gives is of a type that no `return` gives.
    fn without_return(
        &self,
        krate: &TokenStream,
        span: Span,
        value: &TokenStream,
        settle: &TokenStream,
    ) -> TokenStream {
        let inner = quote_spanned! {span=>
                    if false {
                        return #krate::private::returned::<#krate::private::NoReturn<_>>();
                    }
                    #[allow(clippy::diverging_sub_expression)]
                    let __taskgroup_value = #value;
        #settle
                    #[allow(unreachable_code)]
                    let __taskgroup_attempt = #krate::private::NoReturn::attempt(__taskgroup_value);
                    __taskgroup_attempt
                };
        let attempt = match self.form {
            Form::Sync => quote_spanned! {span=> #krate::private::run(|| { #inner }) },
            Form::Async(place) => {
                let awaited = awaited(place);
                quote_spanned! {span=> #krate::private::region(async { #inner }) #awaited }
            }
        };
        quote_spanned! {span=> #krate::private::NoReturn::value(#attempt) }
    }

    fn call_body(&self, body: &Body) -> TokenStream {
        self.call(body.keyword, body.block.as_ref())
    }

    /// Whose value nobody sees: an error in it joins what is on its way, as that of a task's cleanup does.
    fn call_cleanup(&self, finally: &Body) -> TokenStream {
        let block = finally.block.as_ref();
        let tokens = block.map_or_else(Vec::new, |block| block.stream().into_iter().collect());
        let (ending, last) = flow::Ending::with_last(&tokens);
        let span = at(last);
        let krate = self.krate.at(span);
        let settle = match ending {
            flow::Ending::NoValue => TokenStream::new(),
            flow::Ending::Value | flow::Ending::Open => quote_spanned! {span=>
                let __taskgroup_value =
                    #krate::private::task_tail(&__taskgroup_value).__taskgroup_finish(__taskgroup_value)?;
            },
        };
        self.attempt(finally.keyword, block, |body| body, &settle)
    }

    fn success(&self, span: Span, otherwise: Option<&Otherwise>) -> TokenStream {
        let Some(otherwise) = otherwise else {
            let krate = self.krate.at(span);
            return quote_spanned! {span=> #krate::private::pass(__taskgroup_value) };
        };
        let span = at(otherwise.body.keyword);
        let krate = self.krate.at(span);
        let name = otherwise
            .name
            .as_ref()
            .map(|name| bind(name, "__taskgroup_value"));
        let call = self.call_body(&otherwise.body);
        quote_spanned! {span=> { #name #krate::private::raised(#call) } }
    }

    fn clause(&self, clause: &Clause, agreed: Span) -> TokenStream {
        let selected = self.selected(clause);
        let name = clause.name.as_ref().map(|name| bind(name, "__taskgroup_matched"));
        let call = self.call_clause(clause, agreed);
        let span = at(clause.block.as_ref().map_or(clause.keyword, Group::span_open));
        let krate = self.krate.at(span);
        quote_spanned! {span=>
            if let ::core::option::Option::Some(__taskgroup_matched) = #selected {
                #name
                let __taskgroup_result = #call;
                #krate::private::Catch::settle(&mut __taskgroup_catch, __taskgroup_result);
            }
        }
    }

    /// No method call: one by reference would give way to one by value of a trait that the user has for all types.
    fn selected(&self, clause: &Clause) -> TokenStream {
        let guard = guard(clause);
        let any = |span, tests: TokenStream| {
            let krate = self.krate.at(span);
            quote_spanned! {span=> #krate::private::Catch::select_any(&mut __taskgroup_catch, #tests, #guard) }
        };
        match &clause.selector {
            Selector::One(tokens) => {
                let error = tokens.iter().cloned().collect::<TokenStream>();
                let select = match clause.by_cause {
                    true => quote_spanned! {at_first(tokens)=> select_caused_by },
                    false => quote_spanned! {at_first(tokens)=> select },
                };
                let krate = self.krate.at(at_first(tokens));
                quote_spanned! {at_first(tokens)=>
                    #krate::private::Catch::#select::<#error, _>(&mut __taskgroup_catch, #guard)
                }
            }
            Selector::Any(types) if !types.is_empty() => {
                let tests = types.iter().map(|tokens| self.test(tokens, clause.by_cause));
                let span = at(types
                    .iter()
                    .flatten()
                    .next()
                    .map_or(clause.keyword, TokenTree::span));
                any(span, quote_spanned! {span=> |__taskgroup_leaf| #(#tests)||* })
            }
            Selector::Every(word) => {
                let span = at(word.span());
                any(span, quote_spanned! {span=> |_| true })
            }
            Selector::Any(_) | Selector::Missing => {
                let span = at(clause.keyword);
                any(span, quote_spanned! {span=> |_| true })
            }
        }
    }

    /// Whether a leaf is of this one of several types.
    fn test(&self, error: &[TokenTree], by_cause: bool) -> TokenStream {
        let span = at_first(error);
        let krate = self.krate.at(span);
        let error = error.iter().cloned().collect::<TokenStream>();
        match by_cause {
            true => quote_spanned! {span=> #krate::private::leaf_caused_by::<#error>(__taskgroup_leaf) },
            false => quote_spanned! {span=> #krate::private::leaf_is::<#error>(__taskgroup_leaf) },
        }
    }
}

fn awaited(place: Span) -> TokenStream {
    let word = Ident::new("await", at(place));
    quote_spanned! {at(place)=> .#word }
}

fn guard(clause: &Clause) -> TokenStream {
    match &clause.guard {
        Some(guard) => guard.iter().cloned().collect(),
        None => quote_spanned! {at(clause.keyword)=> |_| true },
    }
}

fn bind(Name { mutable, name }: &Name, value: &str) -> TokenStream {
    let span = at(name.span());
    let value = Ident::new(value, span);
    quote_spanned! {span=> let #mutable #name = #value; }
}

/// The user's block. One that `break` or `continue` would leave stands in a loop, where rustc has nothing to add to the
/// sentence that refuses it.
fn user_block(block: &Group, survey: &Survey) -> TokenStream {
    let span = at(block.span_open());
    let user = braced(block.span(), flow::without_refused(block, survey));
    let mut jumps = survey.jumps.iter();
    match jumps.any(|word| word == "break" || word == "continue") {
        true => quote_spanned! {span=> { while false { let _ = #user; } ::core::unreachable!() } },
        false => user.into_token_stream(),
    }
}
