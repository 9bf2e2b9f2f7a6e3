//! `/users`: what administrators do.

mod list;
mod one;

use axum::Router;
use axum::routing::get;

use crate::settings::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/users", get(list::show))
        .route("/users/{id}", get(one::show).post(one::change))
}
