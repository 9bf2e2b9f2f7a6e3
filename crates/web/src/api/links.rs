//! `/api/auth/…`: what is done by mail. The code is what stands behind the `#` of a link.

use app::ResetPassword;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::cookie;
use crate::extract::{Client, JsonBody, SignedIn};
use crate::problem::{Problem, ProblemBody};
use crate::settings::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Forgotten {
    #[schema(example = "ada@example.org", format = "email", max_length = 254)]
    email: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordReset {
    /// The code that was mailed.
    #[schema(example = "rk_r_…", format = "password")]
    token: String,
    /// At least 12 characters that are not easily guessed.
    #[schema(format = "password", min_length = 12, max_length = 256)]
    new_password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkToken {
    /// The code that was mailed.
    #[schema(example = "rk_v_…", format = "password")]
    token: String,
}

/// A mail is on its way, if it is to go anywhere.
#[derive(Serialize, ToSchema)]
pub(crate) struct Accepted {
    #[schema(example = "If this address has an account, a mail is on its way to it")]
    detail: &'static str,
}

impl Accepted {
    fn new(detail: &'static str) -> (StatusCode, Json<Self>) {
        (StatusCode::ACCEPTED, Json(Self { detail }))
    }
}

/// Ask for a new password in place of a forgotten one
///
/// The answer is the same whether or not the address has an account. The link that is mailed is good for one use within
/// 30 minutes, until the next one.
#[utoipa::path(
    post, path = "/api/auth/forgot", operation_id = "forgot_password", tag = "auth",
    request_body = Forgotten,
    responses(
        (status = ACCEPTED, body = Accepted),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
        (status = NOT_IMPLEMENTED, description = "`mail_not_configured`", body = ProblemBody),
        (status = SERVICE_UNAVAILABLE, body = ProblemBody),
    ),
)]
pub(crate) async fn forgot(
    State(state): State<AppState>,
    Client(device): Client,
    JsonBody(Forgotten { email }): JsonBody<Forgotten>,
) -> Result<(StatusCode, Json<Accepted>), Problem> {
    state.app.forgot_password(&email, device.address).await?;
    Ok(Accepted::new(
        "If this address has an account, a mail is on its way to it",
    ))
}

/// Set a new password by a code that was mailed
///
/// All sessions end, and nobody is signed in. A password that breaks a rule does not use up the code. A second factor stays.
/// A cookie makes the browser one in which the user signs in even while strangers use up the attempts on their account.
#[utoipa::path(
    post, path = "/api/auth/reset", operation_id = "reset_password", tag = "auth",
    request_body = PasswordReset,
    responses(
        (status = NO_CONTENT),
        (status = BAD_REQUEST, description = "`invalid_token`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
        (status = SERVICE_UNAVAILABLE, body = ProblemBody),
    ),
)]
pub(crate) async fn reset(
    State(state): State<AppState>,
    Client(device): Client,
    JsonBody(request): JsonBody<PasswordReset>,
) -> Result<Response, Problem> {
    let reset = ResetPassword {
        token: request.token,
        new: request.new_password,
        device,
    };
    let known = state.app.reset_password(reset).await?;
    Ok((StatusCode::NO_CONTENT, cookie::known(Some(&known), &state)).into_response())
}

/// Confirm your address by a code that was mailed to it
#[utoipa::path(
    post, path = "/api/auth/verify", operation_id = "verify_email", tag = "auth",
    request_body = LinkToken,
    responses(
        (status = NO_CONTENT),
        (status = BAD_REQUEST, description = "`invalid_token`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
        (status = SERVICE_UNAVAILABLE, body = ProblemBody),
    ),
)]
pub(crate) async fn verify(
    State(state): State<AppState>,
    Client(device): Client,
    JsonBody(LinkToken { token }): JsonBody<LinkToken>,
) -> Result<StatusCode, Problem> {
    state.app.verify_email(&token, device.address).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Confirm a new address by a code that was mailed to it
///
/// It takes the place of the old one, which gets a notice.
#[utoipa::path(
    post, path = "/api/auth/email", operation_id = "confirm_email", tag = "auth",
    request_body = LinkToken,
    responses(
        (status = NO_CONTENT),
        (status = BAD_REQUEST, description = "`invalid_token`", body = ProblemBody),
        (status = CONFLICT, description = "`email_taken`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
        (status = SERVICE_UNAVAILABLE, body = ProblemBody),
    ),
)]
pub(crate) async fn confirm_email(
    State(state): State<AppState>,
    Client(device): Client,
    JsonBody(LinkToken { token }): JsonBody<LinkToken>,
) -> Result<StatusCode, Problem> {
    state.app.confirm_email(&token, device.address).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Have another mail sent to confirm your address
#[utoipa::path(
    post, path = "/api/users/me/verification", operation_id = "request_verification", tag = "users",
    responses(
        (status = ACCEPTED, body = Accepted),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
        (status = NOT_IMPLEMENTED, description = "`mail_not_configured`", body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn request_verification(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
) -> Result<(StatusCode, Json<Accepted>), Problem> {
    state.app.request_verification(&identity).await?;
    Ok(Accepted::new(
        "Unless your address is confirmed already, a mail is on its way to it",
    ))
}
