//! `/api/users/me/second-factor`: the codes of an authenticator app.

use app::RecoveryCode;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::authenticator;
use crate::extract::{JsonBody, SignedIn};
use crate::problem::{Problem, ProblemBody};
use crate::settings::AppState;

#[derive(Serialize, ToSchema)]
pub(crate) struct SecondFactorRead {
    /// Whether a code is asked for at the sign-in.
    enabled: bool,
    /// How many recovery codes were not used yet.
    #[schema(example = 10)]
    recovery_codes_left: u64,
}

/// What an authenticator app needs, in three forms; told this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct SecondFactorStart {
    /// In base32, to type.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    secret: String,
    /// As a link, to open.
    #[schema(format = "uri", example = "otpauth://totp/Reckon:ada?secret=…")]
    uri: String,
    /// As a QR code, to photograph: an `<svg>` without scripts and styles.
    #[schema(example = "<svg …>")]
    qr_svg: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FirstCode {
    /// The code that the app shows.
    #[schema(example = "123456")]
    code: String,
}

/// Codes to keep on paper, each good once in place of the app's; told this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    #[schema(example = json!(["7F3K-0QWX-9A2B-C4DE-FGHJ-KMNP"]))]
    recovery_codes: Vec<String>,
}

/// Whether you have a second factor
#[utoipa::path(
    get, path = "/api/users/me/second-factor", operation_id = "read_second_factor", tag = "users",
    responses((status = OK, body = SecondFactorRead), (status = UNAUTHORIZED, body = ProblemBody)),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn read(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
) -> Result<Json<SecondFactorRead>, Problem> {
    let found = state.app.second_factor(&identity).await?;
    Ok(Json(SecondFactorRead {
        enabled: found.enabled,
        recovery_codes_left: found.recovery_codes_left,
    }))
}

/// Start a second factor
///
/// It is asked for once `/confirm` has got its first code; until then it may be started again.
#[utoipa::path(
    post, path = "/api/users/me/second-factor", operation_id = "start_second_factor", tag = "users",
    responses(
        (status = OK, body = SecondFactorStart),
        (status = FORBIDDEN, description = "`step_up_required`; `email_not_verified`: where mail is sent, confirm your address first", body = ProblemBody),
        (status = CONFLICT, description = "`second_factor_enabled`, `second_factor_not_configured`", body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn start(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
) -> Result<Json<SecondFactorStart>, Problem> {
    let secret = state.app.start_second_factor(&identity).await?;
    let uri = authenticator::uri(&secret, &identity.account, &state.settings.public_url);
    Ok(Json(SecondFactorStart {
        secret: secret.base32(),
        qr_svg: authenticator::qr_svg(&uri)?,
        uri,
    }))
}

/// Switch the second factor on, with its first code; all other sessions end
#[utoipa::path(
    post, path = "/api/users/me/second-factor/confirm", operation_id = "confirm_second_factor", tag = "users",
    request_body = FirstCode,
    responses(
        (status = OK, body = RecoveryCodes),
        (status = UNAUTHORIZED, description = "`invalid_code`", body = ProblemBody),
        (status = FORBIDDEN, description = "`step_up_required`", body = ProblemBody),
        (status = CONFLICT, description = "`second_factor_enabled`, `no_second_factor`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "`too_many_attempts`", body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn confirm(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
    JsonBody(FirstCode { code }): JsonBody<FirstCode>,
) -> Result<Json<RecoveryCodes>, Problem> {
    let codes = state.app.confirm_second_factor(&identity, &code).await?;
    Ok(Json(codes.into()))
}

/// Switch the second factor off; all other sessions end
#[utoipa::path(
    delete, path = "/api/users/me/second-factor", operation_id = "disable_second_factor", tag = "users",
    responses(
        (status = NO_CONTENT),
        (status = FORBIDDEN, description = "`step_up_required`", body = ProblemBody),
        (status = CONFLICT, description = "`no_second_factor`", body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn disable(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
) -> Result<StatusCode, Problem> {
    state.app.disable_second_factor(&identity).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// New recovery codes; the old ones are worthless
#[utoipa::path(
    post, path = "/api/users/me/second-factor/recovery-codes", operation_id = "renew_recovery_codes", tag = "users",
    responses(
        (status = OK, body = RecoveryCodes),
        (status = FORBIDDEN, description = "`step_up_required`", body = ProblemBody),
        (status = CONFLICT, description = "`no_second_factor`", body = ProblemBody),
        (status = TOO_MANY_REQUESTS, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = [])),
)]
pub(crate) async fn renew_codes(
    State(state): State<AppState>,
    SignedIn(identity): SignedIn,
) -> Result<Json<RecoveryCodes>, Problem> {
    let codes = state.app.renew_recovery_codes(&identity).await?;
    Ok(Json(codes.into()))
}

impl From<Vec<RecoveryCode>> for RecoveryCodes {
    fn from(codes: Vec<RecoveryCode>) -> Self {
        Self {
            recovery_codes: codes.iter().map(RecoveryCode::expose).collect(),
        }
    }
}
