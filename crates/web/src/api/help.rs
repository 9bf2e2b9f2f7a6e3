//! `/api/help`

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::Parameters;
use crate::manual::{self, Entry};
use crate::problem::{Problem, ProblemBody};

/// It changes with the program alone.
const AN_HOUR: &str = "public, max-age=3600";

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HelpQuery {
    /// Only what has all of these words in its names, group or help.
    #[serde(default)]
    #[param(example = "square root", required = false)]
    search: String,
}

/// What the calculator knows by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct HelpBody {
    entries: Vec<EntryBody>,
}

/// A function, a unit or a constant.
#[derive(Serialize, ToSchema)]
pub(crate) struct EntryBody {
    /// How it is written.
    #[schema(example = "sqrt(x)")]
    title: String,
    /// `function`, `unit` or `constant`.
    #[schema(example = "function")]
    kind: &'static str,
    /// The heading it stands under.
    group: &'static str,
    /// What it is.
    #[schema(example = "The square root.")]
    help: String,
    /// Expressions to try.
    #[schema(example = json!(["sqrt(12)"]))]
    examples: Vec<String>,
}

/// Look up functions, units and constants
#[utoipa::path(
    get, path = "/api/help", tag = "calculator", params(HelpQuery),
    responses((status = OK, body = HelpBody), (status = UNPROCESSABLE_ENTITY, body = ProblemBody)),
)]
pub(crate) async fn help(Parameters(query): Parameters<HelpQuery>) -> Result<Response, Problem> {
    let entries = manual::search(&query.search).map(EntryBody::from).collect();
    let headers = [(header::CACHE_CONTROL, AN_HOUR)];
    Ok((headers, Json(HelpBody { entries })).into_response())
}

impl From<&Entry> for EntryBody {
    fn from(entry: &Entry) -> Self {
        Self {
            title: entry.title.clone(),
            kind: entry.kind.as_str(),
            group: entry.group,
            help: entry.help.clone(),
            examples: entry.examples.clone(),
        }
    }
}
