//! The pages, for people. Each works without JavaScript; the modules in `assets/` only make it quicker.

mod account;
mod answer;
mod browser_name;
mod calculation;
mod confirm;
mod done;
mod figure;
mod forgot;
mod help;
mod history;
mod home;
mod keys;
mod layout;
mod local_path;
mod login;
mod logout;
mod mistakes;
mod moment;
mod problem;
mod question;
mod register;
mod reset;
mod second_step;
mod users;
mod visitor;

use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post};

use crate::problem::Problem;
use crate::settings::AppState;

pub(crate) use problem::problem_page;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(home::show).post(home::keep))
        .route("/help", get(help::show))
        .route("/login", get(login::show).post(login::sign_in))
        .route(
            "/login/second-factor",
            get(second_step::show).post(second_step::finish),
        )
        .route("/logout", post(logout::sign_out))
        .route("/register", get(register::show).post(register::sign_up))
        .route("/forgot", get(forgot::show).post(forgot::send))
        .route("/reset", get(reset::show).post(reset::set))
        .route("/verify", get(confirm::show).post(confirm::confirm))
        .route(
            "/email",
            get(confirm::show_new_address).post(confirm::confirm_new_address),
        )
        .route("/history", get(history::show))
        .route(
            "/history/{id}",
            get(calculation::show).post(calculation::edit),
        )
        .route("/history/{id}/delete", post(calculation::delete))
        .merge(account::router())
        .merge(users::router())
}

fn page(template: &impl Template) -> Result<Response, Problem> {
    let html = template
        .render()
        .map_err(|error| Problem::internal(format!("a page was not written: {error}")))?;
    Ok(Html(html).into_response())
}

/// A form again, with what is wrong with it: the status and headers of `problem`, but a body of our own.
fn page_with_problem(problem: Problem, template: &impl Template) -> Result<Response, Problem> {
    let (mut parts, _) = problem.into_response().into_parts();
    parts.extensions.remove::<Problem>();
    let (page, body) = page(template)?.into_parts();
    parts.headers.extend(page.headers);
    Ok(Response::from_parts(parts, body))
}
