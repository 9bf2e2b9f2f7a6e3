//! `/api/calculations`: the kept history.

use app::{Angle, Calculation, CalculationId, KeepCalculation};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::calculate::AngleUnit;
use crate::extract::{Caller, Id, IdempotencyKey, JsonBody, Parameters};
use crate::problem::{Problem, ProblemBody};
use crate::settings::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalculationWrite {
    /// Evaluated here; the answer is kept with it.
    #[schema(example = "940 + 5%")]
    expression: String,
    /// What a bare number means to a trigonometric function; radians, or what it was before an edit.
    angle: Option<AngleUnit>,
    /// At most 1000 characters.
    #[schema(example = "rent", max_length = 1000)]
    note: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Page {
    /// How many, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    #[serde(default = "Page::default_limit")]
    limit: u64,
    /// Only those older than this one: `next` of the page before.
    before: Option<Uuid>,
    /// Only those with this text in their expression, result or note, at most 200 characters.
    #[param(max_length = 200)]
    search: Option<String>,
}

impl Page {
    const fn default_limit() -> u64 {
        20
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CalculationRead {
    id: Uuid,
    #[schema(example = "940 + 5%")]
    expression: String,
    #[schema(example = "987")]
    result: String,
    #[schema(example = "987")]
    decimal: Option<String>,
    /// The answer to 20 significant digits, or as many as were asked.
    #[schema(example = "987")]
    approximation: String,
    /// What a bare number meant to a trigonometric function.
    #[schema(example = "rad")]
    angle: String,
    #[schema(example = "rent")]
    note: Option<String>,
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    created_at: String,
    #[schema(format = "date-time", example = "2026-11-23T09:30:00Z")]
    updated_at: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CalculationPage {
    /// Newest first.
    items: Vec<CalculationRead>,
    /// The `before` of the next page; null on the last.
    next: Option<Uuid>,
}

/// Browse or search your history, newest first
#[utoipa::path(
    get, path = "/api/calculations", operation_id = "browse_calculations", tag = "history", params(Page),
    responses(
        (status = OK, body = CalculationPage),
        (status = FORBIDDEN, description = "`insufficient_scope`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, description = "Of searches alone", body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = []), ("key" = ["history:read"])),
)]
pub(crate) async fn browse(
    State(state): State<AppState>,
    Caller(identity): Caller,
    Parameters(Page {
        limit,
        before,
        search,
    }): Parameters<Page>,
) -> Result<Json<CalculationPage>, Problem> {
    let before = before.map(CalculationId);
    let page = match search.filter(|text| !text.is_empty()) {
        Some(text) => {
            let found = state.app.calculations_with(&identity, &text, before, limit);
            found.await
        }
        None => state.app.calculations(&identity, before, limit).await,
    };
    let page = page.map_err(|error| Problem::from(error).in_query())?;
    let next = page.next.map(|id| id.0);
    Ok(Json(CalculationPage {
        items: page.items.into_iter().map(CalculationRead::from).collect(),
        next,
    }))
}

/// Evaluate and keep
#[utoipa::path(
    post, path = "/api/calculations", operation_id = "add_calculation", tag = "history",
    request_body = CalculationWrite,
    params(("Idempotency-Key" = Option<String>, Header, description = "Drawn by you, 1 to 255 visible ASCII characters: the same request with the same key is kept once and answered alike")),
    responses(
        (status = CREATED, body = CalculationRead),
        (status = BAD_REQUEST, description = "`calculation_error`", body = ProblemBody),
        (status = FORBIDDEN, description = "`insufficient_scope`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, description = "`idempotency_key_reused`: the key was sent with another request", body = ProblemBody),
        (status = TOO_MANY_REQUESTS, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = []), ("key" = ["history:write"])),
)]
pub(crate) async fn add(
    State(state): State<AppState>,
    Caller(identity): Caller,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(request): JsonBody<CalculationWrite>,
) -> Result<Response, Problem> {
    let kept = state.app.add_calculation(&identity, request.into(), key);
    let kept = kept.await?;
    let location = [(header::LOCATION, format!("/api/calculations/{}", kept.id.0))];
    Ok((
        StatusCode::CREATED,
        location,
        Json(CalculationRead::from(kept)),
    )
        .into_response())
}

/// Read one
#[utoipa::path(
    get, path = "/api/calculations/{id}", operation_id = "read_calculation", tag = "history", params(("id" = Uuid, Path)),
    responses(
        (status = OK, body = CalculationRead),
        (status = FORBIDDEN, description = "`insufficient_scope`", body = ProblemBody),
        (status = NOT_FOUND, body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = []), ("key" = ["history:read"])),
)]
pub(crate) async fn read(
    State(state): State<AppState>,
    Caller(identity): Caller,
    Id(id): Id,
) -> Result<Json<CalculationRead>, Problem> {
    let kept = state.app.calculation(&identity, CalculationId(id)).await?;
    Ok(Json(kept.into()))
}

/// Put another expression and note in its place
#[utoipa::path(
    put, path = "/api/calculations/{id}", operation_id = "edit_calculation", tag = "history", params(("id" = Uuid, Path)),
    request_body = CalculationWrite,
    responses(
        (status = OK, body = CalculationRead),
        (status = BAD_REQUEST, description = "`calculation_error`", body = ProblemBody),
        (status = FORBIDDEN, description = "`insufficient_scope`", body = ProblemBody),
        (status = NOT_FOUND, body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = []), ("key" = ["history:write"])),
)]
pub(crate) async fn edit(
    State(state): State<AppState>,
    Caller(identity): Caller,
    Id(id): Id,
    JsonBody(request): JsonBody<CalculationWrite>,
) -> Result<Json<CalculationRead>, Problem> {
    let kept = state
        .app
        .edit_calculation(&identity, CalculationId(id), request.into())
        .await?;
    Ok(Json(kept.into()))
}

/// Delete one
#[utoipa::path(
    delete, path = "/api/calculations/{id}", operation_id = "delete_calculation", tag = "history", params(("id" = Uuid, Path)),
    responses(
        (status = NO_CONTENT),
        (status = FORBIDDEN, description = "`insufficient_scope`", body = ProblemBody),
        (status = NOT_FOUND, body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
    ),
    security(("session" = []), ("bearer" = []), ("key" = ["history:write"])),
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    Caller(identity): Caller,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    state
        .app
        .delete_calculation(&identity, CalculationId(id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<CalculationWrite> for KeepCalculation {
    fn from(request: CalculationWrite) -> Self {
        Self {
            expression: request.expression,
            angle: request.angle.map(Angle::from),
            note: request.note,
        }
    }
}

impl From<Calculation> for CalculationRead {
    fn from(kept: Calculation) -> Self {
        Self {
            id: kept.id.0,
            expression: kept.expression,
            result: kept.result,
            decimal: kept.decimal,
            approximation: kept.approximation,
            angle: kept.angle,
            note: kept.note,
            created_at: kept.created_at.to_string(),
            updated_at: kept.updated_at.to_string(),
        }
    }
}
