//! `/api/users/me/export`: all that is kept of a user, as one JSON document.

use app::{Error, Export, OwnEvent, SessionId};
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, TryStreamExt as _};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::calculations::CalculationRead;
use super::keys::KeyRead;
use super::me::SessionRead;
use crate::extract::SignedIn;
use crate::problem::{Problem, ProblemBody};
use crate::settings::AppState;

/// What stands before the lists that are read page by page.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportHead {
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    exported_at: String,
    account: AccountExport,
    /// Whether signing in takes a second factor.
    second_factor: bool,
    sessions: Vec<SessionRead>,
    /// Without their secrets.
    api_keys: Vec<KeyRead>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AccountExport {
    id: Uuid,
    #[schema(example = "ada")]
    username: String,
    #[schema(example = "ada@example.org")]
    email: String,
    email_verified: bool,
    #[schema(example = "user")]
    role: &'static str,
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    created_at: String,
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    last_login_at: Option<String>,
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    password_changed_at: Option<String>,
}

/// A line of the audit trail about you.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventRead {
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    at: String,
    #[schema(example = "sign_in")]
    action: String,
    /// `done`, `refused` or `throttled`.
    #[schema(example = "done")]
    outcome: String,
    /// Whether you were signed in as yourself.
    by_you: bool,
    /// Where it came from; that of an administrator is not told.
    #[schema(example = "192.0.2.7")]
    network: Option<String>,
    detail: String,
}

/// The whole document, for its description: it is never in memory whole.
#[derive(ToSchema)]
#[schema(as = Export)]
#[expect(dead_code, reason = "its schema is used")]
pub(crate) struct ExportBody {
    #[serde(flatten)]
    head: ExportHead,
    /// Newest first.
    calculations: Vec<CalculationRead>,
    /// Newest first.
    audit: Vec<EventRead>,
}

/// All that is kept of you, to download
#[utoipa::path(
    get, path = "/api/users/me/export", operation_id = "export_me", tag = "users",
    responses(
        (status = OK, description = "A file, written while it is read", body = ExportBody),
        (status = FORBIDDEN, description = "`step_up_required` or `session_required`", body = ProblemBody),
        (status = TOO_MANY_REQUESTS, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn export(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
) -> Result<Response, Problem> {
    let current = identity.session()?.id;
    let export = state.app.export(&identity).await?;
    let head = ExportHead::new(&export, current);
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"reckon-export.json\"",
        ),
    ];
    Ok((headers, Body::from_stream(document(head, export))).into_response())
}

/// What is written next.
enum Part {
    Head(Box<ExportHead>),
    Calculations { is_first: bool },
    Events { is_first: bool },
    End,
}

/// The document in pieces, each of one page. An error on the way cuts the answer off: half a document does not parse.
fn document(head: ExportHead, export: Export) -> impl Stream<Item = Result<String, Error>> {
    let start = (Part::Head(Box::new(head)), export);
    let pieces = stream::try_unfold(start, |(part, mut export)| async move {
        let (piece, next) = match part {
            Part::Head(head) => (opening(&head), Part::Calculations { is_first: true }),
            Part::Calculations { is_first } => {
                let page = export.next_calculations().await?;
                let page: Vec<_> = page.into_iter().map(CalculationRead::from).collect();
                match items(&page, is_first) {
                    Some(piece) => (piece, Part::Calculations { is_first: false }),
                    None => (r#"],"audit":["#.to_owned(), Part::Events { is_first: true }),
                }
            }
            Part::Events { is_first } => {
                let page = export.next_events().await?;
                let page: Vec<_> = page.into_iter().map(EventRead::from).collect();
                match items(&page, is_first) {
                    Some(piece) => (piece, Part::Events { is_first: false }),
                    None => ("]}".to_owned(), Part::End),
                }
            }
            Part::End => return Ok(None),
        };
        Ok(Some((piece, (next, export))))
    });
    pieces.inspect_err(|error: &Error| {
        tracing::error!(cause = %error, "an export was cut off");
    })
}

/// The head without its closing brace, and the beginning of the first list.
fn opening(head: &ExportHead) -> String {
    let mut text = json(head);
    text.pop();
    text + r#","calculations":["#
}

/// The items of a page with commas before all but the first of the list; `None` where there are none.
fn items(page: &[impl Serialize], is_first: bool) -> Option<String> {
    let text = page.iter().map(json).collect::<Vec<_>>().join(",");
    (!page.is_empty()).then(|| if is_first { text } else { format!(",{text}") })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("a struct of texts is JSON")
}

impl ExportHead {
    fn new(export: &Export, current: SessionId) -> Self {
        let account = &export.account;
        let text = |moment: Timestamp| moment.to_string();
        let sessions = export.sessions.iter().cloned();
        Self {
            exported_at: text(export.exported_at),
            account: AccountExport {
                id: account.id.0,
                username: account.username.clone(),
                email: account.email.clone(),
                email_verified: account.email_verified,
                role: account.role.as_str(),
                created_at: text(account.created_at),
                last_login_at: export.last_login_at.map(text),
                password_changed_at: export.password_changed_at.map(text),
            },
            second_factor: export.second_factor,
            sessions: sessions
                .map(|session| SessionRead::new(session, current))
                .collect(),
            api_keys: export.keys.iter().cloned().map(KeyRead::from).collect(),
        }
    }
}

impl From<OwnEvent> for EventRead {
    fn from(event: OwnEvent) -> Self {
        Self {
            at: event.at.to_string(),
            action: event.action,
            outcome: event.outcome,
            by_you: event.by_you,
            network: event.network,
            detail: event.detail,
        }
    }
}
