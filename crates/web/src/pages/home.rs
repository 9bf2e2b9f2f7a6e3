//! `/`: the calculator.

use app::{Answer, Asker, Calculation, Error, Explained};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::answer::{AnswerView, MistakeView};
use super::figure::Figure;
use super::keys::{Action, LAYERS, Layer};
use super::layout::Layout;
use super::mistakes::Mistakes;
use super::question::Question;
use super::{page, page_with_problem};
use crate::api::calculate::AngleUnit;
use crate::assets;
use crate::extract::{Address, FormBody, MaybeSignedIn, Parameters};
use crate::manual;
use crate::problem::{Problem, full_stop};
use crate::settings::AppState;
use crate::texts;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    layout: Layout<'a>,
    question: &'a Question,
    tape: Vec<TapeLine>,
    answer: Option<AnswerView>,
    mistake: Option<MistakeView>,
    /// Why it was not even tried.
    fault: Option<String>,
    /// How the question was read: markup that the calculator has made safe.
    formula: Option<String>,
    plot: Option<PlotView>,
    /// What is wrong with the ends of the curve.
    range_errors: Mistakes,
}

struct TapeLine {
    id: String,
    expression: String,
    href: String,
    /// What is copied, and what later lines may take for it.
    plain: String,
    /// Whether that is the value itself.
    exact: bool,
    result: Figure,
    note: Option<String>,
}

/// A curve, for a question that has no number for an answer.
struct PlotView {
    variable: String,
    src: String,
}

/// The latest lines of a signed-in user's history.
const TAPE_LINES: u64 = 12;

/// What a newcomer sees in place of the tape, each with the name of the text beside it.
const EXAMPLES: [(&str, &str); 6] = [
    ("0.1 + 0.2", "example decimals"),
    ("1/3 + 1/2", "example fractions"),
    ("940 + 5%", "example percent"),
    ("5 km / 20 min to km/h", "example units"),
    ("sin(x)/x", "example curve"),
    ("100! / 98!", "example factorials"),
];

/// The calculator, with the answer to the question in the address.
pub(crate) async fn show(
    State(state): State<AppState>,
    MaybeSignedIn(identity): MaybeSignedIn,
    Address(address): Address,
    Parameters(question): Parameters<Question>,
) -> Result<Response, Problem> {
    let question = question.trimmed();
    let asker = Asker::new(identity.as_ref(), address);
    let outcome = if question.is_empty() {
        None
    } else {
        Some(state.app.explain(asker, question.calculation()).await)
    };
    answer(&state, asker, &question, outcome).await
}

/// Calculates, keeps the answer if somebody is signed in, and shows it at an address of its own.
pub(crate) async fn keep(
    State(state): State<AppState>,
    MaybeSignedIn(identity): MaybeSignedIn,
    Address(address): Address,
    FormBody(question): FormBody<Question>,
) -> Result<Response, Problem> {
    let question = question.trimmed();
    if question.is_empty() {
        return Ok(Redirect::to("/").into_response());
    }
    let asker = Asker::new(identity.as_ref(), address);
    let explained = state.app.explain(asker, question.calculation()).await;
    let Ok(kept) = &explained.outcome else {
        return answer(&state, asker, &question, Some(explained)).await;
    };
    if let Some(identity) = asker.identity() {
        state
            .app
            .keep_answer(identity, kept, question.angle().into(), None)
            .await?;
    }
    Ok(Redirect::to(&question.href()).into_response())
}

