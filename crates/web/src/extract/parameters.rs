//! What stands in the address: query parameters and ids.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::body::shape;
use crate::problem::Problem;

/// The query parameters as this type.
pub(crate) struct Parameters<T>(pub(crate) T);

/// The one id in the path.
pub(crate) struct Id(pub(crate) Uuid);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let value = serde_urlencoded::from_str(query)
            .map_err(|error| shape("query", &[], &error.to_string()))?;
        Ok(Self(value))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::not_found())?;
        let id = Uuid::parse_str(&text).map_err(|_| {
            Problem::invalid_field(&["path", "id"], "uuid_parsing", "An id is a UUID")
        })?;
        Ok(Self(id))
    }
}
