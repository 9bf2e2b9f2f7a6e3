//! A name and a line in the log for every request.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::{MakeRequestId as _, MakeRequestUuid, RequestId};
use tracing::Instrument as _;

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names the request, answers with the name, and logs method, route and outcome; never the query, which people type.
///
/// The name is always ours: one that a client sends could be made to mislead whoever reads the log.
pub(crate) async fn log(mut request: Request, next: Next) -> Response {
    let id = MakeRequestUuid
        .make_request_id(&request)
        .map(RequestId::into_header_value);
    let id = id.unwrap_or_else(|| HeaderValue::from_static("unknown"));
    request.extensions_mut().insert(RequestId::new(id.clone()));
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("-", MatchedPath::as_str)
        .to_owned();
    let method = request.method().clone();
    let span =
        tracing::info_span!("request", id = id.to_str().unwrap_or_default(), %method, %route);

    let start = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    response.headers_mut().insert(REQUEST_ID, id);
    let status = response.status().as_u16();
    let microseconds = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        if route_is_probe(&route) {
            tracing::debug!(status, microseconds, "answered");
        } else {
            tracing::info!(status, microseconds, "answered");
        }
    });
    response
}

/// Load balancers ask every few seconds; that would bury the rest.
fn route_is_probe(route: &str) -> bool {
    route.starts_with("/health")
}
