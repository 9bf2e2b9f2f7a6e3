//! The headers that tell browsers what this service never does.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::plot;
use crate::settings::AppState;

/// Nothing inline, nothing from elsewhere, no framing (ASVS 5.0, 3.4.3 and 3.4.6).
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// Swagger UI sets styles inline.
const DOCS_CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A script or a style does nothing by itself: the page that loads it says what it may. This is short, as there are many.
const ASSETS_CONTENT_SECURITY_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// One year, as ASVS 5.0, 3.4.1 asks.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=31536000; includeSubDomains";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// What says nothing about a script or a style.
const OF_DOCUMENTS: [&str; 2] = ["permissions-policy", "cross-origin-opener-policy"];

/// Adds them to every answer, errors included. A plot says nothing about its reader, so other sites may show it.
pub(crate) async fn add(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_docs = path.starts_with("/docs");
    let is_asset = path.starts_with("/assets/");
    let is_picture = path == "/api/plot.svg";
    let mut response = next.run(request).await;
    let is_picture = is_picture && response.status().is_success();
    let is_asset = is_asset && response.status().is_success();
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_picture {
        headers.insert(
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        );
    }
    if is_asset {
        for name in OF_DOCUMENTS {
            headers.remove(name);
        }
    }
    let policy = if is_docs {
        DOCS_CONTENT_SECURITY_POLICY
    } else if is_asset {
        ASSETS_CONTENT_SECURITY_POLICY
    } else if is_picture {
        plot::policy()
    } else {
        CONTENT_SECURITY_POLICY
    };
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(policy),
    );
    if state.settings.public_url.is_https() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(STRICT_TRANSPORT_SECURITY),
        );
    }
    forbid_storing(headers);
    response
}

/// What is not said to be cacheable may be private.
fn forbid_storing(headers: &mut HeaderMap) {
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}
