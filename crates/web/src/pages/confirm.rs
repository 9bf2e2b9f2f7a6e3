//! `/verify` and `/email`: where the links lead that show whose an address is.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::done::done;
use super::layout::Layout;
use super::{page, page_with_problem};
use crate::assets;
use crate::extract::{Client, FormBody, MaybeSignedIn, Parameters};
use crate::problem::{Problem, full_stop};
use crate::settings::AppState;
use crate::texts;

#[derive(Template)]
#[template(path = "confirm.html")]
struct Confirm<'a> {
    layout: Layout<'a>,
    title: &'static str,
    lead: &'static str,
    /// Where the form goes.
    action: &'static str,
    token: &'a str,
    error: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    sent: bool,
}

#[derive(Deserialize)]
pub(crate) struct Form {
    token: String,
}

impl<'a> Confirm<'a> {
    fn present(layout: Layout<'a>) -> Self {
        Self {
            layout,
            title: texts::of("verify title"),
            lead: texts::of("confirm lead"),
            action: "/verify",
            token: "",
            error: None,
        }
    }

    fn new_address(layout: Layout<'a>) -> Self {
        Self {
            title: texts::of("new email title"),
            action: "/email",
            ..Self::present(layout)
        }
    }

    /// The page again, with what is wrong.
    fn with(self, problem: Problem, token: &str) -> Result<Response, Problem> {
        if problem.cause.is_some() {
            return Err(problem);
        }
        let again = Confirm {
            token,
            error: Some(full_stop(&problem.detail)),
            ..self
        };
        page_with_problem(problem, &again)
    }
}

/// Changes nothing, and neither does [`show_new_address`]: programs open links, too, to look whether they are harmful.
pub(crate) async fn show(
    MaybeSignedIn(identity): MaybeSignedIn,
    Parameters(Query { sent }): Parameters<Query>,
) -> Result<Response, Problem> {
    let form = Confirm::present(Layout::of(identity.as_ref()));
    let lead = if sent {
        texts::of("verify sent")
    } else {
        form.lead
    };
    page(&Confirm { lead, ..form })
}

pub(crate) async fn show_new_address(
    MaybeSignedIn(identity): MaybeSignedIn,
) -> Result<Response, Problem> {
    page(&Confirm::new_address(Layout::of(identity.as_ref())))
}

pub(crate) async fn confirm(
    State(state): State<AppState>,
    MaybeSignedIn(identity): MaybeSignedIn,
    Client(device): Client,
    FormBody(Form { token }): FormBody<Form>,
) -> Result<Response, Problem> {
    let layout = Layout::of(identity.as_ref());
    match state.app.verify_email(&token, device.address).await {
        Ok(()) => done(
            layout,
            texts::of("verify done"),
            texts::of("verify done lead"),
        ),
        Err(error) => Confirm::present(layout).with(error.into(), &token),
    }
}

pub(crate) async fn confirm_new_address(
    State(state): State<AppState>,
    MaybeSignedIn(identity): MaybeSignedIn,
    Client(device): Client,
    FormBody(Form { token }): FormBody<Form>,
) -> Result<Response, Problem> {
    let layout = Layout::of(identity.as_ref());
    match state.app.confirm_email(&token, device.address).await {
        Ok(()) => done(
            layout,
            texts::of("new email done"),
            texts::of("new email done lead"),
        ),
        Err(error) => Confirm::new_address(layout).with(error.into(), &token),
    }
}
