//! The cookies: one that signs a browser in, one by which it is known at its next sign-in.

use std::time::Duration;

use app::{SignedIn, Token};
use axum::http::{HeaderName, header};
use axum::response::AppendHeaders;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use crate::settings::{AppState, PublicUrl};

/// A cookie's two names. The prefix binds it to this host over TLS (RFC 6265bis §4.1.3.2); browsers refuse it over plain
/// http.
struct Name {
    secure: &'static str,
    plain: &'static str,
}

const SESSION: Name = Name {
    secure: "__Host-session",
    plain: "session",
};
const DEVICE: Name = Name {
    secure: "__Host-device",
    plain: "device",
};

impl Name {
    fn under(&self, public_url: &PublicUrl) -> &'static str {
        if public_url.is_https() {
            self.secure
        } else {
            self.plain
        }
    }
}

/// The token in the session cookie, if there is one.
pub(crate) fn read(jar: &CookieJar, public_url: &PublicUrl) -> Option<String> {
    value(jar, &SESSION, public_url)
}

/// By what the browser was told to be known, if it was.
pub(crate) fn read_device(jar: &CookieJar, public_url: &PublicUrl) -> Option<String> {
    value(jar, &DEVICE, public_url)
}

fn value(jar: &CookieJar, name: &Name, public_url: &PublicUrl) -> Option<String> {
    jar.get(name.under(public_url))
        .map(|cookie| cookie.value().to_owned())
}

/// The cookies of a sign-in. The first lasts as long as a session at most; when it really ends, the server decides.
pub(crate) fn sign_in(
    signed_in: &SignedIn,
    state: &AppState,
) -> AppendHeaders<Vec<(HeaderName, String)>> {
    let lifetime = state.app.session_lifetime();
    let session = set(&SESSION, &signed_in.session, lifetime, state);
    let device = signed_in.device.as_ref().map(|token| device(token, state));
    AppendHeaders([session].into_iter().chain(device).collect())
}

/// The cookie by which a browser is known from now on, if it is: that of a new password, which makes all others strange.
pub(crate) fn known(
    token: Option<&Token>,
    state: &AppState,
) -> AppendHeaders<Vec<(HeaderName, String)>> {
    let cookie = token.map(|token| device(token, state));
    AppendHeaders(cookie.into_iter().collect())
}

fn device(token: &Token, state: &AppState) -> (HeaderName, String) {
    set(&DEVICE, token, state.app.device_lifetime(), state)
}

fn set(name: &Name, token: &Token, lifetime: Duration, state: &AppState) -> (HeaderName, String) {
    let mut cookie = cookie(name, token.expose().to_owned(), &state.settings.public_url);
    cookie.set_max_age(lifetime.try_into().ok());
    (header::SET_COOKIE, cookie.to_string())
}

/// The cookie that removes the session cookie from the browser, which stays known.
pub(crate) fn sign_out(public_url: &PublicUrl) -> Cookie<'static> {
    let mut cookie = cookie(&SESSION, String::new(), public_url);
    cookie.make_removal();
    cookie
}

/// Tells the browser to forget what it keeps of this site, but for its cookies: at the sign-out (ASVS 5.0, 14.3.1).
pub(crate) const FORGET: (HeaderName, &str) = (
    HeaderName::from_static("clear-site-data"),
    "\"cache\", \"storage\"",
);

fn cookie(name: &Name, value: String, public_url: &PublicUrl) -> Cookie<'static> {
    Cookie::build((name.under(public_url), value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(public_url.is_https())
        .build()
}
