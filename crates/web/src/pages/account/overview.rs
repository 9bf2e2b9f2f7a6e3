//! `/account`: the account at a glance, and the ways to change it.

use app::{Identity, Role};
use askama::Template;
use axum::extract::State;
use axum::response::{Redirect, Response};

use super::Fresh;
use crate::assets;
use crate::pages::layout::Layout;
use crate::pages::page;
use crate::pages::visitor::Visitor;
use crate::problem::Problem;
use crate::settings::AppState;

#[derive(Template)]
#[template(path = "account/overview.html")]
struct Overview<'a> {
    layout: Layout<'a>,
    identity: &'a Identity,
    sends_mail: bool,
    second_factor: SecondFactorLine,
    sessions: usize,
    keys: usize,
    is_admin: bool,
}

/// What stands beside “Second factor”.
enum SecondFactorLine {
    Unavailable,
    Off,
    On { codes_left: u64 },
}

pub(super) async fn show(
    State(state): State<AppState>,
    Visitor(identity): Visitor,
) -> Result<Response, Problem> {
    let app = &state.app;
    let factor = app.second_factor(&identity).await?;
    let second_factor = match factor.enabled {
        true => SecondFactorLine::On {
            codes_left: factor.recovery_codes_left,
        },
        false if app.offers_second_factor() => SecondFactorLine::Off,
        false => SecondFactorLine::Unavailable,
    };
    page(&Overview {
        layout: Layout::of(Some(&identity)),
        identity: &identity,
        sends_mail: app.sends_mail(),
        second_factor,
        sessions: app.sessions(&identity).await?.len(),
        keys: app.keys(&identity).await?.len(),
        is_admin: identity.account.role == Role::Admin,
    })
}

/// The data itself is at the API; this asks for the password first, where that is needed.
pub(super) async fn export(Fresh(_): Fresh) -> Redirect {
    Redirect::to("/api/users/me/export")
}
