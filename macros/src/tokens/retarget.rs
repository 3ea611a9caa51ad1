//! A `spawn` that an outer macro has rewritten belongs to the innermost scope.

use proc_macro2::{Group, TokenStream, TokenTree};

use super::cursor::Cursor;
use super::scanner::{SCOPE, Scanner, scope_at};

impl Scanner<'_> {
    pub(super) fn retarget_to(
        &mut self,
        cursor: &mut Cursor<'_>,
        end: fn(Cursor<'_>) -> Cursor<'_>,
        out: &mut Vec<TokenTree>,
    ) {
        let end = end(*cursor);
        self.retarget_all(cursor.up_to(end), out);
        *cursor = cursor.at(end.position());
    }

    /// A pattern: no expression stands in it, but it may bind the scope's name.
    pub(super) fn retarget_all(&mut self, tokens: &[TokenTree], out: &mut Vec<TokenTree>) {
        for token in tokens {
            out.push(self.retargeted(token));
        }
    }

    pub(super) fn retargeted(&mut self, token: &TokenTree) -> TokenTree {
        match token {
            TokenTree::Ident(ident) => match ident.to_string().as_str() {
                SCOPE => {
                    self.refer();
                    scope_at(ident.span()).into()
                }
                word => {
                    self.returns |= word == "return";
                    token.clone()
                }
            },
            TokenTree::Group(group) => {
                let changes = self.changes();
                let mut inner = Vec::new();
                self.retarget_all(&group.stream().into_iter().collect::<Vec<_>>(), &mut inner);
                self.regroup(group, changes, inner.into_iter().collect())
            }
            other => other.clone(),
        }
    }

    /// The same brackets around other contents, or the very same group if nothing in it was rewritten: only that keeps the
    /// places of its two brackets.
    pub(super) fn regroup(&self, group: &Group, changes: usize, inner: TokenStream) -> TokenTree {
        if self.changes() == changes {
            return group.clone().into();
        }
        let mut regrouped = Group::new(group.delimiter(), inner);
        regrouped.set_span(group.span());
        regrouped.into()
    }
}
