//! `/account/password`

use app::ChangePassword;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::{Fresh, FreshForm, Unsent};
use crate::extract::{Client, Parameters};
use crate::pages::done::done;
use crate::pages::layout::Layout;
use crate::pages::mistakes::Mistakes;
use crate::pages::{page, page_with_problem};
use crate::problem::Problem;
use crate::settings::AppState;
use crate::{assets, cookie, texts};

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage<'a> {
    layout: Layout<'a>,
    /// For password managers, which keep a password with its name.
    username: &'a str,
    email: &'a str,
    min_length: usize,
    mistakes: Mistakes,
}

#[derive(Deserialize)]
pub(super) struct Form {
    current_password: String,
    new_password: String,
    /// There where it is ticked.
    revoke_keys: Option<String>,
}

pub(super) async fn show(
    State(state): State<AppState>,
    Fresh(identity): Fresh,
    Parameters(Unsent { unsent }): Parameters<Unsent>,
) -> Result<Response, Problem> {
    page(&PasswordPage {
        layout: Layout::of(Some(&identity)),
        username: &identity.account.username,
        email: &identity.account.email,
        min_length: state.app.password_policy().min_length(),
        mistakes: Mistakes::unsent(unsent),
    })
}

pub(super) async fn change(
    State(state): State<AppState>,
    Client(device): Client,
    FreshForm(identity, form): FreshForm<Form>,
) -> Result<Response, Problem> {
    let request = ChangePassword {
        current: form.current_password,
        new: form.new_password,
        revokes_keys: form.revoke_keys.is_some(),
        browser: Some(&device),
    };
    let layout = Layout::of(Some(&identity));
    let error = match state.app.change_password(&identity, request).await {
        Ok(known) => {
            let title = texts::of("change password done");
            let page = done(layout, title, texts::of("change password done lead"))?;
            return Ok((cookie::known(known.as_ref(), &state), page).into_response());
        }
        Err(error) => error,
    };
    let problem = Problem::from(error);
    if problem.cause.is_some() {
        return Err(problem);
    }
    let form = PasswordPage {
        layout,
        username: &identity.account.username,
        email: &identity.account.email,
        min_length: state.app.password_policy().min_length(),
        mistakes: Mistakes::of(&problem, &[("invalid_credentials", "current_password")]),
    };
    page_with_problem(problem, &form)
}
