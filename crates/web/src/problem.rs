//! What goes wrong, as HTTP says it: the one file of status codes.

mod body;

use std::borrow::Cow;
use std::time::Duration;

use app::{CalculationError, Error, FieldError, Token};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

pub(crate) use body::{CalculationProblem, InvalidField, ProblemBody, SpanBody};

/// The type of a problem document (RFC 9457 §3).
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// An error on its way to the client: a problem document for programs (RFC 9457), a page for people.
///
/// As a response it is only a status and this value in the extensions; `middleware::problems` writes the body, where the
/// request's id is known.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    /// Stable, for programs.
    pub(crate) code: &'static str,
    /// A sentence, for people.
    pub(crate) detail: Cow<'static, str>,
    pub(crate) errors: Vec<InvalidField>,
    pub(crate) calculation: Option<Box<CalculationProblem>>,
    pub(crate) retry_after: Option<Duration>,
    /// What the second step of a sign-in refers to.
    pub(crate) challenge: Option<Box<Token>>,
    /// What the log says and the client does not see.
    pub(crate) cause: Option<Box<str>>,
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            calculation: None,
            retry_after: None,
            challenge: None,
            cause: None,
        }
    }

    /// Some part of the request has the wrong shape.
    pub(crate) fn invalid(errors: Vec<InvalidField>) -> Self {
        let detail = match errors.as_slice() {
            [one] => one.msg.clone(),
            many => format!("{} fields of the request break a rule", many.len()),
        };
        Self {
            errors,
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_error", detail)
        }
    }

    /// One field of the request has the wrong shape.
    pub(crate) fn invalid_field(loc: &[&str], kind: &str, msg: impl Into<String>) -> Self {
        let loc = loc.iter().map(|part| (*part).to_owned()).collect();
        Self::invalid(vec![InvalidField {
            loc,
            msg: msg.into(),
            kind: kind.to_owned(),
        }])
    }

    /// The same problem about fields that stood in the query and not in the body.
    pub(crate) fn in_query(mut self) -> Self {
        for error in &mut self.errors {
            if let Some(source) = error.loc.first_mut() {
                "query".clone_into(source);
            }
        }
        self
    }

    /// The same problem, telling how the expression was read.
    pub(crate) fn with_formula(mut self, formula: Option<String>) -> Self {
        if let Some(calculation) = &mut self.calculation {
            calculation.mathml = formula;
        }
        self
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "not_authenticated",
            "Sign in first",
        )
    }

    pub(crate) fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "This is not yours to see or to change",
        )
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here")
    }

    pub(crate) fn unsupported_media_type(expected: &str) -> Self {
        let detail = format!("The body of this request must be {expected}");
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            detail,
        )
    }

    pub(crate) fn body_too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            "The body of this request is too long",
        )
    }

    pub(crate) fn cross_site() -> Self {
        let detail = "This request came from another site; open the page of this service and try again there";
        Self::new(StatusCode::FORBIDDEN, "cross_site_request", detail)
    }

    pub(crate) fn internal(cause: impl Into<String>) -> Self {
        let detail = "Something went wrong on our side; the request id finds it in our log";
        let problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", detail);
        Self {
            cause: Some(cause.into().into_boxed_str()),
            ..problem
        }
    }

    /// The problem behind a bare status that the framework answered with.
    pub(crate) fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => Self::new(
                status,
                "method_not_allowed",
                "This address does not take requests of this method",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => Self::body_too_large(),
            StatusCode::SERVICE_UNAVAILABLE => Self {
                retry_after: Some(Duration::from_secs(5)),
                ..Self::new(status, "timeout", "This took too long")
            },
            status if status.is_server_error() => Self::internal(format!("a bare {status}")),
            status => Self::new(status, "bad_request", "This request cannot be understood"),
        }
    }

    /// A calculation that has no answer; `expression` is what its span points into.
    fn calculation(error: &CalculationError, expression: &str) -> Self {
        let calculation = CalculationProblem {
            code: error.code.as_str(),
            message: error.message.clone(),
            span: error.span.into(),
            span_utf16: error.span.utf16(expression).into(),
            help: error.help.clone(),
            suggestion: error.suggestion.clone(),
            free_variable: error.free_variable.clone(),
            mathml: None,
        };
        let problem = Self::new(
            StatusCode::BAD_REQUEST,
            "calculation_error",
            error.message.clone(),
        );
        Self {
            calculation: Some(Box::new(calculation)),
            ..problem
        }
    }

    fn unavailable(cause: String) -> Self {
        let detail = "The database does not answer; try again in a moment";
        let problem = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "database_unavailable",
            detail,
        );
        Self {
            cause: Some(cause.into_boxed_str()),
            retry_after: Some(Duration::from_secs(5)),
            ..problem
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::Invalid(errors) => Self::invalid(errors.into_iter().map(in_body).collect()),
            Error::UsernameTaken => Self::new(StatusCode::CONFLICT, "username_taken", detail),
            Error::EmailTaken => Self::new(StatusCode::CONFLICT, "email_taken", detail),
            Error::InvalidCredentials => {
                Self::new(StatusCode::UNAUTHORIZED, "invalid_credentials", detail)
            }
            Error::SecondFactorRequired { challenge } => Self {
                challenge: challenge.map(Box::new),
                ..Self::new(StatusCode::UNAUTHORIZED, "second_factor_required", detail)
            },
            Error::InvalidCode => Self::new(StatusCode::UNAUTHORIZED, "invalid_code", detail),
            Error::SignInOver => Self::new(StatusCode::UNAUTHORIZED, "sign_in_over", detail),
            Error::SecondFactorEnabled => {
                Self::new(StatusCode::CONFLICT, "second_factor_enabled", detail)
            }
            Error::NoSecondFactor => Self::new(StatusCode::CONFLICT, "no_second_factor", detail),
            Error::SecondFactorNotConfigured => {
                Self::new(StatusCode::CONFLICT, "second_factor_not_configured", detail)
            }
            Error::EmailNotVerified | Error::ConfirmEmailFirst => {
                Self::new(StatusCode::FORBIDDEN, "email_not_verified", detail)
            }
            Error::InvalidToken => Self::new(StatusCode::BAD_REQUEST, "invalid_token", detail),
            // Not a fault that passes: it takes other settings.
            Error::MailNotConfigured => {
                Self::new(StatusCode::NOT_IMPLEMENTED, "mail_not_configured", detail)
            }
            Error::SessionOver => Self::unauthenticated(),
            Error::NoChange => Self::invalid_field(&["body"], "missing", sentence(&detail)),
            Error::StepUpRequired => Self::new(StatusCode::FORBIDDEN, "step_up_required", detail),
            Error::SessionRequired => Self::new(StatusCode::FORBIDDEN, "session_required", detail),
            Error::ScopeRequired(_) => {
                Self::new(StatusCode::FORBIDDEN, "insufficient_scope", detail)
            }
            Error::Forbidden => Self::forbidden(),
            Error::LastAdmin => Self::new(StatusCode::CONFLICT, "last_admin", detail),
            Error::TooManyKeys => Self::new(StatusCode::CONFLICT, "too_many_keys", detail),
            Error::UserDisabled => Self::new(StatusCode::CONFLICT, "user_disabled", detail),
            Error::RequestKeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                detail,
            ),
            Error::NotFound => Self::not_found(),
            Error::Calculation { error, expression } => Self::calculation(&error, &expression),
            Error::Variable { name, error } => Self::invalid_field(
                &["body", "variables", &name],
                error.code.as_str(),
                sentence(&error.message),
            ),
            Error::TooManyAttempts { retry_after } => Self {
                retry_after: Some(retry_after),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", detail)
            },
            Error::Busy { retry_after } => Self {
                retry_after: Some(retry_after),
                ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail)
            },
            Error::Storage(_) if error.is_unavailable() => Self::unavailable(detail),
            Error::SecretUnreadable | Error::Storage(_) => Self::internal(detail),
        }
    }
}

fn in_body(error: FieldError) -> InvalidField {
    InvalidField {
        loc: vec!["body".to_owned(), error.field.to_owned()],
        msg: error.message,
        kind: error.code.to_owned(),
    }
}

/// Rounded up: who comes back then is not told to wait again.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(wait) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Error texts start in lower case; what a person reads is a sentence.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// The same with a full stop, for pages.
pub(crate) fn full_stop(text: &str) -> String {
    sentence(text) + "."
}
