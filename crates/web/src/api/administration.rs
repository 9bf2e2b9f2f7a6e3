//! `/api/users` for administrators.

use app::{Authority, ManagedUser, Role, Status, UserChange, UserId};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::me::SessionRead;
use crate::extract::{Id, JsonBody, Parameters, SignedIn};
use crate::problem::{Problem, ProblemBody};
use crate::settings::AppState;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UserQuery {
    /// How many, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    #[serde(default = "UserQuery::default_limit")]
    limit: u64,
    /// Only those after this one: `next` of the page before.
    after: Option<Uuid>,
    /// Only those whose name or address starts so, whatever the case.
    #[param(max_length = 254)]
    search: Option<String>,
}

impl UserQuery {
    const fn default_limit() -> u64 {
        20
    }
}

/// What is to change at a user; what is not said stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserPatch {
    /// Who is disabled has no sessions any more, and their API keys open nothing.
    status: Option<StatusName>,
    role: Option<RoleName>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StatusName {
    Active,
    Disabled,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RoleName {
    User,
    Admin,
}

/// What administrators may see of a user.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserAdminRead {
    id: Uuid,
    #[schema(example = "ada")]
    username: String,
    #[schema(example = "ada@example.org")]
    email: String,
    /// Whether the user has shown that the address is theirs.
    email_verified: bool,
    /// `user` or `admin`.
    #[schema(example = "user")]
    role: &'static str,
    /// `active` or `disabled`.
    #[schema(example = "active")]
    status: &'static str,
    /// The moment of the sign-up, in UTC.
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    created_at: String,
    /// Null: not yet.
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    last_login_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct UserPage {
    /// The oldest first.
    items: Vec<UserAdminRead>,
    /// The `after` of the next page; null on the last.
    next: Option<Uuid>,
}

/// Browse the users, the oldest first
#[utoipa::path(
    get, path = "/api/users", operation_id = "browse_users", tag = "administration", params(UserQuery),
    responses(
        (status = OK, body = UserPage),
        (status = FORBIDDEN, description = "`forbidden` or `session_required`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn browse(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    Parameters(query): Parameters<UserQuery>,
) -> Result<Json<UserPage>, Problem> {
    let (by, after) = (Authority::Administrator(&identity), query.after.map(UserId));
    let page = state
        .app
        .users(by, query.search.as_deref(), after, query.limit)
        .await;
    let page = page.map_err(|error| Problem::from(error).in_query())?;
    let next = page.next.map(|id| id.0);
    Ok(Json(UserPage {
        items: page.items.into_iter().map(UserAdminRead::from).collect(),
        next,
    }))
}

/// Disable or enable a user, promote or demote them
#[utoipa::path(
    patch, path = "/api/users/{id}", operation_id = "change_user", tag = "administration",
    request_body = UserPatch,
    params(("id" = Uuid, Path)),
    responses(
        (status = OK, body = UserAdminRead),
        (status = FORBIDDEN, description = "`forbidden`, `step_up_required` or `session_required`", body = ProblemBody),
        (status = NOT_FOUND, body = ProblemBody),
        (status = CONFLICT, description = "`last_admin`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn change(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    Id(id): Id,
    JsonBody(patch): JsonBody<UserPatch>,
) -> Result<Json<UserAdminRead>, Problem> {
    let by = Authority::Administrator(&identity);
    let user = state.app.change_user(by, UserId(id), patch.into()).await?;
    Ok(Json(user.into()))
}

/// Delete a user and all that is theirs
#[utoipa::path(
    delete, path = "/api/users/{id}", operation_id = "delete_user", tag = "administration",
    params(("id" = Uuid, Path)),
    responses(
        (status = NO_CONTENT),
        (status = FORBIDDEN, description = "`forbidden`, `step_up_required` or `session_required`", body = ProblemBody),
        (status = NOT_FOUND, body = ProblemBody),
        (status = CONFLICT, description = "`last_admin`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    let by = Authority::Administrator(&identity);
    state.app.delete_user(by, UserId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where a user is signed in, newest first
#[utoipa::path(
    get, path = "/api/users/{id}/sessions", operation_id = "browse_sessions_of", tag = "administration",
    params(("id" = Uuid, Path)),
    responses(
        (status = OK, body = [SessionRead]),
        (status = FORBIDDEN, description = "`forbidden` or `session_required`", body = ProblemBody),
        (status = NOT_FOUND, body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn sessions(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    Id(id): Id,
) -> Result<Json<Vec<SessionRead>>, Problem> {
    let by = Authority::Administrator(&identity);
    let sessions = state.app.sessions_of(by, UserId(id)).await?;
    let current = identity.session()?.id;
    let read = |session| SessionRead::new(session, current);
    Ok(Json(sessions.into_iter().map(read).collect()))
}

/// Sign a user out everywhere
#[utoipa::path(
    delete, path = "/api/users/{id}/sessions", operation_id = "end_sessions_of", tag = "administration",
    params(("id" = Uuid, Path)),
    responses(
        (status = NO_CONTENT),
        (status = FORBIDDEN, description = "`forbidden`, `step_up_required` or `session_required`", body = ProblemBody),
        (status = NOT_FOUND, body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn end_sessions(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    let by = Authority::Administrator(&identity);
    state.app.end_sessions_of(by, UserId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<UserPatch> for UserChange {
    fn from(patch: UserPatch) -> Self {
        Self {
            status: patch.status.map(|status| match status {
                StatusName::Active => Status::Active,
                StatusName::Disabled => Status::Disabled,
            }),
            role: patch.role.map(|role| match role {
                RoleName::User => Role::User,
                RoleName::Admin => Role::Admin,
            }),
        }
    }
}

impl From<ManagedUser> for UserAdminRead {
    fn from(user: ManagedUser) -> Self {
        Self {
            id: user.account.id.0,
            username: user.account.username,
            email: user.account.email,
            email_verified: user.account.email_verified,
            role: user.account.role.as_str(),
            status: user.status.as_str(),
            created_at: user.account.created_at.to_string(),
            last_login_at: user.last_login_at.map(|moment| moment.to_string()),
        }
    }
}
