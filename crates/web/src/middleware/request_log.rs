//! A name and a line in the log for every request.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use metrics::Label;
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
    let status = response.status().as_u16();
    let took = start.elapsed();
    count(&method, &route, status, took);
    let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let name = id.to_str().unwrap_or_default();
    // Outside the span, whose fields would have to be read back to be written: no line is written more often.
    if route_is_probe(&route) {
        tracing::debug!(parent: None, id = name, %method, %route, status, microseconds, "answered");
    } else {
        tracing::info!(parent: None, id = name, %method, %route, status, microseconds, "answered");
    }
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// Under the names of OpenTelemetry's conventions for HTTP, which dashboards know.
fn count(method: &Method, route: &str, status: u16, took: Duration) {
    let labels = [
        Label::new("http_request_method", known(method)),
        Label::new("http_route", route.to_owned()),
        Label::new("http_response_status_code", status.to_string()),
    ];
    metrics::histogram!("http_server_request_duration_seconds", labels.iter()).record(took);
}

/// Anyone can send any word as a method; only a few are counted apart.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "_OTHER",
    }
}

/// Load balancers ask every few seconds; that would bury the rest.
fn route_is_probe(route: &str) -> bool {
    route.starts_with("/health")
}
