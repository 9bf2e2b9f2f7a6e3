//! `/api/users/me`: the signed-in user's own account.

use app::{ChangeAccount, ChangePassword, SessionId, SessionInfo};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::users::UserRead;
use crate::cookie;
use crate::extract::{Caller, Client, Id, JsonBody, Parameters, SignedIn};
use crate::problem::{Problem, ProblemBody};
use crate::settings::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    #[schema(format = "password")]
    current_password: String,
    /// At least 12 characters that are not easily guessed.
    #[schema(format = "password", min_length = 12, max_length = 256)]
    new_password: String,
    /// Whether your API keys end, too; they go on unless you say so.
    #[serde(default)]
    revoke_keys: bool,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SessionsToEnd {
    /// Whether the session that asks ends, too.
    #[serde(default)]
    all: bool,
}

/// What is to change; what is not given stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserUpdate {
    /// 3 to 32 letters, digits, `_`, `.` or `-`, unique whatever the case.
    #[schema(example = "lovelace", min_length = 3, max_length = 32)]
    username: Option<String>,
    /// Unique whatever the case.
    #[schema(example = "lovelace@example.org", format = "email", max_length = 254)]
    email: Option<String>,
}

/// One place where you are signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionRead {
    id: Uuid,
    /// Whether it is the one that asks.
    current: bool,
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    created_at: String,
    /// To the minute.
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    last_seen_at: String,
    /// The network of the sign-in.
    #[schema(example = "192.0.2.7")]
    network: String,
    /// What the client said it is.
    #[schema(example = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0")]
    user_agent: String,
}

/// Your own account
#[utoipa::path(
    get, path = "/api/users/me", operation_id = "read_me", tag = "users",
    responses(
        (status = OK, body = UserRead),
        (status = FORBIDDEN, description = "`insufficient_scope`", body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = []), ("key" = ["account:read"])),
)]
pub(crate) async fn read(
    State(state): State<AppState>,
    Caller(identity): Caller,
) -> Result<Json<UserRead>, Problem> {
    let account = state.app.own_account(identity).await?;
    Ok(Json(account.into()))
}

/// Change your name or your address
///
/// The name changes at once. A new address takes the place of the old when the link that is mailed to it is opened: until
/// then the answer is 202 with the account as it is, also where the address has an account already. Where no mail is sent,
/// the address changes at once, too.
#[utoipa::path(
    patch, path = "/api/users/me", operation_id = "edit_me", tag = "users",
    request_body = UserUpdate,
    responses(
        (status = OK, body = UserRead),
        (status = ACCEPTED, description = "The new address is to be confirmed", body = UserRead),
        (status = FORBIDDEN, description = "`step_up_required`", body = ProblemBody),
        (status = CONFLICT, description = "`username_taken` or `email_taken`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn edit(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    JsonBody(UserUpdate { username, email }): JsonBody<UserUpdate>,
) -> Result<(StatusCode, Json<UserRead>), Problem> {
    let change = ChangeAccount { username, email };
    let changed = state.app.change_account(&identity, change).await?;
    let status = if changed.email_pending {
        StatusCode::ACCEPTED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(changed.account.into())))
}

/// Delete your account and all that is yours
#[utoipa::path(
    delete, path = "/api/users/me", operation_id = "delete_me", tag = "users",
    responses(
        (status = NO_CONTENT),
        (status = FORBIDDEN, description = "`step_up_required`", body = ProblemBody),
        (status = CONFLICT, description = "`last_admin`", body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
) -> Result<StatusCode, Problem> {
    state.app.delete_account(&identity).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Change your password; all other sessions end
///
/// Who has a second factor must have given a code as well, within ten minutes.
#[utoipa::path(
    post, path = "/api/users/me/password", operation_id = "change_password", tag = "users",
    request_body = PasswordChange,
    responses(
        (status = NO_CONTENT),
        (status = UNAUTHORIZED, description = "`invalid_credentials`: not the current password", body = ProblemBody),
        (status = FORBIDDEN, description = "`step_up_required`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn change_password(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    Client(device): Client,
    headers: HeaderMap,
    JsonBody(request): JsonBody<PasswordChange>,
) -> Result<Response, Problem> {
    let change = ChangePassword {
        current: request.current_password,
        new: request.new_password,
        revokes_keys: request.revoke_keys,
        // A program keeps no cookies.
        browser: (!headers.contains_key(header::AUTHORIZATION)).then_some(&device),
    };
    let known = state.app.change_password(&identity, change).await?;
    let known = cookie::known(known.as_ref(), &state);
    Ok((StatusCode::NO_CONTENT, known).into_response())
}

/// Where you are signed in, newest first
#[utoipa::path(
    get, path = "/api/users/me/sessions", operation_id = "browse_sessions", tag = "users",
    responses((status = OK, body = [SessionRead]), (status = UNAUTHORIZED, body = ProblemBody)),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn sessions(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
) -> Result<Json<Vec<SessionRead>>, Problem> {
    let sessions = state.app.sessions(&identity).await?;
    let current = identity.session()?.id;
    let read = |session| SessionRead::new(session, current);
    Ok(Json(sessions.into_iter().map(read).collect()))
}

/// Sign out everywhere else, or everywhere
#[utoipa::path(
    delete, path = "/api/users/me/sessions", operation_id = "end_sessions", tag = "users", params(SessionsToEnd),
    responses(
        (status = NO_CONTENT),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn end_sessions(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    Parameters(SessionsToEnd { all }): Parameters<SessionsToEnd>,
) -> Result<StatusCode, Problem> {
    if all {
        state.app.end_all_sessions(&identity).await?;
    } else {
        state.app.end_other_sessions(&identity).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Sign out in one place
#[utoipa::path(
    delete, path = "/api/users/me/sessions/{id}", operation_id = "end_session", tag = "users",
    params(("id" = Uuid, Path)),
    responses(
        (status = NO_CONTENT),
        (status = NOT_FOUND, body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn end_session(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    state.app.end_session(&identity, SessionId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl SessionRead {
    pub(super) fn new(session: SessionInfo, current: SessionId) -> Self {
        Self {
            id: session.id.0,
            current: session.id == current,
            created_at: session.created_at.to_string(),
            last_seen_at: session.last_seen_at.to_string(),
            network: session.network,
            user_agent: session.user_agent,
        }
    }
}
