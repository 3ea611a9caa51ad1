//! What an outer scope has rewritten and is in a race, as it turns out: the race refuses what it would have refused.

use proc_macro2::{Delimiter, TokenTree};
use quote::quote_spanned;

use super::cursor::{Cursor, punct};
use super::scanner::{Scanner, first_span, scope_at};
use super::statement::{rewritten_block, rewritten_operand};
use crate::spans::at;
use crate::spawn::{BACKGROUND_IN_A_RACE, ISOLATE_IN_A_RACE};

pub(super) const NO_HANDLES: &str = "a race has no handles: the first value of its tasks is that of the race, so write `spawn ..;` as a statement";

impl Scanner<'_> {
    /// One whose handle something is to have, which gets something that passes for one.
    pub(super) fn taken_handle(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<TokenTree>) -> bool {
        if !self.is_race() || !self.is_taken(*cursor) {
            return false;
        }
        let Some(end) = rewritten_operand(*cursor).or_else(|| rewritten_block(*cursor)) else {
            return false;
        };
        let span = first_span(*cursor);
        self.errors.at(span, NO_HANDLES);
        let call = self.bracketed(cursor.up_to(end), false);
        let scope = scope_at(span);
        out.extend(quote_spanned! {at(span)=> { #call; #scope.__taskgroup_handle() } });
        *cursor = end;
        true
    }

    /// The option of one, at the word before the cursor.
    pub(super) fn check_option(&mut self, behind: Cursor<'_>) {
        let Some(TokenTree::Ident(word)) = behind.before(1).filter(|_| self.is_race()) else {
            return;
        };
        let isolated = (word == "AsIsolated" || word == "AsIsolatedBlock") && follows(behind, ':');
        if isolated && is_ident(behind.before(4), "private") {
            self.errors.at(word.span(), ISOLATE_IN_A_RACE);
        }
        let called = behind.group(0, Delimiter::Parenthesis).is_some() && follows(behind, '.');
        let named = is_ident(behind.before(4), "name") && is_ident(behind.before(7), "spawn_at");
        if word == "background" && called && (named || is_ident(behind.before(4), "spawn_at")) {
            self.errors.at(word.span(), BACKGROUND_IN_A_RACE);
        }
    }
}

/// Whether `sign` stands before the word before the cursor.
fn follows(behind: Cursor<'_>, sign: char) -> bool {
    punct(behind.before(2)).is_some_and(|(found, _)| found == sign)
}

fn is_ident(token: Option<&TokenTree>, name: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(word)) if word == name)
}
