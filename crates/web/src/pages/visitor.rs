//! Who looks at a page.

use app::Identity;
use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
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
            let wanted = parts.uri.path_and_query().map(PathAndQuery::as_str);
            let next = match parts.method {
                Method::GET => wanted.unwrap_or("/history"),
                _ => page_of(parts.uri.path()),
            };
            Redirect::to(&LocalPath::parse(next).sign_in_href()).into_response()
        })
    }
}

/// The page with the form that is sent to `path`: most have the same address.
fn page_of(path: &str) -> &str {
    match path {
        "/account/verification" => "/account",
        path if path.starts_with("/history/") => path.strip_suffix("/delete").unwrap_or(path),
        path => path,
    }
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn who_has_to_sign_in_first_comes_back_to_the_form() {
        for (path, page) in [
            ("/account/password", "/account/password"),
            ("/account/delete", "/account/delete"),
            ("/account/verification", "/account"),
            ("/history/1", "/history/1"),
            ("/history/1/delete", "/history/1"),
        ] {
            assert_eq!(page_of(path), page);
        }
    }
}
