//! By which a client says that it sends a request again.

use app::RequestKey;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::problem::Problem;

const HEADER: &str = "idempotency-key";

/// The header `Idempotency-Key`, where there is one (draft-ietf-httpapi-idempotency-key-header).
pub(crate) struct IdempotencyKey(pub(crate) Option<RequestKey>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let mut given = parts.headers.get_all(HEADER).iter();
        let Some(first) = given.next() else {
            return Ok(Self(None));
        };
        let key = first.to_str().ok().and_then(RequestKey::parse);
        match (key, given.next()) {
            (Some(key), None) => Ok(Self(Some(key))),
            _ => Err(Problem::invalid_field(
                &["header", "Idempotency-Key"],
                "value_error",
                "The header Idempotency-Key stands once, with 1 to 255 letters, digits or signs of ASCII, such as a UUID",
            )),
        }
    }
}
