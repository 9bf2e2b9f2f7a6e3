//! `/register`

use app::Register;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::layout::Layout;
use super::local_path::LocalPath;
use super::{page, page_with_problem};
use crate::extract::{Client, FormBody, MaybeSignedIn, Parameters};
use crate::problem::{Problem, full_stop};
use crate::settings::AppState;
use crate::{assets, cookie};

#[derive(Template)]
#[template(path = "register.html")]
struct SignUp<'a> {
    layout: Layout<'a>,
    username: String,
    email: String,
    next: LocalPath,
    min_length: usize,
    errors: Errors,
}

/// A sentence for each field that breaks a rule, and one for the form as a whole.
#[derive(Default)]
struct Errors {
    username: Option<String>,
    email: Option<String>,
    password: Option<String>,
    form: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(crate) struct Form {
    username: String,
    email: String,
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
    let (username, email) = (String::new(), String::new());
    page(&SignUp {
        layout: Layout::SignedOut,
        username,
        email,
        next,
        min_length: state.app.password_policy().min_length(),
        errors: Errors::default(),
    })
}

/// Makes the account and signs it in. What was typed is kept on errors, but the password.
pub(crate) async fn sign_up(
    State(state): State<AppState>,
    old: MaybeSignedIn,
    Client(device): Client,
    FormBody(Form {
        username,
        email,
        password,
        next,
    }): FormBody<Form>,
) -> Result<Response, Problem> {
    let next = LocalPath::parse(&next);
    let replaces = old.0;
    let (typed_username, typed_email) = (username.clone(), email.clone());
    let request = Register {
        username,
        email,
        password,
        client: device.address,
    };
    match state
        .app
        .register_and_sign_in(request, &device, replaces)
        .await
    {
        Ok(None) => Ok(Redirect::to("/verify?sent=true").into_response()),
        Ok(Some(signed_in)) => {
            let cookies = cookie::sign_in(&signed_in, &state);
            Ok((cookies, Redirect::to(next.as_str())).into_response())
        }
        Err(error) => {
            let problem = Problem::from(error);
            if problem.cause.is_some() {
                return Err(problem);
            }
            let form = SignUp {
                layout: Layout::SignedOut,
                username: typed_username,
                email: typed_email,
                next,
                min_length: state.app.password_policy().min_length(),
                errors: Errors::of(&problem),
            };
            page_with_problem(problem, &form)
        }
    }
}

impl SignUp<'_> {
    /// The first field that wants attention.
    fn focus(&self) -> &'static str {
        let Errors {
            username, email, ..
        } = &self.errors;
        match (username, email) {
            (None, Some(_)) => "email",
            (None, None) if self.errors.any() => "password",
            _ => "username",
        }
    }
}

impl Errors {
    fn any(&self) -> bool {
        [&self.username, &self.email, &self.password, &self.form]
            .into_iter()
            .any(Option::is_some)
    }

    fn of(problem: &Problem) -> Self {
        let told = |field: &str| {
            let error = problem
                .errors
                .iter()
                .find(|error| error.loc.last().is_some_and(|name| name == field))?;
            Some(full_stop(&error.msg))
        };
        let detail = full_stop(&problem.detail);
        match problem.code {
            "username_taken" => Self {
                username: Some(detail),
                ..Self::default()
            },
            "email_taken" => Self {
                email: Some(detail),
                ..Self::default()
            },
            _ if problem.errors.is_empty() => Self {
                form: Some(detail),
                ..Self::default()
            },
            _ => Self {
                username: told("username"),
                email: told("email"),
                password: told("password"),
                form: None,
            },
        }
    }
}
