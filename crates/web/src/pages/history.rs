//! `/history`: the calculations that the visitor keeps, newest first.

use app::{Calculation, CalculationId};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use super::figure::Figure;
use super::layout::Layout;
use super::moment::Moment;
use super::page;
use super::question::Question;
use super::visitor::Visitor;
use crate::assets;
use crate::extract::Parameters;
use crate::problem::Problem;
use crate::settings::AppState;

#[derive(Template)]
#[template(path = "history.html")]
struct History<'a> {
    layout: Layout<'a>,
    lines: Vec<Line>,
    /// The page after this one.
    older: Option<String>,
    is_first: bool,
    search: &'a str,
}

struct Line {
    expression: String,
    href: String,
    edit: String,
    result: Figure,
    decimal: Option<Figure>,
    note: Option<String>,
    moment: Moment,
}

#[derive(Deserialize)]
pub(crate) struct Query {
    before: Option<Uuid>,
    #[serde(default)]
    search: String,
}

const LINES: u64 = 20;

pub(crate) async fn show(
    State(state): State<AppState>,
    Visitor(identity): Visitor,
    Parameters(Query { before, search }): Parameters<Query>,
) -> Result<Response, Problem> {
    let search = search.trim();
    let from = before.map(CalculationId);
    let kept = if search.is_empty() {
        state.app.calculations(&identity, from, LINES).await?
    } else {
        let found = state.app.calculations_with(&identity, search, from, LINES);
        found.await?
    };
    page(&History {
        layout: Layout::of(Some(&identity)),
        lines: kept.items.into_iter().map(Line::from).collect(),
        older: kept.next.map(|next| older_href(next, search)),
        is_first: before.is_none(),
        search,
    })
}

fn older_href(next: CalculationId, search: &str) -> String {
    let mut query = vec![("before", next.0.to_string())];
    if !search.is_empty() {
        query.push(("search", search.to_owned()));
    }
    let query = serde_urlencoded::to_string(query).expect("pairs of text can be encoded");
    format!("/history?{query}")
}

impl From<Calculation> for Line {
    fn from(kept: Calculation) -> Self {
        let decimals = kept.decimal.as_ref().unwrap_or(&kept.approximation);
        let decimal = (*decimals != kept.result).then(|| Figure::new(decimals, None));
        Self {
            href: Question::behind(&kept).href(),
            expression: kept.expression,
            edit: format!("/history/{}", kept.id.0),
            result: Figure::new(&kept.result, None),
            decimal,
            note: kept.note,
            moment: Moment(kept.created_at),
        }
    }
}
