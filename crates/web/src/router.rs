//! Everything that answers, and the layers around it.

use std::sync::Arc;

use app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse as _;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

#[cfg(feature = "opentelemetry")]
use crate::middleware::trace;
use crate::middleware::{problems, request_log, security_headers, to_the_end};
use crate::problem::Problem;
use crate::settings::{AppState, Settings};
use crate::{api, assets, pages};

/// The whole service as one router.
pub fn router(app: App, settings: Settings) -> Router {
    let state = AppState {
        app,
        settings: Arc::new(settings),
    };
    let settings = &state.settings;
    let cross_site = CsrfLayer::new()
        .add_trusted_origin(settings.public_url.as_str())
        .expect("a public URL is an origin")
        .with_rejection_response(|_| Problem::cross_site().into_response());
    // From the outside in: a request passes them from top to bottom, its answer from bottom to top.
    let layers = ServiceBuilder::new()
        .layer(from_fn(request_log::log))
        .layer(from_fn_with_state(state.clone(), security_headers::add))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), problems::render))
        .layer(CatchPanicLayer::custom(problems::caught))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            settings.request_timeout,
        ))
        .layer(DefaultBodyLimit::max(settings.max_body_bytes))
        .layer(cross_site);
    let router = Router::new()
        .merge(api::router(&state))
        .merge(pages::router().layer(from_fn_with_state(state.clone(), to_the_end::run)))
        .merge(assets::router())
        .fallback(|| async { Problem::not_found() })
        .layer(layers);
    #[cfg(feature = "opentelemetry")]
    let router = router.layer(from_fn_with_state(state.clone(), trace::request));
    router.with_state(state)
}
