//! Who looks at a page.

use app::Identity;
use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};

use super::local_path::LocalPath;
use crate::extract::MaybeSignedIn;
use crate::settings::AppState;

/// The signed-in visitor; who is not signed in is led to the sign-in page and comes back from there.
pub(crate) struct Visitor(pub(crate) Identity);

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let found = MaybeSignedIn::from_request_parts(parts, state).await;
        let MaybeSignedIn(identity) = found.map_err(IntoResponse::into_response)?;
        identity.map(Self).ok_or_else(|| {
            let wanted = parts
                .uri
                .path_and_query()
                .filter(|_| parts.method == Method::GET);
            let next = LocalPath::parse(wanted.map_or("/history", |wanted| wanted.as_str()));
            Redirect::to(&next.sign_in_href()).into_response()
        })
    }
}
