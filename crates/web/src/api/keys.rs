//! `/api/users/me/keys`: the signed-in user's API keys.

use app::{ApiKey, CreateKey, KeyId};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{Id, JsonBody, SignedIn};
use crate::problem::{Problem, ProblemBody};
use crate::settings::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyCreate {
    /// What the key is for.
    #[schema(example = "the spreadsheet", min_length = 1, max_length = 64)]
    name: String,
    /// Of `calculate`, `history:read`, `history:write` and `account:read`.
    #[schema(example = json!(["calculate"]), min_items = 1)]
    scopes: Vec<String>,
    /// After how many days it is over, 1 to 3650; null: never.
    #[serde(default = "KeyCreate::default_days")]
    #[schema(minimum = 1, maximum = 3650, default = 90)]
    expires_in_days: Option<u32>,
}

impl KeyCreate {
    #[expect(clippy::unnecessary_wraps, reason = "null is another value")]
    const fn default_days() -> Option<u32> {
        Some(90)
    }
}

/// A key, without its secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeyRead {
    id: Uuid,
    #[schema(example = "the spreadsheet")]
    name: String,
    #[schema(example = json!(["calculate"]))]
    scopes: Vec<&'static str>,
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    created_at: String,
    /// Null: never.
    #[schema(format = "date-time", example = "2027-02-21T09:30:00Z")]
    expires_at: Option<String>,
    /// To the minute; null: not yet.
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    last_used_at: Option<String>,
    /// The network of that use.
    #[schema(example = "192.0.2.7")]
    last_used_network: Option<String>,
}

/// A new key with its secret, which is told this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeyCreated {
    #[serde(flatten)]
    read: KeyRead,
    /// Send it as `Authorization: Bearer …`.
    #[schema(example = "rk_k_…")]
    key: String,
}

/// Your API keys, newest first
#[utoipa::path(
    get, path = "/api/users/me/keys", operation_id = "browse_keys", tag = "keys",
    responses(
        (status = OK, body = [KeyRead]),
        (status = FORBIDDEN, description = "`session_required`", body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn browse(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
) -> Result<Json<Vec<KeyRead>>, Problem> {
    let keys = state.app.keys(&identity).await?;
    Ok(Json(keys.into_iter().map(KeyRead::from).collect()))
}

/// Make an API key; it is told this once
#[utoipa::path(
    post, path = "/api/users/me/keys", operation_id = "create_key", tag = "keys",
    request_body = KeyCreate,
    responses(
        (status = CREATED, body = KeyCreated),
        (status = FORBIDDEN, description = "`step_up_required` or `session_required`", body = ProblemBody),
        (status = CONFLICT, description = "`too_many_keys`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    JsonBody(request): JsonBody<KeyCreate>,
) -> Result<(StatusCode, Json<KeyCreated>), Problem> {
    let request = CreateKey {
        name: request.name,
        scopes: request.scopes,
        expires_in_days: request.expires_in_days,
    };
    let (key, token) = state.app.create_key(&identity, request).await?;
    let created = KeyCreated {
        read: key.into(),
        key: token.expose().to_owned(),
    };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Revoke an API key
#[utoipa::path(
    delete, path = "/api/users/me/keys/{id}", operation_id = "revoke_key", tag = "keys",
    params(("id" = Uuid, Path)),
    responses(
        (status = NO_CONTENT),
        (status = FORBIDDEN, description = "`session_required`", body = ProblemBody),
        (status = NOT_FOUND, body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn revoke(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    state.app.revoke_key(&identity, KeyId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<ApiKey> for KeyRead {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.0,
            name: key.name,
            scopes: key.scopes.iter().map(app::Scope::as_str).collect(),
            created_at: key.created_at.to_string(),
            expires_at: key.expires_at.map(|moment| moment.to_string()),
            last_used_at: key.last_used_at.map(|moment| moment.to_string()),
            last_used_network: key.last_used_network,
        }
    }
}
