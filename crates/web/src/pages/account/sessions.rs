//! `/account/sessions`: where the user is signed in.

use app::{SessionId, SessionInfo};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use crate::assets;
use crate::extract::FormBody;
use crate::pages::browser_name::browser_name;
use crate::pages::layout::Layout;
use crate::pages::moment::Moment;
use crate::pages::page;
use crate::pages::visitor::Visitor;
use crate::problem::Problem;
use crate::settings::AppState;

#[derive(Template)]
#[template(path = "account/sessions.html")]
struct Sessions<'a> {
    layout: Layout<'a>,
    sessions: Vec<Line>,
}

struct Line {
    id: Uuid,
    current: bool,
    /// As in “Firefox on Linux”.
    device: String,
    /// What the client said it is, in full.
    user_agent: String,
    network: String,
    created_at: Moment,
    last_seen_at: Moment,
}

/// Which to end; none: all but this one.
#[derive(Deserialize)]
pub(super) struct Form {
    id: Option<Uuid>,
}

pub(super) async fn show(
    State(state): State<AppState>,
    Visitor(identity): Visitor,
) -> Result<Response, Problem> {
    let current = identity.session()?.id;
    let sessions = state.app.sessions(&identity).await?;
    page(&Sessions {
        layout: Layout::of(Some(&identity)),
        sessions: sessions
            .into_iter()
            .map(|session| Line::new(session, current))
            .collect(),
    })
}

pub(super) async fn end(
    State(state): State<AppState>,
    Visitor(identity): Visitor,
    FormBody(Form { id }): FormBody<Form>,
) -> Result<Response, Problem> {
    match id {
        Some(id) => state.app.end_session(&identity, SessionId(id)).await?,
        None => state.app.end_other_sessions(&identity).await?,
    }
    Ok(Redirect::to("/account/sessions").into_response())
}

impl Line {
    fn new(session: SessionInfo, current: SessionId) -> Self {
        Self {
            id: session.id.0,
            current: session.id == current,
            device: browser_name(&session.user_agent),
            user_agent: session.user_agent,
            network: session.network,
            created_at: Moment(session.created_at),
            last_seen_at: Moment(session.last_seen_at),
        }
    }
}
