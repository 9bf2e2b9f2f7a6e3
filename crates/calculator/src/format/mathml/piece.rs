//! A part of a formula, and what has to be known of it to put it beside others.

/// How tightly the parts of a piece hold together; a smaller number wants parentheses sooner.
pub(super) type Binding = u8;

pub(super) const LOWEST: Binding = 0;
pub(super) const NOT: Binding = 6;
pub(super) const COMPARISON: Binding = 8;
pub(super) const SHIFT: Binding = 10;
pub(super) const SUM: Binding = 12;
pub(super) const PRODUCT: Binding = 14;
pub(super) const SIGN: Binding = 16;
pub(super) const POWER: Binding = 18;
pub(super) const ATOM: Binding = 20;

/// Deeper formulas are not drawn: browsers lay them out by recursion.
const MOST_DEPTH: u32 = 40;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Number,
    Unit,
    Fraction,
    Negated,
    Other,
}

#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) markup: String,
    pub(super) binding: Binding,
    pub(super) look: Look,
    depth: u32,
}

impl Piece {
    pub(super) fn new(markup: String, binding: Binding, look: Look) -> Self {
        Self {
            markup,
            binding,
            look,
            depth: 0,
        }
    }

    /// Something that needs no parentheses anywhere.
    pub(super) fn atom(markup: String) -> Self {
        Self::new(markup, ATOM, Look::Other)
    }

    /// One level above `parts`; none where that is too deep.
    pub(super) fn above(mut self, parts: &[&Self]) -> Option<Self> {
        self.depth = 1 + parts.iter().map(|part| part.depth).max().unwrap_or(0);
        (self.depth <= MOST_DEPTH).then_some(self)
    }

    /// On the same level as `parts`.
    pub(super) fn beside(mut self, parts: &[&Self]) -> Self {
        self.depth = parts.iter().map(|part| part.depth).max().unwrap_or(0);
        self
    }

    /// In parentheses, if it holds together less tightly than `binding`.
    pub(super) fn within(self, binding: Binding) -> Option<Self> {
        if self.binding < binding {
            self.fenced("(", ")")
        } else {
            Some(self)
        }
    }

    pub(super) fn fenced(self, open: &str, close: &str) -> Option<Self> {
        let markup = format!(
            "<mrow><mo>{open}</mo>{}<mo>{close}</mo></mrow>",
            self.markup
        );
        Self::atom(markup).above(&[&self])
    }

    /// As one element, which the children of fractions and powers must be.
    pub(super) fn row(&self) -> String {
        format!("<mrow>{}</mrow>", self.markup)
    }
}
