//! Request bodies: JSON for programs, forms for pages.

use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use serde::de::DeserializeOwned;

use crate::problem::{Problem, sentence};

/// A JSON body of this type, of content type `application/json` and no other: a form on another site cannot send it.
pub(crate) struct JsonBody<T>(pub(crate) T);

/// A body of `application/x-www-form-urlencoded`.
pub(crate) struct FormBody<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        require_media_type(request.headers(), "application/json")?;
        let bytes = read(request, state).await?;
        let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| malformed(&error))?;
        deserializer.end().map_err(|error| {
            Problem::invalid_field(&["body"], "json_invalid", error.to_string())
        })?;
        Ok(Self(value))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for FormBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        require_media_type(request.headers(), "application/x-www-form-urlencoded")?;
        let bytes = read(request, state).await?;
        let value = serde_urlencoded::from_bytes(&bytes)
            .map_err(|error| shape("body", &[], &error.to_string()))?;
        Ok(Self(value))
    }
}

/// The whole body, unless it is too long or does not arrive.
pub(crate) async fn read<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<axum::body::Bytes, Problem> {
    axum::body::Bytes::from_request(request, state)
        .await
        .map_err(
            |rejection: BytesRejection| match rejection.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Problem::body_too_large(),
                _ => Problem::invalid_field(
                    &["body"],
                    "body_unreadable",
                    "The body of this request did not arrive whole",
                ),
            },
        )
}

/// Parameters such as `; charset=utf-8` are no reason to refuse.
fn require_media_type(headers: &HeaderMap, expected: &'static str) -> Result<(), Problem> {
    let given = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(expected) {
        Ok(())
    } else {
        Err(Problem::unsupported_media_type(expected))
    }
}

fn malformed(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let inner = error.inner();
    if !inner.is_data() {
        let message = format!("The body is not valid JSON: {inner}");
        return Problem::invalid_field(&["body"], "json_invalid", message);
    }
    let path: Vec<String> = error
        .path()
        .iter()
        .map(ToString::to_string)
        .filter(|part| part != ".")
        .collect();
    // serde_json ends its messages with the place in the text, which says less than `loc`.
    let text = inner.to_string();
    let text = text.split(" at line ").next().unwrap_or(&text);
    shape("body", &path, text)
}

/// Translates serde's few messages about shape into FastAPI's `loc`, `msg` and `type`.
pub(super) fn shape(source: &str, path: &[String], message: &str) -> Problem {
    let quoted = message.split('`').nth(1);
    let (kind, name, text) = if message.starts_with("missing field") {
        ("missing", quoted, "Field required".to_owned())
    } else if message.starts_with("unknown field") {
        (
            "extra_forbidden",
            None,
            format!("There is no field “{}” here", quoted.unwrap_or_default()),
        )
    } else if message.starts_with("duplicate field") {
        (
            "duplicate_field",
            quoted,
            "This field was given more than once".to_owned(),
        )
    } else {
        let (kind, text) = wrong_type(message);
        (kind, None, text)
    };
    let mut loc: Vec<&str> = vec![source];
    loc.extend(path.iter().map(String::as_str));
    if let Some(name) = name.filter(|name| loc.last() != Some(name)) {
        loc.push(name);
    }
    Problem::invalid_field(&loc, kind, text)
}

/// What was expected, in Pydantic's words where it has them.
fn wrong_type(message: &str) -> (&'static str, String) {
    let expected = message.rsplit("expected ").next().unwrap_or_default();
    match expected {
        "a string" => ("string_type", "Input should be a valid string".to_owned()),
        "a boolean" => ("bool_type", "Input should be a valid boolean".to_owned()),
        "u32" | "u64" => ("int_type", "Input should be a whole number".to_owned()),
        _ => ("value_error", sentence(message)),
    }
}
