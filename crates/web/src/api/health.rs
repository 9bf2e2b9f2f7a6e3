//! For load balancers and container healthchecks.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::{Problem, ProblemBody};
use crate::settings::AppState;

#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    #[schema(example = "ok")]
    status: &'static str,
}

const OK: Json<Health> = Json(Health { status: "ok" });

/// Whether the process answers.
#[utoipa::path(get, path = "/health", tag = "operations", responses((status = OK, body = Health)))]
pub(crate) async fn health() -> Json<Health> {
    OK
}

/// Whether the process can work: the database answers.
#[utoipa::path(
    get, path = "/health/ready", tag = "operations",
    responses((status = OK, body = Health), (status = SERVICE_UNAVAILABLE, body = ProblemBody)),
)]
pub(crate) async fn ready(State(state): State<AppState>) -> Result<Json<Health>, Problem> {
    state.app.check_ready().await?;
    Ok(OK)
}
