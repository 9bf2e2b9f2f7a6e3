//! `/account/confirm`: the password again, before credentials change.

use app::Error;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::assets;
use crate::extract::{FormBody, Parameters};
use crate::pages::layout::Layout;
use crate::pages::local_path::LocalPath;
use crate::pages::mistakes::Mistakes;
use crate::pages::visitor::Visitor;
use crate::pages::{page, page_with_problem};
use crate::problem::Problem;
use crate::settings::AppState;

#[derive(Template)]
#[template(path = "account/confirm.html")]
struct Confirm<'a> {
    layout: Layout<'a>,
    username: &'a str,
    /// Whether a code is asked for, too.
    second_factor: bool,
    next: LocalPath,
    mistakes: Mistakes,
}

#[derive(Deserialize)]
pub(super) struct Query {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Form {
    password: String,
    code: Option<String>,
    #[serde(default)]
    next: String,
}

/// The page that asks for the password and then leads to `next`.
pub(super) fn href(next: &LocalPath) -> String {
    next.href_of("/account/confirm")
}

pub(super) async fn show(
    State(state): State<AppState>,
    Visitor(identity): Visitor,
    Parameters(Query { next }): Parameters<Query>,
) -> Result<Response, Problem> {
    let second_factor = state.app.second_factor(&identity).await?.enabled;
    page(&Confirm {
        layout: Layout::of(Some(&identity)),
        username: &identity.account.username,
        second_factor,
        next: LocalPath::parse(&next),
        mistakes: Mistakes::default(),
    })
}

pub(super) async fn confirm(
    State(state): State<AppState>,
    Visitor(identity): Visitor,
    FormBody(Form {
        password,
        code,
        next,
    }): FormBody<Form>,
) -> Result<Response, Problem> {
    let next = LocalPath::parse(&next);
    let code = code.filter(|code| !code.trim().is_empty());
    let Err(error) = state.app.step_up(&identity, password, code).await else {
        return Ok(Redirect::to(next.as_str()).into_response());
    };
    let about_code = matches!(
        error,
        Error::InvalidCode | Error::SecondFactorRequired { .. }
    );
    let problem = Problem::from(error);
    if problem.cause.is_some() {
        return Err(problem);
    }
    let second_factor = about_code || state.app.second_factor(&identity).await?.enabled;
    let places = [
        ("invalid_credentials", "password"),
        ("invalid_code", "code"),
        ("second_factor_required", "code"),
    ];
    let form = Confirm {
        layout: Layout::of(Some(&identity)),
        username: &identity.account.username,
        second_factor,
        next,
        mistakes: Mistakes::of(&problem, &places),
    };
    page_with_problem(problem, &form)
}
