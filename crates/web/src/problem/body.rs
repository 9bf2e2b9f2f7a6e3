//! The body of a problem, as programs read it.

use app::{Span, Token};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Problem, sentence};

/// A problem document (RFC 9457), as it is written.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// Always `about:blank`: `code` tells the kinds apart.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    #[schema(example = "Conflict")]
    title: &'static str,
    /// The status code.
    #[schema(example = 409)]
    status: u16,
    /// A sentence for people.
    #[schema(example = "This username is taken; choose another")]
    detail: String,
    /// The stable name of the kind of problem, for programs.
    #[schema(example = "username_taken")]
    code: &'static str,
    /// Names this request in our log.
    request_id: &'a str,
    /// The fields that break a rule.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [InvalidField],
    /// Why the expression has no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    calculation: Option<&'a CalculationProblem>,
    /// With `second_factor_required` at a sign-in: send it to `/api/auth/login/second-factor` with a code, within ten
    /// minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "rk_c_…")]
    challenge: Option<&'a str>,
    /// The same as `detail`, on the routes of the original calculator.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl<'a> ProblemBody<'a> {
    pub(crate) fn new(problem: &'a Problem, request_id: &'a str, repeat_as_error: bool) -> Self {
        let detail = sentence(&problem.detail);
        Self {
            kind: "about:blank",
            title: problem.status.canonical_reason().unwrap_or("Error"),
            status: problem.status.as_u16(),
            code: problem.code,
            request_id,
            errors: &problem.errors,
            calculation: problem.calculation.as_deref(),
            challenge: problem.challenge.as_deref().map(Token::expose),
            error: repeat_as_error.then(|| detail.clone()),
            detail,
        }
    }
}

/// One field that breaks a rule, in FastAPI's shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct InvalidField {
    /// Where the field is: `body`, `query` or `path`, then its name.
    #[schema(example = json!(["body", "username"]))]
    pub(crate) loc: Vec<String>,
    /// A sentence that says what to do.
    #[schema(example = "A username needs at least 3 characters")]
    pub(crate) msg: String,
    /// The stable name of the rule.
    #[serde(rename = "type")]
    #[schema(example = "string_too_short")]
    pub(crate) kind: String,
}

/// Why an expression has no answer, and where in it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CalculationProblem {
    /// The stable name of the kind of error.
    #[schema(example = "division_by_zero")]
    pub(crate) code: &'static str,
    /// What is wrong.
    pub(crate) message: String,
    /// The part of the expression at fault, in bytes.
    pub(crate) span: SpanBody,
    /// The same part in UTF-16 code units, as JavaScript counts.
    pub(crate) span_utf16: SpanBody,
    /// What to do about it.
    pub(crate) help: Option<String>,
    /// The known name nearest to an unknown one.
    pub(crate) suggestion: Option<String>,
    /// The one unknown name of an expression that is otherwise complete, and can be plotted over it.
    pub(crate) free_variable: Option<String>,
    /// How the expression was read, as a MathML element: where it was asked for and can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mathml: Option<String>,
}

/// A part of a text, from `start` up to but without `end`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct SpanBody {
    start: usize,
    end: usize,
}

impl From<Span> for SpanBody {
    fn from(span: Span) -> Self {
        Self {
            start: span.start,
            end: span.end,
        }
    }
}
