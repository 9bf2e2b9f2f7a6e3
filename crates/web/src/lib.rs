//! HTTP: the JSON API with its OpenAPI document, the pages, and what every request passes through.
//!
//! A handler translates: request in, call of [`app::App`], answer out. What it may not do lives elsewhere: rules in `app`,
//! SQL in `storage`, status codes in `problem`. This is the only crate that names axum.

mod api;
mod assets;
mod authenticator;
mod cookie;
mod extract;
mod manual;
mod metrics;
mod middleware;
mod pages;
mod plot;
mod problem;
mod router;
mod serve;
mod settings;
mod texts;

pub use api::openapi;
pub use ipnet::IpNet;
pub use metrics::metrics_router;
pub use router::router;
pub use serve::serve;
pub use settings::{PublicUrl, PublicUrlError, Settings};

/// The target of the spans that traces are made of, one for each request.
#[cfg(feature = "opentelemetry")]
pub const TRACES: &str = "web::traces";
