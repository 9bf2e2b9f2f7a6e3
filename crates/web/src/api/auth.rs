//! `/api/auth`: signing in and out.

use app::{FinishSignIn, SignIn};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::users::UserRead;
use crate::cookie;
use crate::extract::{Client, FormBody, JsonBody, MaybeSignedIn, SignedIn};
use crate::problem::{Problem, ProblemBody};
use crate::settings::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    /// The username or the e-mail address.
    #[schema(example = "ada")]
    username: String,
    #[schema(example = "violet otters juggle", format = "password")]
    password: String,
    /// A code of the authenticator app or a recovery code, from who has a second factor; it may also be sent afterwards, to
    /// `/api/auth/login/second-factor`.
    #[schema(example = "123456")]
    code: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecondStep {
    /// What the answer to the first step gave.
    #[schema(example = "rk_c_…")]
    challenge: String,
    /// A code of the authenticator app or a recovery code.
    #[schema(example = "123456")]
    code: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepUp {
    #[schema(format = "password")]
    password: String,
    /// A code of the authenticator app or a recovery code, from who has a second factor.
    #[schema(example = "123456")]
    code: Option<String>,
}

/// The form of the OAuth 2.0 password grant (RFC 6749 §4.3.2).
#[derive(Deserialize, ToSchema)]
pub(crate) struct TokenRequest {
    #[schema(example = "password", pattern = "^password$")]
    grant_type: Option<String>,
    /// The username or the e-mail address.
    username: String,
    #[schema(format = "password")]
    password: String,
    /// A code of the authenticator app or a recovery code, from who has a second factor.
    code: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TokenResponse {
    /// Send it as `Authorization: Bearer …`.
    access_token: String,
    #[schema(example = "bearer")]
    token_type: &'static str,
    /// Seconds until it ends, unless it is unused for a day before.
    #[schema(example = 2_592_000)]
    expires_in: u64,
}

/// Sign in, with a cookie
#[utoipa::path(
    post, path = "/api/auth/login", tag = "auth",
    request_body = Login,
    responses(
        (status = OK, description = "The session is in `Set-Cookie`", body = UserRead),
        (status = UNAUTHORIZED, description = "`invalid_credentials`, `second_factor_required`, `invalid_code`", body = ProblemBody),
        (status = UNAUTHORIZED, description = "`invalid_credentials`", body = ProblemBody),
        (status = FORBIDDEN, description = "`email_not_verified`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
        (status = SERVICE_UNAVAILABLE, body = ProblemBody),
    ),
)]
pub(crate) async fn login(
    State(state): State<AppState>,
    old: MaybeSignedIn,
    Client(device): Client,
    JsonBody(Login {
        username,
        password,
        code,
    }): JsonBody<Login>,
) -> Result<Response, Problem> {
    let request = SignIn {
        login: username,
        password,
        code,
        replaces: old.0,
        device,
        remember: true,
    };
    let signed_in = state.app.sign_in(request).await?;
    let cookies = cookie::sign_in(&signed_in, &state);
    Ok((cookies, Json(UserRead::from(signed_in.account))).into_response())
}

/// Sign in, second step: the code
///
/// A wrong code leaves the sign-in open for the next; it is over with the first right one, and after ten minutes.
#[utoipa::path(
    post, path = "/api/auth/login/second-factor", operation_id = "finish_login", tag = "auth",
    request_body = SecondStep,
    responses(
        (status = OK, description = "The session is in `Set-Cookie`", body = UserRead),
        (status = UNAUTHORIZED, description = "`invalid_code`; `sign_in_over`: start again", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
        (status = SERVICE_UNAVAILABLE, body = ProblemBody),
    ),
)]
pub(crate) async fn finish_login(
    State(state): State<AppState>,
    old: MaybeSignedIn,
    Client(device): Client,
    JsonBody(SecondStep { challenge, code }): JsonBody<SecondStep>,
) -> Result<Response, Problem> {
    let request = FinishSignIn {
        challenge,
        code,
        replaces: old.0,
        device,
    };
    let signed_in = state.app.finish_sign_in(request).await?;
    let cookies = cookie::sign_in(&signed_in, &state);
    Ok((cookies, Json(UserRead::from(signed_in.account))).into_response())
}

/// Sign in, for a bearer token
#[utoipa::path(
    post, path = "/api/auth/token", tag = "auth",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = OK, body = TokenResponse),
        (status = UNAUTHORIZED, description = "`invalid_credentials`", body = ProblemBody),
        (status = FORBIDDEN, description = "`email_not_verified`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
        (status = SERVICE_UNAVAILABLE, body = ProblemBody),
    ),
)]
pub(crate) async fn token(
    State(state): State<AppState>,
    Client(device): Client,
    FormBody(request): FormBody<TokenRequest>,
) -> Result<Json<TokenResponse>, Problem> {
    if request.grant_type.is_some_and(|kind| kind != "password") {
        let loc = ["body", "grant_type"];
        return Err(Problem::invalid_field(
            &loc,
            "string_pattern_mismatch",
            "The only grant type here is “password”",
        ));
    }
    let request = SignIn {
        login: request.username,
        password: request.password,
        code: request.code,
        replaces: None,
        device,
        remember: false,
    };
    let token = state.app.sign_in(request).await?.session;
    let expires_in = state.app.session_lifetime().as_secs();
    Ok(Json(TokenResponse {
        access_token: token.expose().to_owned(),
        token_type: "bearer",
        expires_in,
    }))
}

/// Give your password again, and a code if you have a second factor
///
/// For ten minutes this session may then change credentials and delete the account.
#[utoipa::path(
    post, path = "/api/auth/step-up", operation_id = "step_up", tag = "auth",
    request_body = StepUp,
    responses(
        (status = NO_CONTENT),
        (status = UNAUTHORIZED, description = "`invalid_credentials`, `second_factor_required`, `invalid_code`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn step_up(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    JsonBody(StepUp { password, code }): JsonBody<StepUp>,
) -> Result<StatusCode, Problem> {
    state.app.step_up(&identity, password, code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sign out
#[utoipa::path(
    post, path = "/api/auth/logout", tag = "auth",
    responses((status = NO_CONTENT), (status = UNAUTHORIZED, body = ProblemBody)),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn logout(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    state.app.sign_out(&identity).await?;
    // Who signs out with a bearer token keeps the cookie of another session.
    let by_cookie = !headers.contains_key(header::AUTHORIZATION);
    let jar = CookieJar::new();
    let jar = if by_cookie {
        jar.add(cookie::sign_out(&state.settings.public_url))
    } else {
        jar
    };
    Ok((StatusCode::NO_CONTENT, [cookie::FORGET], jar).into_response())
}
