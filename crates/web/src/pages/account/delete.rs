//! `/account/delete`

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::{Fresh, FreshForm, Unsent};
use crate::extract::Parameters;
use crate::pages::done::done;
use crate::pages::layout::Layout;
use crate::pages::mistakes::Mistakes;
use crate::pages::{page, page_with_problem};
use crate::problem::Problem;
use crate::settings::AppState;
use crate::{assets, cookie, texts};

#[derive(Template)]
#[template(path = "account/delete.html")]
struct Delete<'a> {
    layout: Layout<'a>,
    username: &'a str,
    mistakes: Mistakes,
}

/// The button alone is the form.
#[derive(Deserialize)]
pub(super) struct Form {}

pub(super) async fn show(
    Fresh(identity): Fresh,
    Parameters(Unsent { unsent }): Parameters<Unsent>,
) -> Result<Response, Problem> {
    page(&Delete {
        layout: Layout::of(Some(&identity)),
        username: &identity.account.username,
        mistakes: Mistakes::unsent(unsent),
    })
}

pub(super) async fn delete(
    State(state): State<AppState>,
    jar: CookieJar,
    FreshForm(identity, Form {}): FreshForm<Form>,
) -> Result<Response, Problem> {
    let Err(error) = state.app.delete_account(&identity).await else {
        let (title, lead) = (texts::of("delete done"), texts::of("delete done lead"));
        let page = done(Layout::SignedOut, title, lead)?;
        let jar = jar.add(cookie::sign_out(&state.settings.public_url));
        return Ok((jar, [cookie::FORGET], page).into_response());
    };
    let problem = Problem::from(error);
    if problem.cause.is_some() {
        return Err(problem);
    }
    let form = Delete {
        layout: Layout::of(Some(&identity)),
        username: &identity.account.username,
        mistakes: Mistakes::of(&problem, &[]),
    };
    page_with_problem(problem, &form)
}
