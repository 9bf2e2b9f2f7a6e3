//! `/login`

use app::{Error, SignIn};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::layout::Layout;
use super::local_path::LocalPath;
use super::{page, page_with_problem, second_step};
use crate::extract::{Client, FormBody, MaybeSignedIn, Parameters};
use crate::problem::{Problem, full_stop};
use crate::settings::AppState;
use crate::{assets, cookie};

#[derive(Template)]
#[template(path = "login.html")]
pub(super) struct Login<'a> {
    layout: Layout<'a>,
    username: &'a str,
    next: LocalPath,
    /// Whether a forgotten password can be replaced.
    sends_mail: bool,
    /// A sentence about the form as a whole: which of the two fields is wrong is not told.
    error: Option<String>,
}

impl<'a> Login<'a> {
    /// The form, with what is wrong with it.
    pub(super) fn with_error(
        state: &AppState,
        username: &'a str,
        next: LocalPath,
        error: Option<String>,
    ) -> Self {
        Self {
            layout: Layout::SignedOut,
            username,
            next,
            sends_mail: state.app.sends_mail(),
            error,
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(crate) struct Form {
    /// The username or the e-mail address.
    username: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub(crate) async fn show(
    State(state): State<AppState>,
    MaybeSignedIn(identity): MaybeSignedIn,
    Parameters(Query { next }): Parameters<Query>,
) -> Result<Response, Problem> {
    let next = LocalPath::parse(&next);
    if identity.is_some() {
        return Ok(Redirect::to(next.as_str()).into_response());
    }
    page(&Login::with_error(&state, "", next, None))
}

pub(crate) async fn sign_in(
    State(state): State<AppState>,
    old: MaybeSignedIn,
    Client(device): Client,
    FormBody(Form {
        username,
        password,
        next,
    }): FormBody<Form>,
) -> Result<Response, Problem> {
    let next = LocalPath::parse(&next);
    let request = SignIn {
        login: username.clone(),
        password,
        code: None,
        replaces: old.0,
        device,
        remember: true,
    };
    match state.app.sign_in(request).await {
        Ok(signed_in) => {
            let cookies = cookie::sign_in(&signed_in, &state);
            Ok((cookies, Redirect::to(next.as_str())).into_response())
        }
        Err(Error::SecondFactorRequired {
            challenge: Some(challenge),
        }) => second_step::ask(&challenge, &username, next),
        Err(error) => {
            let problem = Problem::from(error);
            if problem.cause.is_some() {
                return Err(problem);
            }
            let error = Some(full_stop(&problem.detail));
            let form = Login::with_error(&state, &username, next, error);
            page_with_problem(problem, &form)
        }
    }
}
