//! `/account`: what a signed-in user can do about their own account. A page for each thing.

mod confirm;
mod delete;
mod fresh;
mod keys;
mod overview;
mod password;
mod profile;
mod second_factor;
mod sessions;

use axum::Router;
use axum::routing::{get, post};

use crate::settings::AppState;

pub(super) use fresh::{Fresh, FreshForm, Unsent};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/account", get(overview::show))
        .route(
            "/account/confirm",
            get(confirm::show).post(confirm::confirm),
        )
        .route("/account/profile", get(profile::show).post(profile::change))
        .route("/account/verification", post(profile::send_verification))
        .route(
            "/account/password",
            get(password::show).post(password::change),
        )
        .route(
            "/account/second-factor",
            get(second_factor::show).post(second_factor::change),
        )
        .route("/account/sessions", get(sessions::show).post(sessions::end))
        .route("/account/keys", get(keys::show).post(keys::revoke))
        .route("/account/keys/new", get(keys::form).post(keys::create))
        .route("/account/export", get(overview::export))
        .route("/account/delete", get(delete::show).post(delete::delete))
}
