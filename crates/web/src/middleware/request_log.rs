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

/// What metrics count where there was nobody left to answer, as nginx does.
const HUNG_UP: u16 = 499;

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
        id: id.to_str().unwrap_or_default().to_owned(),
        method,
        route,
        start: Instant::now(),
        status: None,
    };
    let mut response = next.run(request).instrument(span).await;
    response.headers_mut().insert(REQUEST_ID, id);
    line.answered(response.status().as_u16());
    response
}

/// The line of one request, which is written when it is dropped: also where the client hung up and nobody hears the answer.
///
/// It stands outside the span, whose fields would have to be read back to be written: no line is written more often.
struct Line {
    id: String,
    method: Method,
    route: String,
    start: Instant,
    status: Option<u16>,
}

impl Line {
    fn answered(mut self, status: u16) {
        self.status = Some(status);
    }

    /// Under the names of OpenTelemetry's conventions for HTTP, which dashboards know.
    fn count(&self, took: Duration) {
        let labels = [
            Label::new("http_request_method", known(&self.method)),
            Label::new("http_route", self.route.clone()),
            Label::new(
                "http_response_status_code",
                self.status.unwrap_or(HUNG_UP).to_string(),
            ),
        ];
        metrics::histogram!("http_server_request_duration_seconds", labels.iter()).record(took);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let took = self.start.elapsed();
        self.count(took);
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let Self {
            id, method, route, ..
        } = self;
        match self.status {
            Some(status) if route_is_probe(route) => {
                tracing::debug!(parent: None, id, %method, route, status, microseconds, "answered");
            }
            Some(status) => {
                tracing::info!(parent: None, id, %method, route, status, microseconds, "answered");
            }
            None => {
                tracing::info!(parent: None, id, %method, route, microseconds, "the client hung up");
            }
        }
    }
}

/// Anyone can send any word as a method; only a few are counted apart.
pub(crate) fn known(method: &Method) -> &'static str {
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
pub(crate) fn route_is_probe(route: &str) -> bool {
    route.starts_with("/health")
}
