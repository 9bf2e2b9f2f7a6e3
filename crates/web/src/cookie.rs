//! The session cookie.

use app::Token;
use axum::http::HeaderName;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use crate::settings::{AppState, PublicUrl};

/// The prefix binds the cookie to this host over TLS (RFC 6265bis §4.1.3.2); browsers refuse it over plain http.
const SECURE_NAME: &str = "__Host-session";
const PLAIN_NAME: &str = "session";

fn name(public_url: &PublicUrl) -> &'static str {
    if public_url.is_https() {
        SECURE_NAME
    } else {
        PLAIN_NAME
    }
}

/// The token in the session cookie, if there is one.
pub(crate) fn read(jar: &CookieJar, public_url: &PublicUrl) -> Option<String> {
    jar.get(name(public_url))
        .map(|cookie| cookie.value().to_owned())
}

/// The cookie that signs a browser in for as long as a session lasts at most; when it really ends, the server decides.
pub(crate) fn sign_in(token: &Token, state: &AppState) -> Cookie<'static> {
    let mut cookie = cookie(token.expose().to_owned(), &state.settings.public_url);
    cookie.set_max_age(state.app.session_lifetime().try_into().ok());
    cookie
}

/// The cookie that removes the session cookie from the browser.
pub(crate) fn sign_out(public_url: &PublicUrl) -> Cookie<'static> {
    let mut cookie = cookie(String::new(), public_url);
    cookie.make_removal();
    cookie
}

/// Tells the browser to forget what it keeps of this site, but for its cookies: at the sign-out (ASVS 5.0, 14.3.1).
pub(crate) const FORGET: (HeaderName, &str) = (
    HeaderName::from_static("clear-site-data"),
    "\"cache\", \"storage\"",
);

fn cookie(value: String, public_url: &PublicUrl) -> Cookie<'static> {
    Cookie::build((name(public_url), value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(public_url.is_https())
        .build()
}
