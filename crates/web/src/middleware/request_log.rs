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

    let line = Line {
        span: span.clone(),
        start: Instant::now(),
        is_probe: route_is_probe(&route),
        status: None,
    };
    let mut response = next.run(request).instrument(span).await;
    response.headers_mut().insert(REQUEST_ID, id);
    line.answered(response.status().as_u16());
    response
}

/// The line of one request, which is written when it is dropped: also where the client hung up and nobody hears the answer.
struct Line {
    span: tracing::Span,
    start: Instant,
    is_probe: bool,
    status: Option<u16>,
}

impl Line {
    fn answered(mut self, status: u16) {
        self.status = Some(status);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let microseconds = u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.span.in_scope(|| match self.status {
            Some(status) if self.is_probe => tracing::debug!(status, microseconds, "answered"),
            Some(status) => tracing::info!(status, microseconds, "answered"),
            None => tracing::info!(microseconds, "the client hung up"),
        });
    }
}

/// Load balancers ask every few seconds; that would bury the rest.
fn route_is_probe(route: &str) -> bool {
    route.starts_with("/health")
}
