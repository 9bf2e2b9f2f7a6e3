//! `/users`: all users, to search and to page through.

use app::{Authority, ManagedUser, UserId};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use crate::assets;
use crate::extract::Parameters;
use crate::pages::layout::Layout;
use crate::pages::page;
use crate::pages::visitor::Visitor;
use crate::problem::Problem;
use crate::settings::AppState;

#[derive(Template)]
#[template(path = "users/list.html")]
struct UserList<'a> {
    layout: Layout<'a>,
    search: &'a str,
    lines: Vec<Line>,
    is_first: bool,
    next: Option<String>,
}

struct Line {
    id: Uuid,
    username: String,
    email: String,
    /// As in “administrator, disabled”.
    state: String,
}

#[derive(Deserialize)]
pub(super) struct Query {
    #[serde(default)]
    search: String,
    after: Option<Uuid>,
}

const LINES: u64 = 50;

pub(super) async fn show(
    State(state): State<AppState>,
    Visitor(identity): Visitor,
    Parameters(Query { search, after }): Parameters<Query>,
) -> Result<Response, Problem> {
    let wanted = Some(search.trim()).filter(|search| !search.is_empty());
    let by = Authority::Administrator(&identity);
    let found = state
        .app
        .users(by, wanted, after.map(UserId), LINES)
        .await?;
    page(&UserList {
        layout: Layout::of(Some(&identity)),
        search: &search,
        lines: found.items.into_iter().map(Line::from).collect(),
        is_first: after.is_none(),
        next: found.next.map(|next| href(&search, next)),
    })
}

fn href(search: &str, after: UserId) -> String {
    let pairs = [("search", search), ("after", &after.0.to_string())];
    let query = serde_urlencoded::to_string(pairs).expect("pairs of text can be encoded");
    format!("/users?{query}")
}

impl From<ManagedUser> for Line {
    fn from(user: ManagedUser) -> Self {
        Self {
            id: user.account.id.0,
            state: super::one::state_of(&user),
            username: user.account.username,
            email: user.account.email,
        }
    }
}
