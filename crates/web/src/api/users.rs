//! `/api/users`

use app::{Account, Register, SeenUser, UserId};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::administration::UserAdminRead;
use crate::extract::{Client, Id, JsonBody, SignedIn};
use crate::problem::{Problem, ProblemBody};
use crate::settings::AppState;

/// A sign-up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserCreate {
    /// 3 to 32 letters, digits, `_`, `.` or `-`, unique whatever the case.
    #[schema(example = "ada", min_length = 3, max_length = 32)]
    username: String,
    /// Unique whatever the case.
    #[schema(example = "ada@example.org", format = "email", max_length = 254)]
    email: String,
    /// At least 12 characters that are not easily guessed.
    #[schema(
        example = "violet otters juggle",
        format = "password",
        min_length = 12,
        max_length = 256
    )]
    password: String,
}

/// What may be told of a user.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserRead {
    id: Uuid,
    #[schema(example = "ada")]
    username: String,
    #[schema(example = "ada@example.org")]
    email: String,
    /// The moment of the sign-up, in UTC.
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    created_at: String,
}

/// Sign up
#[utoipa::path(
    post, path = "/api/users", tag = "users",
    request_body = UserCreate,
    responses(
        (status = CREATED, body = UserRead, headers(("Location" = String, description = "Where the user is"))),
        (status = CONFLICT, description = "`username_taken` or `email_taken`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
        (status = SERVICE_UNAVAILABLE, description = "`busy`: many people sign up at once", body = ProblemBody),
    ),
)]
pub(crate) async fn register(
    State(state): State<AppState>,
    Client(device): Client,
    JsonBody(UserCreate {
        username,
        email,
        password,
    }): JsonBody<UserCreate>,
) -> Result<Response, Problem> {
    let account = state
        .app
        .register(Register {
            username,
            email,
            password,
            client: device.address,
        })
        .await?;
    let location = [(header::LOCATION, format!("/api/users/{}", account.id.0))];
    Ok((StatusCode::CREATED, location, Json(UserRead::from(account))).into_response())
}

/// What is seen of a user: by themselves, or by an administrator.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum UserAnswer {
    Own(UserRead),
    Managed(UserAdminRead),
}

/// A user by id: your own account, or anybody for an administrator
#[utoipa::path(
    get, path = "/api/users/{id}", operation_id = "read_user", tag = "users", params(("id" = Uuid, Path)),
    responses(
        (status = OK, body = UserAnswer),
        (status = FORBIDDEN, description = "`forbidden` or `session_required`", body = ProblemBody),
        (status = NOT_FOUND, description = "for administrators", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn read(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    Id(id): Id,
) -> Result<Json<UserAnswer>, Problem> {
    let answer = match state.app.see_user(&identity, UserId(id)).await? {
        SeenUser::Own(account) => UserAnswer::Own(account.into()),
        SeenUser::Managed(user) => UserAnswer::Managed(user.into()),
    };
    Ok(Json(answer))
}

impl From<Account> for UserRead {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            username: account.username,
            email: account.email,
            created_at: account.created_at.to_string(),
        }
    }
}
