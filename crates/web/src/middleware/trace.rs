//! A span for each request, under the names of OpenTelemetry's conventions for HTTP.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::propagation::Extractor;
use opentelemetry::trace::Status;
use tracing::Instrument as _;
use tracing::field::Empty;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::request_log::{REQUEST_ID, known, route_is_probe};
use crate::settings::AppState;

/// Puts the request, but for those of load balancers, into a span of its own target, which no log shows: never the path
/// or the query, which people type.
///
/// It belongs to the trace that `traceparent` names where the peer is a trusted proxy. What any client could name would let
/// it write into the traces of others, and decide what is recorded.
pub(crate) async fn request(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("", MatchedPath::as_str);
    if route_is_probe(route) {
        return next.run(request).await;
    }
    let method = known(request.method());
    let span = tracing::info_span!(
        target: crate::TRACES,
        "request",
        otel.name = format!("{method} {route}").trim_end(),
        otel.kind = "server",
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        request.id = Empty,
    );
    if comes_from_trusted_proxy(&state, &request) {
        let headers = Headers(request.headers());
        let parent =
            opentelemetry::global::get_text_map_propagator(|format| format.extract(&headers));
        // It fails where nobody takes the traces.
        let _ = span.set_parent(parent);
    }
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    let id = response.headers().get(REQUEST_ID);
    if let Some(id) = id.and_then(|id| id.to_str().ok()) {
        span.record("request.id", id);
    }
    if status.is_server_error() {
        span.set_status(Status::error(""));
    }
    response
}

fn comes_from_trusted_proxy(state: &AppState, request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|ConnectInfo(peer)| {
        let proxies = &state.settings.trusted_proxies;
        let address = peer.ip().to_canonical();
        proxies.iter().any(|proxy| proxy.contains(&address))
    })
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(axum::http::HeaderName::as_str).collect()
    }
}
