//! What an address of its own tells to whoever watches the service.

use axum::Router;
use axum::http::header;
use axum::routing::get;

/// The text format of Prometheus (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// `/metrics` alone, with what `render` gives at that moment.
pub fn metrics_router<F>(render: F) -> Router
where
    F: Fn() -> String + Clone + Send + Sync + 'static,
{
    let answer = async move || ([(header::CONTENT_TYPE, TEXT_FORMAT)], render());
    Router::new().route("/metrics", get(answer))
}
