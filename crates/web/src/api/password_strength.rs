//! `/api/password-strength`: what the meter beside a password asks.

use app::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Address, JsonBody};
use crate::problem::{Problem, ProblemBody, sentence};
use crate::settings::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordCandidate {
    #[schema(example = "violet otters juggle", format = "password")]
    password: String,
    /// The name of whose it would be, as far as it is known.
    #[serde(default)]
    #[schema(example = "ada")]
    username: String,
    /// The address of whose it would be, as far as it is known.
    #[serde(default)]
    #[schema(example = "ada@example.org")]
    email: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PasswordStrengthBody {
    /// 0 (guessed at once) to 4 (not in 10¹⁰ attempts).
    #[schema(example = 4, maximum = 4)]
    score: u8,
    /// Whether a sign-up with it would be accepted.
    accepted: bool,
    /// Why not, and what to do about it.
    #[schema(example = json!(null))]
    reason: Option<String>,
}

/// Judge a password that is being typed; nothing is kept
#[utoipa::path(
    post, path = "/api/password-strength", operation_id = "password_strength", tag = "users",
    request_body = PasswordCandidate,
    responses(
        (status = OK, body = PasswordStrengthBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, body = ProblemBody),
        (status = SERVICE_UNAVAILABLE, body = ProblemBody),
    ),
)]
pub(crate) async fn password_strength(
    State(state): State<AppState>,
    Address(address): Address,
    JsonBody(candidate): JsonBody<PasswordCandidate>,
) -> Result<Json<PasswordStrengthBody>, Problem> {
    let PasswordCandidate {
        password,
        username,
        email,
    } = candidate;
    let strength = state
        .app
        .password_strength(Asker::Anyone(address), password, &username, &email)
        .await?;
    Ok(Json(PasswordStrengthBody {
        score: strength.score,
        accepted: strength.refusal.is_none(),
        reason: strength.refusal.map(|refusal| sentence(&refusal.message)),
    }))
}
