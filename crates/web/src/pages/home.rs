//! `/`: the calculator.

use app::{Answer, Calculation, Error, Identity};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::answer::{AnswerView, MistakeView};
use super::figure::Figure;
use super::layout::Layout;
use super::question::Question;
use super::{page, page_with_problem};
use crate::assets;
use crate::extract::{FormBody, MaybeSignedIn, Parameters};
use crate::problem::Problem;
use crate::settings::AppState;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    layout: Layout<'a>,
    question: &'a Question,
    tape: Vec<TapeLine>,
    answer: Option<AnswerView>,
    mistake: Option<MistakeView>,
}

struct TapeLine {
    expression: String,
    href: String,
    result: Figure,
}

/// The latest lines of a signed-in user's history.
const TAPE_LINES: u64 = 12;

/// What a newcomer sees in place of the tape.
const EXAMPLES: [(&str, &str); 4] = [
    ("0.1 + 0.2", "exact, to the last digit"),
    ("1/3 + 1/2", "fractions stay fractions"),
    ("940 + 5%", "percent as people mean it"),
    ("100! / 98!", "factorials in full"),
];

/// What a key shows, is called, types (`⌫` takes away), and looks like.
type Key = (&'static str, &'static str, &'static str, &'static str);

const KEYS: [Key; 23] = [
    ("7", "7", "7", "digit"),
    ("8", "8", "8", "digit"),
    ("9", "9", "9", "digit"),
    ("÷", "divided by", "/", "operator"),
    ("(", "opening parenthesis", "(", "function"),
    (")", "closing parenthesis", ")", "function"),
    ("4", "4", "4", "digit"),
    ("5", "5", "5", "digit"),
    ("6", "6", "6", "digit"),
    ("×", "times", "*", "operator"),
    ("√", "square root", "sqrt(", "function"),
    ("xʸ", "to the power of", "^", "function"),
    ("1", "1", "1", "digit"),
    ("2", "2", "2", "digit"),
    ("3", "3", "3", "digit"),
    ("−", "minus", "-", "operator"),
    ("π", "pi", "pi", "function"),
    ("n!", "factorial", "!", "function"),
    ("0", "0", "0", "digit"),
    (".", "point", ".", "digit"),
    ("%", "percent", "%", "function"),
    ("+", "plus", "+", "operator"),
    ("⌫", "delete", "⌫", "function"),
];

/// The calculator, with the answer to the question in the address.
pub(crate) async fn show(
    State(state): State<AppState>,
    MaybeSignedIn(identity): MaybeSignedIn,
    Parameters(question): Parameters<Question>,
) -> Result<Response, Problem> {
    let question = question.trimmed();
    let outcome = if question.is_empty() {
        None
    } else {
        let calculation = question.calculation();
        Some(state.app.calculate(identity.as_ref(), calculation).await)
    };
    answer(&state, identity.as_ref(), &question, outcome).await
}

/// Calculates, keeps the answer if somebody is signed in, and shows it at an address of its own.
pub(crate) async fn keep(
    State(state): State<AppState>,
    MaybeSignedIn(identity): MaybeSignedIn,
    FormBody(question): FormBody<Question>,
) -> Result<Response, Problem> {
    let question = question.trimmed();
    if question.is_empty() {
        return Ok(Redirect::to("/").into_response());
    }
    let calculated = state
        .app
        .calculate(identity.as_ref(), question.calculation())
        .await;
    let kept = match calculated {
        Ok(kept) => kept,
        error => return answer(&state, identity.as_ref(), &question, Some(error)).await,
    };
    if let Some(identity) = identity {
        state
            .app
            .keep_answer(&identity, &kept, question.angle().into())
            .await?;
    }
    Ok(Redirect::to(&question.href()).into_response())
}

async fn answer(
    state: &AppState,
    identity: Option<&Identity>,
    question: &Question,
    outcome: Option<Result<Answer, Error>>,
) -> Result<Response, Problem> {
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
    let home = Home {
        layout,
        question,
        tape,
        answer: None,
        mistake: None,
    };
    match outcome {
        None => page(&home),
        Some(Ok(answer)) => page(&Home {
            answer: Some(AnswerView::new(&answer, question)),
            ..home
        }),
        Some(Err(Error::Calculation { error, expression })) => {
            let mistake = Some(MistakeView::new(&error, question));
            page_with_problem(
                Error::Calculation { error, expression }.into(),
                &Home { mistake, ..home },
            )
        }
        Some(Err(error)) => Err(error.into()),
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
        Question::ANGLES.map(|(unit, value, name)| (value, name, unit == self.question.angle()))
    }

    fn steps() -> String {
        Question::DIGITS.map(|digits| digits.to_string()).join(" ")
    }

    fn keys() -> [Key; 23] {
        KEYS
    }

    fn examples() -> [(&'static str, &'static str, String); 4] {
        EXAMPLES
            .map(|(expression, caption)| (expression, caption, Question::about(expression).href()))
    }
}

impl From<Calculation> for TapeLine {
    fn from(kept: Calculation) -> Self {
        let href = Question::behind(&kept).href();
        Self {
            href,
            result: Figure::new(&kept.result, None),
            expression: kept.expression,
        }
    }
}
