//! Where something stands in the text.

/// A range of bytes in the text that was evaluated; `end` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The same range counted in UTF-16 code units, as a browser's text field counts.
    ///
    /// Ends beyond `text`, or inside a character, are moved to the nearest character boundary before them.
    #[must_use]
    pub fn utf16(self, text: &str) -> Self {
        let units = |byte: usize| {
            text.char_indices()
                .take_while(|(at, _)| *at < byte)
                .map(|(_, c)| c.len_utf16())
                .sum()
        };
        Self {
            start: units(self.start),
            end: units(self.end),
        }
    }

    /// The part of `text` it covers.
    pub(crate) fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// From the start of this one to the end of `last`.
    pub(crate) const fn to(self, last: Self) -> Self {
        Self {
            start: self.start,
            end: last.end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn utf16_counts_code_units() {
        let text = "é𝟙+x";
        assert_eq!(Span::new(7, 8).utf16(text), Span::new(4, 5));
        assert_eq!(Span::new(0, 2).utf16(text), Span::new(0, 1));
        assert_eq!(Span::new(0, 99).utf16(text), Span::new(0, 5));
    }
}