async fn answer(
    state: &AppState,
    asker: Asker<'_>,
    question: &Question,
    explained: Option<Explained>,
) -> Result<Response, Problem> {
    let identity = asker.identity();
    let tape = match identity {
        Some(identity) => {
            state
                .app
                .calculations(identity, None, TAPE_LINES)
                .await?
                .items
        }
        None => Vec::new(),
    };
    // Newest first from the history, newest last on the tape.
    let tape = tape.into_iter().rev().map(TapeLine::from).collect();
    let layout = Layout::of(identity);
    let mut home = Home {
        layout,
        question,
        tape,
        answer: None,
        mistake: None,
        fault: None,
        formula: None,
        plot: None,
        range_errors: Mistakes::default(),
    };
    let Some(Explained { outcome, formula }) = explained else {
        return page(&home);
    };
    home.formula = formula;
    home.plot = PlotView::of(&outcome, question);
    if home.plot.is_some()
        && let Some(problem) = range_problem(state, asker, question).await
    {
        home.range_errors = Mistakes::of(&problem, &[]);
        home.plot = PlotView::of(&outcome, &question.without_range());
        return page_with_problem(problem, &home);
    }
    match outcome {
        Ok(answer) => {
            home.answer = Some(AnswerView::new(&answer, question));
            page(&home)
        }
        Err(_) if home.plot.is_some() => page(&home),
        Err(Error::Calculation { error, expression }) => {
            home.mistake = Some(MistakeView::new(&error, question));
            page_with_problem(Error::Calculation { error, expression }.into(), &home)
        }
        Err(error @ (Error::Busy { .. } | Error::TooManyAttempts { .. })) => {
            let problem = Problem::from(error);
            home.fault = Some(full_stop(&problem.detail));
            page_with_problem(problem, &home)
        }
        Err(error) => Err(error.into()),
    }
}

/// What is wrong with the ends of the curve, where they are said: the picture could only be broken.
async fn range_problem(state: &AppState, asker: Asker<'_>, question: &Question) -> Option<Problem> {
    if !question.has_range() {
        return None;
    }
    match state.app.plot(asker, question.plot()).await {
        Err(error @ Error::Invalid(_)) => Some(error.into()),
        _ => None,
    }
}

impl PlotView {
    /// A definition of a function, or an expression with one unknown name that is not just misspelt.
    fn of(outcome: &Result<Answer, Error>, question: &Question) -> Option<Self> {
        let variable = match outcome {
            Ok(answer) => answer.free_variable.clone()?,
            Err(Error::Calculation { error, .. }) if error.suggestion.is_none() => {
                error.free_variable.clone()?
            }
            Err(_) => return None,
        };
        Some(Self {
            variable,
            src: question.plot_src(),
        })
    }
}

impl Home<'_> {
    fn is_signed_in(&self) -> bool {
        matches!(self.layout, Layout::SignedIn { .. })
    }

    /// The form of a signed-in user keeps the answer, so it is no GET.
    fn method(&self) -> &'static str {
        if self.is_signed_in() { "post" } else { "get" }
    }

    /// The value, its name, and whether it is chosen.
    fn angles(&self) -> [(&'static str, &'static str, bool); 3] {
        let chosen = self.question.angle();
        [
            (AngleUnit::Rad, "rad", texts::of("radians")),
            (AngleUnit::Deg, "deg", texts::of("degrees")),
            (AngleUnit::Grad, "grad", texts::of("gradians")),
        ]
        .map(|(unit, value, name)| (value, name, unit == chosen))
    }

    fn steps() -> String {
        Question::DIGITS.map(|digits| digits.to_string()).join(" ")
    }

    /// In whose parentheses a comma separates arguments.
    fn several() -> String {
        manual::several().collect::<Vec<_>>().join(" ")
    }

    fn layers() -> &'static [Layer] {
        &LAYERS
    }

    fn examples() -> [(&'static str, &'static str, String); 6] {
        EXAMPLES.map(|(expression, caption)| {
            (
                expression,
                texts::of(caption),
                Question::about(expression).href(),
            )
        })
    }
}

impl From<Calculation> for TapeLine {
    fn from(kept: Calculation) -> Self {
        Self {
            id: kept.id.0.to_string(),
            href: Question::behind(&kept).href(),
            exact: is_exact(&kept),
            result: Figure::new(&kept.result, None),
            plain: kept.result,
            expression: kept.expression,
            note: kept.note,
        }
    }
}

/// Whether the kept result is the value itself. It is kept as a text; a rounded one is a number of certain digits, with no
/// decimal beside it.
fn is_exact(kept: &Calculation) -> bool {
    let number = kept.result.split(' ').next().unwrap_or_default();
    let is_number = number.parse::<f64>().is_ok();
    kept.decimal.is_some() || kept.result != kept.approximation || !is_number
}
