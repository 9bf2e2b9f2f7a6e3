//! `/history/{id}`: one kept calculation, to edit or delete.

use app::{Calculation, CalculationId, Error, Identity, KeepCalculation};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::answer::MistakeView;
use super::figure::Figure;
use super::layout::Layout;
use super::question::Question;
use super::visitor::Visitor;
use super::{page, page_with_problem};
use crate::assets;
use crate::extract::{FormBody, Id};
use crate::problem::{Problem, full_stop};
use crate::settings::AppState;

#[derive(Template)]
#[template(path = "calculation.html")]
struct Edit<'a> {
    layout: Layout<'a>,
    address: String,
    /// What is kept now.
    result: Figure,
    expression: String,
    note: String,
    mistake: Option<MistakeView>,
    note_error: Option<String>,
    /// What is wrong with neither.
    fault: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Form {
    expression: String,
    #[serde(default)]
    note: String,
}

pub(crate) async fn show(
    State(state): State<AppState>,
    Visitor(identity): Visitor,
    Id(id): Id,
) -> Result<Response, Problem> {
    let kept = state.app.calculation(&identity, CalculationId(id)).await?;
    page(&Edit::new(&identity, kept))
}

pub(crate) async fn edit(
    State(state): State<AppState>,
    Visitor(identity): Visitor,
    Id(id): Id,
    FormBody(form): FormBody<Form>,
) -> Result<Response, Problem> {
    let id = CalculationId(id);
    let question = Question::about(&form.expression).trimmed();
    let request = KeepCalculation {
        expression: question.expression.clone(),
        angle: None,
        note: Some(form.note.trim().to_owned()),
    };
    let Err(error) = state.app.edit_calculation(&identity, id, request).await else {
        return Ok(Redirect::to("/history").into_response());
    };
    let mistake = match &error {
        Error::Calculation { error, .. } => Some(MistakeView::new(error, &question)),
        Error::Invalid(_) | Error::Busy { .. } => None,
        _ => return Err(error.into()),
    };
    let is_busy = matches!(error, Error::Busy { .. });
    let problem = Problem::from(error);
    let fault = is_busy.then(|| full_stop(&problem.detail));
    let is_of_note = mistake.is_none() && fault.is_none();
    let note_error = is_of_note.then(|| full_stop(&problem.detail));
    let kept = state.app.calculation(&identity, id).await?;
    let edit = Edit {
        expression: form.expression,
        note: form.note,
        mistake,
        note_error,
        fault,
        ..Edit::new(&identity, kept)
    };
    page_with_problem(problem, &edit)
}

pub(crate) async fn delete(
    State(state): State<AppState>,
    Visitor(identity): Visitor,
    Id(id): Id,
) -> Result<Redirect, Problem> {
    state
        .app
        .delete_calculation(&identity, CalculationId(id))
        .await?;
    Ok(Redirect::to("/history"))
}

impl<'a> Edit<'a> {
    fn new(identity: &'a Identity, kept: Calculation) -> Self {
        Self {
            layout: Layout::of(Some(identity)),
            address: format!("/history/{}", kept.id.0),
            result: Figure::new(&kept.result, None),
            expression: kept.expression,
            note: kept.note.unwrap_or_default(),
            mistake: None,
            note_error: None,
            fault: None,
        }
    }
}
