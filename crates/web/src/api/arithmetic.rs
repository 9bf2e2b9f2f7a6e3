//! The routes of the original calculator: two numbers, one operation.

use app::{Asker, Operation};
use axum::Json;
use axum::extract::State;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::{Address, JsonBody, KeyHolder};
use crate::problem::{Problem, ProblemBody};
use crate::settings::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operands {
    #[schema(value_type = f64, example = 0.1)]
    a: Number,
    #[schema(value_type = f64, example = 0.2)]
    b: Number,
}

/// A JSON number in the digits in which it was written: 0.1 is a tenth, not the double nearest to it.
struct Number(String);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let number = number_text(&raw).map(str::to_owned);
        number
            .map(Self)
            .ok_or_else(|| D::Error::custom("Input should be a valid number"))
    }
}

/// The digits of a JSON number, as written; `None` for any other value.
pub(super) fn number_text(raw: &RawValue) -> Option<&str> {
    raw.get()
        .starts_with(|c: char| c == '-' || c.is_ascii_digit())
        .then(|| raw.get())
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Outcome {
    #[schema(example = 0.3)]
    result: f64,
}

/// The four routes; they stand at the root, as the original's did, and under `/api`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(add))
        .routes(routes!(subtract))
        .routes(routes!(multiply))
        .routes(routes!(divide))
}

/// Whether the path is one of them: their errors carry the field `error` that the original's clients read.
pub(crate) fn is_original_route(path: &str) -> bool {
    matches!(
        path.strip_prefix("/api").unwrap_or(path),
        "/add" | "/subtract" | "/multiply" | "/divide"
    )
}

/// Each route stands twice, so the operations under `/api` need ids of their own.
pub(super) fn name_operations_apart(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        let Some(name) = path
            .strip_prefix("/api/")
            .filter(|_| is_original_route(path))
        else {
            continue;
        };
        if let Some(operation) = &mut item.post {
            operation.operation_id = Some(format!("api_{name}"));
        }
    }
}

/// a + b
///
/// The numbers are taken exactly as written and the exact answer is rounded once to a double.
#[utoipa::path(
    post, path = "/add", tag = "original calculator",
    request_body = Operands,
    responses(
        (status = OK, body = Outcome),
        (status = BAD_REQUEST, description = "`calculation_error`: the answer is no double", body = ProblemBody),
        (status = FORBIDDEN, description = "`insufficient_scope`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, body = ProblemBody),
    ),
    security((), ("bearer" = []), ("key" = ["calculate"])),
)]
async fn add(
    state: State<AppState>,
    holder: KeyHolder,
    address: Address,
    operands: JsonBody<Operands>,
) -> Result<Json<Outcome>, Problem> {
    calculate(Operation::Add, &state, &holder, &address, &operands).await
}

/// a − b
#[utoipa::path(
    post, path = "/subtract", tag = "original calculator",
    request_body = Operands,
    responses(
        (status = OK, body = Outcome),
        (status = BAD_REQUEST, description = "`calculation_error`: the answer is no double", body = ProblemBody),
        (status = FORBIDDEN, description = "`insufficient_scope`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, body = ProblemBody),
    ),
    security((), ("bearer" = []), ("key" = ["calculate"])),
)]
async fn subtract(
    state: State<AppState>,
    holder: KeyHolder,
    address: Address,
    operands: JsonBody<Operands>,
) -> Result<Json<Outcome>, Problem> {
    calculate(Operation::Subtract, &state, &holder, &address, &operands).await
}

/// a × b
#[utoipa::path(
    post, path = "/multiply", tag = "original calculator",
    request_body = Operands,
    responses(
        (status = OK, body = Outcome),
        (status = BAD_REQUEST, description = "`calculation_error`: the answer is no double", body = ProblemBody),
        (status = FORBIDDEN, description = "`insufficient_scope`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, body = ProblemBody),
    ),
    security((), ("bearer" = []), ("key" = ["calculate"])),
)]
async fn multiply(
    state: State<AppState>,
    holder: KeyHolder,
    address: Address,
    operands: JsonBody<Operands>,
) -> Result<Json<Outcome>, Problem> {
    calculate(Operation::Multiply, &state, &holder, &address, &operands).await
}

/// a ÷ b
#[utoipa::path(
    post, path = "/divide", tag = "original calculator",
    request_body = Operands,
    responses(
        (status = OK, body = Outcome),
        (status = BAD_REQUEST, description = "`Cannot divide by zero!`", body = ProblemBody),
        (status = FORBIDDEN, description = "`insufficient_scope`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, body = ProblemBody),
    ),
    security((), ("bearer" = []), ("key" = ["calculate"])),
)]
async fn divide(
    state: State<AppState>,
    holder: KeyHolder,
    address: Address,
    operands: JsonBody<Operands>,
) -> Result<Json<Outcome>, Problem> {
    calculate(Operation::Divide, &state, &holder, &address, &operands).await
}

async fn calculate(
    operation: Operation,
    State(state): &State<AppState>,
    KeyHolder(identity): &KeyHolder,
    Address(address): &Address,
    JsonBody(Operands { a, b }): &JsonBody<Operands>,
) -> Result<Json<Outcome>, Problem> {
    let result = state
        .app
        .arithmetic(
            Asker::new(identity.as_ref(), *address),
            operation,
            &a.0,
            &b.0,
        )
        .await?;
    Ok(Json(Outcome { result }))
}
