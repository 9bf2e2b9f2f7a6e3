//! `/forgot`

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::layout::Layout;
use super::{page, page_with_problem};
use crate::assets;
use crate::extract::{Client, FormBody, MaybeSignedIn};
use crate::problem::{Problem, full_stop};
use crate::settings::AppState;

#[derive(Template)]
#[template(path = "forgot.html")]
struct Forgot<'a> {
    layout: Layout<'a>,
    email: &'a str,
    error: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Form {
    email: String,
}

pub(crate) async fn show(
    State(state): State<AppState>,
    MaybeSignedIn(identity): MaybeSignedIn,
) -> Result<Response, Problem> {
    if !state.app.sends_mail() {
        return Err(app::Error::MailNotConfigured.into());
    }
    page(&Forgot {
        layout: Layout::of(identity.as_ref()),
        email: "",
        error: None,
    })
}

/// Leads on to where the code of the mail is pasted, whether or not there will be a mail.
pub(crate) async fn send(
    State(state): State<AppState>,
    MaybeSignedIn(identity): MaybeSignedIn,
    Client(device): Client,
    FormBody(Form { email }): FormBody<Form>,
) -> Result<Response, Problem> {
    let asked = state.app.forgot_password(&email, device.address).await;
    let Err(error) = asked else {
        return Ok(Redirect::to("/reset?sent=true").into_response());
    };
    let problem = Problem::from(error);
    if problem.status.is_server_error() {
        return Err(problem);
    }
    let error = Some(full_stop(&problem.detail));
    page_with_problem(
        problem,
        &Forgot {
            layout: Layout::of(identity.as_ref()),
            email: &email,
            error,
        },
    )
}
