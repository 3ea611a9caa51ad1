//! Each kind of mark with what belongs to it.

use super::{Restore, end_before, lost, start};
use crate::mark::{Clause, Mark, Shape};
use crate::text::{self, Outcome};
use crate::tokens::{Construct, Cursor, Piece};

impl Restore<'_> {
    /// From the run at `from` up to `next`, and on over what the mark says stands behind it.
    pub(super) fn shape<'c>(
        &mut self,
        mark: &Mark,
        from: Cursor<'c>,
        next: Cursor<'c>,
        open: usize,
    ) -> Outcome<Cursor<'c>> {
        let run = start(from)?..end_before(next)?;
        match &mark.shape {
            Shape::Operand => {
                self.edits.replace(run, &mark.text);
                Ok(next)
            }
            Shape::Block => {
                self.edits.replace(run, &mark.text);
                self.block(next)?;
                Ok(self.end(mark, next.skip(1)))
            }
            Shape::BlockWithCleanup => {
                self.edits.replace(run.start..start(next.skip(2))?, &mark.text);
                self.block(next.skip(2))?;
                let word = next
                    .skip(3)
                    .peek(0)
                    .filter(|_| next.is_ident(3, "else"))
                    .ok_or_else(lost)?;
                self.edits.replace(text::range(word), "finally");
                self.block(next.skip(4))?;
                Ok(self.end(mark, next.skip(5)))
            }
            Shape::OperandWithCleanup => self.operand_with_cleanup(mark, run, next),
            Shape::Clauses(clauses) => {
                self.edits.replace(run.start..start(next.skip(2))?, &mark.text);
                let block = next.brace(2).ok_or_else(lost)?;
                let inner = text::contents(block);
                let mut cursor = Cursor::new(&inner);
                for clause in clauses {
                    cursor = self.clause(clause, cursor)?;
                }
                match cursor.is_end() {
                    true => Ok(self.end(mark, next.skip(3))),
                    false => Err(lost()),
                }
            }
            Shape::Opening => self.opening(mark, run, next, open),
            Shape::Opaque => {
                self.edits
                    .replace(run.start..end_before(next.skip(1))?, &mark.text);
                Ok(self.end(mark, next.skip(1)))
            }
        }
    }

    fn block(&mut self, cursor: Cursor<'_>) -> Outcome<()> {
        let block = cursor.brace(0).ok_or_else(lost)?;
        self.group(block)
    }

    fn operand_with_cleanup<'c>(
        &mut self,
        mark: &Mark,
        run: std::ops::Range<usize>,
        next: Cursor<'c>,
    ) -> Outcome<Cursor<'c>> {
        let construct = Construct::parse(next).ok_or_else(lost)?;
        let [Piece::Plain(_), Piece::Expression(operand), Piece::Block(block)] = construct.pieces.as_slice()
        else {
            return Err(lost());
        };
        self.edits.replace(run.start..start(next.skip(1))?, &mark.text);
        self.list(next.slice(operand.clone()), run.start)?;
        self.edits
            .insert(block.span_open().byte_range().start, "finally ");
        self.group(block)?;
        Ok(self.end(mark, construct.end))
    }

    fn clause<'c>(&mut self, clause: &Clause, from: Cursor<'c>) -> Outcome<Cursor<'c>> {
        let mut cursor = from;
        for (index, words) in clause.words.iter().enumerate() {
            cursor = cursor.skip(usize::from(index > 0 && cursor.is_punct(0, '|')));
            let name = cursor.peek(0).ok_or_else(lost)?;
            self.edits.replace(text::range(name), words);
            cursor = cursor.skip(1);
        }
        let arrow = cursor.find(Cursor::is_fat_arrow);
        self.list(cursor.up_to(arrow), 0)?;
        let block = arrow.skip(2 + usize::from(arrow.is_ident(2, "unsafe")));
        let (from, with) = match clause.arrow {
            true => (start(arrow.skip(2))?, ""),
            false => (end_before(arrow)?, " "),
        };
        let gap = from..start(block)?;
        if self.text[gap.clone()].contains('/') {
            return Err(lost());
        }
        self.edits.replace(gap, with);
        self.block(block)?;
        let next = block.skip(1);
        match next.peek(0).filter(|_| next.is_punct(0, ',')) {
            Some(comma) if !clause.comma => self.edits.replace(text::range(comma), ""),
            None if clause.comma => self.edits.insert(end_before(next)?, ","),
            _ => {}
        }
        Ok(next.skip(usize::from(next.is_punct(0, ','))))
    }

    /// Behind the bracket, unless a comment stands between.
    fn opening<'c>(
        &mut self,
        mark: &Mark,
        run: std::ops::Range<usize>,
        next: Cursor<'c>,
        open: usize,
    ) -> Outcome<Cursor<'c>> {
        let behind = next.skip(2);
        let end = end_before(behind)?;
        match self.text[open..run.start].trim().is_empty() {
            true => self.edits.replace(open..end, &mark.text),
            false => self.edits.replace(run.start..end, mark.text.trim_start()),
        }
        Ok(behind)
    }
}
