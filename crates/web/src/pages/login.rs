//! `/login`

use app::SignIn;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::layout::Layout;
use super::local_path::LocalPath;
use super::{page, page_with_problem};
use crate::extract::{Client, FormBody, MaybeSignedIn, Parameters};
use crate::problem::{Problem, full_stop};
use crate::settings::AppState;
use crate::{assets, cookie};

#[derive(Template)]
#[template(path = "login.html")]
struct Login<'a> {
    layout: Layout<'a>,
    username: &'a str,
    next: LocalPath,
    /// Whether a forgotten password can be replaced.
    sends_mail: bool,
    /// A sentence about the form as a whole: which of the two fields is wrong is not told.
    error: Option<String>,
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
    page(&Login {
        layout: Layout::SignedOut,
        username: "",
        next,
        sends_mail: state.app.sends_mail(),
        error: None,
    })
}

pub(crate) async fn sign_in(
    State(state): State<AppState>,
    old: MaybeSignedIn,
    Client(device): Client,
    jar: CookieJar,
    FormBody(Form {
        username,
        password,
        next,
    }): FormBody<Form>,
) -> Result<Response, Problem> {
    let next = LocalPath::parse(&next);
    let replaces = old.session();
    match state
        .app
        .sign_in(SignIn {
            login: username.clone(),
            password,
            replaces,
            device,
        })
        .await
    {
        Ok((_, token)) => {
            let jar = jar.add(cookie::sign_in(&token, &state));
            Ok((jar, Redirect::to(next.as_str())).into_response())
        }
        Err(error) => {
            let problem = Problem::from(error);
            if problem.cause.is_some() {
                return Err(problem);
            }
            let error = Some(full_stop(&problem.detail));
            page_with_problem(
                problem,
                &Login {
                    layout: Layout::SignedOut,
                    username: &username,
                    next,
                    sends_mail: state.app.sends_mail(),
                    error,
                },
            )
        }
    }
}
