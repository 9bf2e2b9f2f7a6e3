//! Who is asking.
//!
//! An API key opens nothing by default: [`SignedIn`] and [`MaybeSignedIn`] refuse it. A route that keys may use takes
//! [`Caller`], [`MaybeCaller`] or [`KeyHolder`], and what it calls asks for a scope.

use app::Identity;
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use axum_extra::extract::cookie::CookieJar;

use super::client::Client;
use crate::cookie;
use crate::problem::Problem;
use crate::settings::AppState;

/// The signed-in user; 401 where there is none, 403 for an API key.
pub(crate) struct SignedIn(pub(crate) Identity);

/// The signed-in user, if any; 403 for an API key.
pub(crate) struct MaybeSignedIn(pub(crate) Option<Identity>);

/// The signed-in user, or that of an API key; 401 where there is none.
pub(crate) struct Caller(pub(crate) Identity);

/// The signed-in user, or that of an API key, if any. A bearer token that does not hold is 401 even here: whoever sends
/// one means it.
pub(crate) struct MaybeCaller(pub(crate) Option<Identity>);

/// The same without a look at the cookie: for what everybody may do and is done often.
pub(crate) struct KeyHolder(pub(crate) Option<Identity>);

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let MaybeSignedIn(identity) = MaybeSignedIn::from_request_parts(parts, state).await?;
        identity.map(Self).ok_or_else(Problem::unauthenticated)
    }
}

impl FromRequestParts<AppState> for MaybeSignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let MaybeCaller(identity) = MaybeCaller::from_request_parts(parts, state).await?;
        if let Some(identity) = &identity {
            state.app.require_session(identity).await?;
        }
        Ok(Self(identity))
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let MaybeCaller(identity) = MaybeCaller::from_request_parts(parts, state).await?;
        identity.map(Self).ok_or_else(Problem::unauthenticated)
    }
}

impl FromRequestParts<AppState> for MaybeCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let KeyHolder(identity) = KeyHolder::from_request_parts(parts, state).await?;
        if identity.is_some() {
            return Ok(Self(identity));
        }
        let jar = CookieJar::from_headers(&parts.headers);
        let Some(token) = cookie::read(&jar, &state.settings.public_url) else {
            return Ok(Self(None));
        };
        let Ok(Client(device)) = Client::from_request_parts(parts, state).await;
        Ok(Self(state.app.authenticate_session(&token, &device).await?))
    }
}

impl FromRequestParts<AppState> for KeyHolder {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let authorization = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let Some(token) = authorization.and_then(bearer).map(str::to_owned) else {
            return Ok(Self(None));
        };
        let Ok(Client(device)) = Client::from_request_parts(parts, state).await;
        let identity = state.app.authenticate(&token, &device).await?;
        identity
            .map(|identity| Self(Some(identity)))
            .ok_or_else(Problem::unauthenticated)
    }
}

/// The token of `Bearer …`, whatever the case of the scheme (RFC 9110 §11.1). Another scheme is another's business: that
/// of a proxy in front, most likely.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
