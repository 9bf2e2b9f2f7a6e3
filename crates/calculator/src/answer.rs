//! What an evaluation gives back.

use crate::format::Texts;
use crate::span::Span;

/// The answer to an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The text that was evaluated, without surrounding space.
    pub expression: String,
    /// The value. For an exact answer this text, evaluated again, gives the same value; for a rounded one it is the
    /// same as [`approximation`](Self::approximation).
    pub result: String,
    /// The value as a decimal, the repeating part in parentheses (`0.8(3)`): only where that is exact and short.
    pub decimal: Option<String>,
    /// The value rounded to the asked number of significant digits, ties to even. Every digit shown is right.
    ///
    /// Zeros at the end are shown only where digits were cut off.
    pub approximation: String,
    /// Whether [`result`](Self::result) is the value itself.
    pub exact: bool,
    /// The same as a word.
    pub kind: Kind,
    /// The unit the number is counted in; it is part of the texts above as well.
    pub unit: Option<String>,
    /// Notes on how the text was read.
    pub warnings: Vec<Warning>,
    /// The parameter, when the text defined a function of one variable (`f(x) = x^2`) and so can be plotted.
    ///
    /// An expression with an unknown name is an error; [`Error::free_variable`](crate::Error::free_variable) tells then
    /// whether it can be plotted.
    pub free_variable: Option<String>,
}

impl Answer {
    pub(crate) fn new(
        expression: &str,
        texts: Texts,
        warnings: Vec<Warning>,
        free_variable: Option<String>,
    ) -> Self {
        let Texts {
            result,
            decimal,
            approximation,
            exact,
            unit,
        } = texts;
        let kind = if exact { Kind::Exact } else { Kind::Rounded };
        let expression = expression.to_owned();
        Self {
            expression,
            result,
            decimal,
            approximation,
            exact,
            kind,
            unit,
            warnings,
            free_variable,
        }
    }
}

/// Whether an answer is the value itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The result is the value.
    Exact,
    /// The result is the value rounded to the asked digits, each of which is certain.
    Rounded,
}

impl Kind {
    /// `exact` or `rounded`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Rounded => "rounded",
        }
    }
}

/// A note on how the text was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// One sentence.
    pub message: String,
    /// The part of the text it is about.
    pub span: Span,
    /// The other reading, as an expression that can be evaluated.
    pub alternative: Option<String>,
}
