//! Who just gave their password.

use app::Identity;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::confirm;
use crate::extract::FormBody;
use crate::pages::local_path::LocalPath;
use crate::pages::visitor::Visitor;
use crate::settings::AppState;

/// A signed-in visitor who gave the password within ten minutes; others are asked for it and come back.
pub(in crate::pages) struct Fresh(pub(in crate::pages) Identity);

/// The same with the form that was sent. Who is asked for the password first comes back to the form, with those of its fields
/// that an address may hold, and is told that it is not done yet.
pub(in crate::pages) struct FreshForm<T>(pub(in crate::pages) Identity, pub(in crate::pages) T);

/// How the page of a form learns that it is shown in place of what was sent.
#[derive(Deserialize)]
pub(in crate::pages) struct Unsent {
    #[serde(default)]
    pub(in crate::pages) unsent: bool,
}

/// The fields of forms that an address may hold: no secret, nothing about a person, and nothing that a link made by somebody
/// else could put into a form to be sent unread, such as another e-mail address.
const TOLD: [&str; 6] = [
    "name",
    "expires_in_days",
    "calculate",
    "history:read",
    "history:write",
    "account:read",
];

/// Longer addresses are refused on the way by some.
const LONGEST_QUERY: usize = 2000;

impl FromRequestParts<AppState> for Fresh {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let Visitor(identity) = Visitor::from_request_parts(parts, state).await?;
        if state.app.is_fresh(&identity) {
            return Ok(Self(identity));
        }
        let wanted = parts.uri.path_and_query();
        let next = LocalPath::parse(wanted.map_or("/account", |wanted| wanted.as_str()));
        Err(Redirect::to(&confirm::href(&next)).into_response())
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for FreshForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Visitor(identity) = Visitor::from_request_parts(&mut parts, state).await?;
        let path = parts.uri.path().to_owned();
        let request = Request::from_parts(parts, body);
        if state.app.is_fresh(&identity) {
            let form = FormBody::from_request(request, state).await;
            let FormBody(form) = form.map_err(IntoResponse::into_response)?;
            return Ok(Self(identity, form));
        }
        let fields = FormBody::<Vec<(String, String)>>::from_request(request, state).await;
        let FormBody(fields) = fields.map_err(IntoResponse::into_response)?;
        let next = unsent(&path, &fields);
        Err(Redirect::to(&confirm::href(&next)).into_response())
    }
}

fn unsent(path: &str, fields: &[(String, String)]) -> LocalPath {
    let said = [("unsent", "true")];
    let told = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| TOLD.contains(name));
    let pairs: Vec<_> = said.into_iter().chain(told).collect();
    let query = serde_urlencoded::to_string(&pairs).expect("pairs of text can be encoded");
    let query = if query.len() > LONGEST_QUERY {
        "unsent=true"
    } else {
        &query
    };
    LocalPath::parse(&format!("{path}?{query}"))
}

#[cfg(test)]
mod tests {
    use super::unsent;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn no_secret_and_nothing_about_a_person_stands_in_an_address() {
        let form = fields(&[
            ("current_password", "violet"),
            ("new_password", "otters"),
            ("code", "123456"),
            ("email", "ada@example.org"),
            ("name", "backup"),
        ]);
        assert_eq!(
            unsent("/account/password", &form).as_str(),
            "/account/password?unsent=true&name=backup"
        );
    }

    #[test]
    fn what_is_too_long_for_an_address_is_typed_again() {
        let form = fields(&[("name", &"x".repeat(3000))]);
        assert_eq!(
            unsent("/account/keys/new", &form).as_str(),
            "/account/keys/new?unsent=true"
        );
    }
}
