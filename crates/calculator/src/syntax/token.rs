//! The words of the language.

use crate::span::Span;

/// A word and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
}

/// The kinds of words. Numbers and names are read from the text by their span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Number,
    Date,
    Name,
    Plus,
    Minus,
    Star,
    Slash,
    Caret,
    /// `²` or `³`: a power written as a digit.
    Superscript(u8),
    /// `√` or `∛`.
    Radical(u8),
    Percent,
    Bang,
    Open,
    Close,
    Comma,
    /// `=`, which defines.
    Define,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Mod,
    And,
    Or,
    Xor,
    Not,
    ShiftLeft,
    ShiftRight,
    /// `to` or `in`: conversion.
    To,
    /// The same word `in`, which is an inch after a number.
    In,
    Of,
    /// A line end or `;`.
    Separator,
    End,
}

impl TokenKind {
    /// The kind of a word made of letters.
    pub(crate) fn of_word(word: &str) -> Self {
        match word {
            "mod" => Self::Mod,
            "and" => Self::And,
            "or" => Self::Or,
            "xor" => Self::Xor,
            "not" => Self::Not,
            "shl" => Self::ShiftLeft,
            "shr" => Self::ShiftRight,
            "to" => Self::To,
            "in" => Self::In,
            "of" => Self::Of,
            _ => Self::Name,
        }
    }

    /// Whether an operand can begin with it (signs aside).
    pub(crate) fn begins_operand(self) -> bool {
        matches!(
            self,
            Self::Number | Self::Date | Self::Name | Self::Open | Self::Radical(_)
        )
    }
}
