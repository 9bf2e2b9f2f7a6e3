//! `/account/profile`: name and address.

use app::{ChangeAccount, Identity};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::{Fresh, FreshForm, Unsent};
use crate::assets;
use crate::extract::Parameters;
use crate::pages::done::done;
use crate::pages::layout::Layout;
use crate::pages::mistakes::Mistakes;
use crate::pages::visitor::Visitor;
use crate::pages::{page, page_with_problem};
use crate::problem::Problem;
use crate::settings::AppState;
use crate::texts;

#[derive(Template)]
#[template(path = "account/profile.html")]
struct Profile<'a> {
    layout: Layout<'a>,
    username: &'a str,
    email: &'a str,
    sends_mail: bool,
    mistakes: Mistakes,
}

#[derive(Deserialize)]
pub(super) struct Form {
    username: String,
    email: String,
}

pub(super) async fn show(
    State(state): State<AppState>,
    Fresh(identity): Fresh,
    Parameters(Unsent { unsent }): Parameters<Unsent>,
) -> Result<Response, Problem> {
    let account = &identity.account;
    page(&Profile {
        layout: Layout::of(Some(&identity)),
        username: &account.username,
        email: &account.email,
        sends_mail: state.app.sends_mail(),
        mistakes: Mistakes::unsent(unsent),
    })
}

pub(super) async fn change(
    State(state): State<AppState>,
    FreshForm(identity, Form { username, email }): FreshForm<Form>,
) -> Result<Response, Problem> {
    let request = ChangeAccount {
        username: differs(&username, &identity.account.username),
        email: differs(&email, &identity.account.email),
    };
    match state.app.change_account(&identity, request).await {
        Ok(changed) if changed.email_pending => address_pending(&identity),
        Ok(_) => Ok(Redirect::to("/account").into_response()),
        Err(error) => {
            let problem = Problem::from(error);
            if problem.cause.is_some() {
                return Err(problem);
            }
            let places = [("username_taken", "username"), ("email_taken", "email")];
            let form = Profile {
                layout: Layout::of(Some(&identity)),
                username: &username,
                email: &email,
                sends_mail: state.app.sends_mail(),
                mistakes: Mistakes::of(&problem, &places),
            };
            page_with_problem(problem, &form)
        }
    }
}

fn address_pending(identity: &Identity) -> Result<Response, Problem> {
    done(
        Layout::of(Some(identity)),
        texts::of("open the link"),
        texts::of("profile email pending"),
    )
}

/// Has another mail sent that shows whether the address is the user's.
pub(super) async fn send_verification(
    State(state): State<AppState>,
    Visitor(identity): Visitor,
) -> Result<Response, Problem> {
    state.app.request_verification(&identity).await?;
    done(
        Layout::of(Some(&identity)),
        texts::of("open the link"),
        texts::of("mail sent again"),
    )
}

/// What was typed, where it is not what there is.
fn differs(typed: &str, present: &str) -> Option<String> {
    (typed != present).then(|| typed.to_owned())
}
