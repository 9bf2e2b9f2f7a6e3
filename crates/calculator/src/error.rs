//! What can go wrong, told so that a person knows what to do and a program knows which case it is.

use crate::span::Span;

/// A refused or failed evaluation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// The kind of error; stable.
    pub code: ErrorCode,
    /// One sentence, lower case, without a final period.
    pub message: String,
    /// The part of the text it is about.
    pub span: Span,
    /// What to do about it, if there is more to say.
    pub help: Option<String>,
    /// The nearest known name, for a name that is not known.
    pub suggestion: Option<String>,
    /// The one unknown name of an expression that is otherwise complete and can be plotted over it: `x` for `x^2 + 1`.
    ///
    /// Only errors of the code [`ErrorCode::UnknownName`] carry it.
    pub free_variable: Option<String>,
}

/// The kinds of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// The text is not an expression.
    Syntax,
    /// A variable, function or unit that does not exist.
    UnknownName,
    /// A function was called with the wrong number of arguments.
    Arity,
    /// Division by a value that is certainly zero.
    DivisionByZero,
    /// The function has no real value there.
    Domain,
    /// A decision (sign, comparison, rounding) needs more precision than the limits allow.
    Undecided,
    /// The value exists but is too large to hold or to write.
    TooLarge,
    /// The input exceeds a limit: length, nesting, steps, work.
    Limit,
    /// Units or dimensions do not fit.
    Dimension,
    /// A value of the wrong kind, such as a date where a number is needed.
    Type,
    /// A name that may not be defined, or a definition that cannot be used.
    Definition,
}

impl ErrorCode {
    /// The stable name, as the HTTP interface shows it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::UnknownName => "unknown_name",
            Self::Arity => "arity",
            Self::DivisionByZero => "division_by_zero",
            Self::Domain => "domain",
            Self::Undecided => "undecided",
            Self::TooLarge => "too_large",
            Self::Limit => "limit",
            Self::Dimension => "dimension",
            Self::Type => "type",
            Self::Definition => "definition",
        }
    }
}

/// An error inside the evaluation, which does not know yet which part of the text it is about.
///
/// It is boxed because it travels through every arithmetic function next to small values.
#[derive(Debug, Clone)]
pub(crate) struct Fault(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    code: ErrorCode,
    message: String,
    help: Option<String>,
    suggestion: Option<String>,
    span: Option<Span>,
    free_variable: Option<String>,
}

impl Fault {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Box::new(Parts {
            code,
            message,
            help: None,
            suggestion: None,
            span: None,
            free_variable: None,
        }))
    }

    pub(crate) fn syntax(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Syntax, message)
    }

    pub(crate) fn domain(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Domain, message)
    }

    pub(crate) fn kind(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Type, message)
    }

    pub(crate) fn limit(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Limit, message)
    }

    pub(crate) fn dimension(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Dimension, message)
    }

    pub(crate) fn too_large(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::TooLarge, message)
    }

    pub(crate) fn division_by_zero() -> Self {
        Self::new(ErrorCode::DivisionByZero, "Cannot divide by zero!")
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    pub(crate) fn suggest(mut self, name: Option<&str>) -> Self {
        self.0.suggestion = name.map(str::to_owned);
        self
    }

    pub(crate) fn free_variable(mut self, name: &str) -> Self {
        self.0.free_variable = Some(name.to_owned());
        self
    }

    /// Says where, unless it is known already.
    pub(crate) fn at(mut self, span: Span) -> Self {
        self.0.span.get_or_insert(span);
        self
    }

    /// Says that it happened inside the function `name`, called at `span`: the inner position means nothing outside.
    pub(crate) fn inside(mut self, name: &str, span: Span) -> Self {
        self.0.span = Some(span);
        if !self.0.message.starts_with("in ") && self.0.code != ErrorCode::DivisionByZero {
            self.0.message = format!("in {name}: {}", self.0.message);
        }
        self
    }

    pub(crate) fn code(&self) -> ErrorCode {
        self.0.code
    }

    pub(crate) fn into_error(self) -> Error {
        let Parts {
            code,
            message,
            help,
            suggestion,
            span,
            free_variable,
        } = *self.0;
        Error {
            code,
            message,
            span: span.unwrap_or_default(),
            help,
            suggestion,
            free_variable,
        }
    }
}
