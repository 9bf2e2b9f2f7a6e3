//! `/reset`: where the link for a forgotten password leads.

use app::ResetPassword;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::done::done;
use super::layout::Layout;
use super::{page, page_with_problem};
use crate::extract::{Client, FormBody, MaybeSignedIn, Parameters};
use crate::problem::{Problem, full_stop};
use crate::settings::AppState;
use crate::{assets, cookie, texts};

#[derive(Template)]
#[template(path = "reset.html")]
struct Reset<'a> {
    layout: Layout<'a>,
    /// Whether a mail was just asked for.
    sent: bool,
    /// Whether another can be asked for.
    sends_mail: bool,
    token: &'a str,
    min_length: usize,
    errors: Errors,
}

/// A sentence for each field that is wrong, and one for the form as a whole.
#[derive(Default)]
struct Errors {
    token: Option<String>,
    password: Option<String>,
    form: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    sent: bool,
}

#[derive(Deserialize)]
pub(crate) struct Form {
    token: String,
    password: String,
}

/// Changes nothing: programs open links, too, to look whether they are harmful.
pub(crate) async fn show(
    State(state): State<AppState>,
    MaybeSignedIn(identity): MaybeSignedIn,
    Parameters(Query { sent }): Parameters<Query>,
) -> Result<Response, Problem> {
    page(&Reset {
        layout: Layout::of(identity.as_ref()),
        sent,
        sends_mail: state.app.sends_mail(),
        token: "",
        min_length: state.app.password_policy().min_length(),
        errors: Errors::default(),
    })
}

pub(crate) async fn set(
    State(state): State<AppState>,
    MaybeSignedIn(identity): MaybeSignedIn,
    Client(device): Client,
    FormBody(Form { token, password }): FormBody<Form>,
) -> Result<Response, Problem> {
    let request = ResetPassword {
        token: token.clone(),
        new: password,
        device,
    };
    let error = match state.app.reset_password(request).await {
        Ok(known) => {
            // Every session of the account has ended, perhaps this one.
            let page = done(
                Layout::SignedOut,
                texts::of("reset done"),
                texts::of("reset done lead"),
            );
            return Ok((cookie::known(Some(&known), &state), page?).into_response());
        }
        Err(error) => error,
    };
    let problem = Problem::from(error);
    if problem.cause.is_some() {
        return Err(problem);
    }
    let form = Reset {
        layout: Layout::of(identity.as_ref()),
        sent: false,
        sends_mail: state.app.sends_mail(),
        token: &token,
        min_length: state.app.password_policy().min_length(),
        errors: Errors::of(&problem),
    };
    page_with_problem(problem, &form)
}

impl Errors {
    fn any(&self) -> bool {
        [&self.token, &self.password, &self.form]
            .into_iter()
            .any(Option::is_some)
    }

    fn of(problem: &Problem) -> Self {
        let detail = Some(full_stop(&problem.detail));
        match problem.code {
            "invalid_token" => Self {
                token: detail,
                ..Self::default()
            },
            "validation_error" => Self {
                password: detail,
                ..Self::default()
            },
            _ => Self {
                form: detail,
                ..Self::default()
            },
        }
    }
}
