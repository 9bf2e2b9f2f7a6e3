//! `/account/keys`: API keys.

use app::{ApiKey, CreateKey, KeyId, Scope};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{Fresh, FreshForm};
use crate::assets;
use crate::extract::{FormBody, Parameters};
use crate::pages::layout::Layout;
use crate::pages::mistakes::Mistakes;
use crate::pages::moment::Moment;
use crate::pages::visitor::Visitor;
use crate::pages::{page, page_with_problem};
use crate::problem::Problem;
use crate::settings::AppState;
use crate::texts;

#[derive(Template)]
#[template(path = "account/keys.html")]
struct Keys<'a> {
    layout: Layout<'a>,
    keys: Vec<Line>,
}

struct Line {
    id: Uuid,
    name: String,
    scopes: String,
    created_at: Moment,
    expires_at: Option<Moment>,
    last_used_at: Option<Moment>,
    last_used_network: Option<String>,
}

#[derive(Template)]
#[template(path = "account/new_key.html")]
struct NewKey<'a> {
    layout: Layout<'a>,
    name: &'a str,
    days: &'a str,
    scopes: Vec<ScopeChoice>,
    mistakes: Mistakes,
}

struct ScopeChoice {
    /// Its field in the form, and its name.
    name: &'static str,
    meaning: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "account/key_made.html")]
struct KeyMade<'a> {
    layout: Layout<'a>,
    name: &'a str,
    secret: &'a str,
}

#[derive(Deserialize)]
pub(super) struct Revoke {
    id: Uuid,
}

/// What a form said that was sent too late.
#[derive(Deserialize)]
pub(super) struct Query {
    /// There if it was.
    unsent: Option<String>,
    name: Option<String>,
    expires_in_days: Option<String>,
    #[serde(flatten)]
    scopes: Ticked,
}

/// A form sends a box that is ticked under the name of its scope.
#[derive(Deserialize)]
pub(super) struct Form {
    name: String,
    #[serde(default)]
    expires_in_days: String,
    #[serde(flatten)]
    scopes: Ticked,
}

#[derive(Deserialize)]
struct Ticked {
    calculate: Option<String>,
    #[serde(rename = "history:read")]
    history_read: Option<String>,
    #[serde(rename = "history:write")]
    history_write: Option<String>,
    #[serde(rename = "account:read")]
    account_read: Option<String>,
}

pub(super) async fn show(
    State(state): State<AppState>,
    Visitor(identity): Visitor,
) -> Result<Response, Problem> {
    let keys = state.app.keys(&identity).await?;
    page(&Keys {
        layout: Layout::of(Some(&identity)),
        keys: keys.into_iter().map(Line::from).collect(),
    })
}

pub(super) async fn revoke(
    State(state): State<AppState>,
    Visitor(identity): Visitor,
    FormBody(Revoke { id }): FormBody<Revoke>,
) -> Result<Response, Problem> {
    state.app.revoke_key(&identity, KeyId(id)).await?;
    Ok(Redirect::to("/account/keys").into_response())
}

pub(super) async fn form(
    Fresh(identity): Fresh,
    Parameters(query): Parameters<Query>,
) -> Result<Response, Problem> {
    let chosen = if query.unsent.is_some() {
        query.scopes.scopes()
    } else {
        vec![Scope::Calculate.as_str()]
    };
    page(&NewKey {
        layout: Layout::of(Some(&identity)),
        name: query.name.as_deref().unwrap_or_default(),
        days: query.expires_in_days.as_deref().unwrap_or("90"),
        scopes: choices(&chosen),
        mistakes: Mistakes::unsent(query.unsent.is_some()),
    })
}

pub(super) async fn create(
    State(state): State<AppState>,
    FreshForm(identity, form): FreshForm<Form>,
) -> Result<Response, Problem> {
    let layout = Layout::of(Some(&identity));
    let chosen = form.scopes.scopes();
    let days = form.expires_in_days.trim();
    let request = CreateKey {
        name: form.name.clone(),
        scopes: chosen.iter().map(|scope| (*scope).to_owned()).collect(),
        // What is no number of days breaks the rule about it, as 0 does.
        expires_in_days: (!days.is_empty()).then(|| days.parse().unwrap_or(0)),
    };
    match state.app.create_key(&identity, request).await {
        Ok((key, secret)) => page(&KeyMade {
            layout,
            name: &key.name,
            secret: secret.expose(),
        }),
        Err(error) => {
            let problem = Problem::from(error);
            if problem.cause.is_some() {
                return Err(problem);
            }
            let again = NewKey {
                layout,
                name: &form.name,
                days,
                scopes: choices(&chosen),
                mistakes: Mistakes::of(&problem, &[]),
            };
            page_with_problem(problem, &again)
        }
    }
}

fn choices(chosen: &[&str]) -> Vec<ScopeChoice> {
    let choice = |scope: Scope| ScopeChoice {
        name: scope.as_str(),
        meaning: match scope {
            Scope::Calculate => texts::of("scope calculate"),
            Scope::HistoryRead => texts::of("scope history read"),
            Scope::HistoryWrite => texts::of("scope history write"),
            Scope::AccountRead => texts::of("scope account read"),
        },
        chosen: chosen.contains(&scope.as_str()),
    };
    Scope::ALL.into_iter().map(choice).collect()
}

impl Ticked {
    fn scopes(&self) -> Vec<&'static str> {
        let ticked = [
            &self.calculate,
            &self.history_read,
            &self.history_write,
            &self.account_read,
        ];
        let pairs = Scope::ALL.into_iter().zip(ticked);
        pairs
            .filter(|(_, ticked)| ticked.is_some())
            .map(|(scope, _)| scope.as_str())
            .collect()
    }
}

impl From<ApiKey> for Line {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.0,
            name: key.name,
            scopes: key.scopes.to_string(),
            created_at: Moment(key.created_at),
            expires_at: key.expires_at.map(Moment),
            last_used_at: key.last_used_at.map(Moment),
            last_used_network: key.last_used_network,
        }
    }
}
