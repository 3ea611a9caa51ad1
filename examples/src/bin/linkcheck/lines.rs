//! Line numbers of byte offsets.

/// The line starts of a text.
#[derive(Debug)]
pub struct Lines {
    newlines: Vec<usize>,
}

impl Lines {
    /// Finds the line starts of `text`.
    pub fn of(text: &[u8]) -> Self {
        Self {
            newlines: memchr::memchr_iter(b'\n', text).collect(),
        }
    }

    /// The line, counted from 1, that the byte at `offset` is on.
    pub fn line(&self, offset: usize) -> u32 {
        let before = self.newlines.partition_point(|&newline| newline < offset);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn a_newline_belongs_to_the_line_it_ends() {
        let lines = Lines::of(b"ab\n\ncd");
        let numbers: Vec<_> = (0..6).map(|offset| lines.line(offset)).collect();
        assert_eq!(numbers, [1, 1, 1, 2, 3, 3]);
    }
}
