//! The JSON API. Each route stands once, with its OpenAPI description.

mod administration;
pub(crate) mod arithmetic;
mod auth;
pub(crate) mod calculate;
mod calculations;
mod description;
mod export;
mod health;
mod help;
mod keys;
mod links;
mod me;
mod password_strength;
mod plot;
mod second_factor;
mod users;

use axum::Router;
use axum::middleware::from_fn_with_state;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::middleware::to_the_end;
use crate::settings::AppState;

/// The API, its description at `/openapi.json` and Swagger UI at `/docs`.
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    let to_the_end = from_fn_with_state(state.clone(), to_the_end::run);
    let served = documented(accounts().layer(to_the_end));
    let (router, mut document) = served.split_for_parts();
    description::complete(&mut document);
    let config = Config::default()
        .use_base_layout()
        .try_it_out_enabled(true)
        .persist_authorization(false);
    router.merge(
        SwaggerUi::new("/docs")
            .config(config)
            .url("/openapi.json", document),
    )
}

/// The description of the API (OpenAPI 3.1).
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = documented(accounts()).into_openapi();
    description::complete(&mut document);
    document
}

fn documented(accounts: OpenApiRouter<AppState>) -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(description::Document::openapi())
        .merge(calculator())
        .merge(accounts)
}

/// What calculates and what reads; of what is kept, each route writes at most one row, whole or not at all.
fn calculator() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(calculate::calculate, calculate::calculate_query))
        .routes(routes!(plot::plot))
        .routes(routes!(plot::plot_svg))
        .routes(routes!(help::help))
        .routes(routes!(calculations::browse, calculations::add))
        .routes(routes!(
            calculations::read,
            calculations::edit,
            calculations::delete
        ))
        .merge(arithmetic::router())
        .nest("/api", arithmetic::router())
        .routes(routes!(health::health))
        .routes(routes!(health::ready))
}

/// Where several things belong to one change: served, what was begun is done to its end.
fn accounts() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(password_strength::password_strength))
        .routes(routes!(users::register, administration::browse))
        .routes(routes!(me::read, me::edit, me::delete))
        .routes(routes!(me::change_password))
        .routes(routes!(me::sessions, me::end_sessions))
        .routes(routes!(me::end_session))
        .routes(routes!(export::export))
        .routes(routes!(keys::browse, keys::create))
        .routes(routes!(keys::revoke))
        .routes(routes!(
            users::read,
            administration::change,
            administration::delete
        ))
        .routes(routes!(
            administration::sessions,
            administration::end_sessions
        ))
        .routes(routes!(
            second_factor::read,
            second_factor::start,
            second_factor::disable
        ))
        .routes(routes!(second_factor::confirm))
        .routes(routes!(second_factor::renew_codes))
        .routes(routes!(auth::login))
        .routes(routes!(auth::finish_login))
        .routes(routes!(auth::token))
        .routes(routes!(auth::step_up))
        .routes(routes!(auth::logout))
        .routes(routes!(links::forgot))
        .routes(routes!(links::reset))
        .routes(routes!(links::verify))
        .routes(routes!(links::confirm_email))
        .routes(routes!(links::request_verification))
}
