//! Who just gave their password.

use app::Identity;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::confirm;
use crate::pages::local_path::LocalPath;
use crate::pages::visitor::Visitor;
use crate::settings::AppState;

/// A signed-in visitor who gave the password within ten minutes; others are asked for it and come back.
pub(in crate::pages) struct Fresh(pub(in crate::pages) Identity);

impl FromRequestParts<AppState> for Fresh {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let Visitor(identity) = Visitor::from_request_parts(parts, state).await?;
        if state.app.is_fresh(&identity) {
            return Ok(Self(identity));
        }
        // A form that was sent too late is shown again: its page has its address.
        let next = LocalPath::parse(parts.uri.path());
        Err(Redirect::to(&confirm::href(&next)).into_response())
    }
}
