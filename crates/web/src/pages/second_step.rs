//! `/login/second-factor`: the code, after the right password.

use app::{Error, FinishSignIn, Token};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::layout::Layout;
use super::local_path::LocalPath;
use super::login::Login;
use super::{page, page_with_problem};
use crate::extract::{Client, FormBody, MaybeSignedIn};
use crate::problem::{Problem, full_stop};
use crate::settings::AppState;
use crate::{assets, cookie};

#[derive(Template)]
#[template(path = "second_step.html")]
struct SecondStep<'a> {
    layout: Layout<'a>,
    /// Stands in the form alone, so that sign-ins in several tabs do not meet.
    challenge: &'a str,
    /// What was typed for a name, should the sign-in begin anew.
    username: &'a str,
    next: LocalPath,
    /// Whether it was a recovery code that was wrong.
    recovery: bool,
    error: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Form {
    challenge: String,
    #[serde(default)]
    username: String,
    code: String,
    #[serde(default)]
    recovery: bool,
    #[serde(default)]
    next: String,
}

/// The page that follows the right password of a user with a second factor.
pub(super) fn ask(challenge: &Token, username: &str, next: LocalPath) -> Result<Response, Problem> {
    page(&SecondStep {
        layout: Layout::SignedOut,
        challenge: challenge.expose(),
        username,
        next,
        recovery: false,
        error: None,
    })
}

/// Whoever comes here by themselves has not given a password yet.
pub(crate) async fn show() -> Redirect {
    Redirect::to("/login")
}

pub(crate) async fn finish(
    State(state): State<AppState>,
    old: MaybeSignedIn,
    Client(device): Client,
    FormBody(form): FormBody<Form>,
) -> Result<Response, Problem> {
    let next = LocalPath::parse(&form.next);
    let request = FinishSignIn {
        challenge: form.challenge.clone(),
        code: form.code,
        replaces: old.0,
        device,
    };
    let error = match state.app.finish_sign_in(request).await {
        Ok(signed_in) => {
            let cookies = cookie::sign_in(&signed_in, &state);
            return Ok((cookies, Redirect::to(next.as_str())).into_response());
        }
        Err(error) => error,
    };
    let is_over = matches!(error, Error::SignInOver);
    let problem = Problem::from(error);
    if problem.cause.is_some() {
        return Err(problem);
    }
    let error = Some(full_stop(&problem.detail));
    if is_over {
        let again = Login::with_error(&state, &form.username, next, error);
        return page_with_problem(problem, &again);
    }
    let again = SecondStep {
        layout: Layout::SignedOut,
        challenge: &form.challenge,
        username: &form.username,
        next,
        recovery: form.recovery,
        error,
    };
    page_with_problem(problem, &again)
}
