//! How answers and errors look on a terminal.

use std::io::IsTerminal as _;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use app::calculator::{Angle, Answer, Error, Settings, Span, Warning};
use app::{Clock as _, SystemClock};
use clap::Args;

/// How to calculate.
#[derive(Args)]
pub(crate) struct CalculatorSettings {
    /// Significant digits of a rounded answer
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    digits: u32,
    /// What a bare number means to a trigonometric function: rad, deg or grad
    #[arg(long, default_value = "rad")]
    angle: Angle,
}

impl CalculatorSettings {
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            digits: self.digits,
            angle: self.angle,
            now: Some(app::utc(SystemClock.now())),
            ..Settings::default()
        }
    }
}

/// The answer in the form a person looks for first: short decimals, else the exact form with its decimals.
pub(crate) fn answer_line(answer: &Answer) -> String {
    match &answer.decimal {
        Some(decimal) if *decimal == answer.result => answer.result.clone(),
        Some(decimal) => format!("{} = {decimal}", answer.result),
        None if answer.approximation == answer.result => answer.result.clone(),
        None => format!("{} ≈ {}", answer.result, answer.approximation),
    }
}

/// The error under the part of the expression at fault.
pub(crate) fn render_error(error: &Error, expression: &str) -> String {
    let span = within(error.span, expression);
    let snippet = Snippet::source(expression).annotation(AnnotationKind::Primary.span(span));
    let mut group = Level::ERROR
        .primary_title(error.message.as_str())
        .element(snippet);
    // Where a name is suggested, the help says no more than that.
    let suggestion = error.suggestion.as_ref();
    let suggestion = suggestion.map(|name| format!("did you mean “{name}”?"));
    if let Some(help) = suggestion.as_ref().or(error.help.as_ref()) {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    render(group)
}

/// The warning under the part of the expression that has two readings.
pub(crate) fn render_warning(warning: &Warning, expression: &str) -> String {
    let span = within(warning.span, expression);
    let snippet = Snippet::source(expression).annotation(AnnotationKind::Primary.span(span));
    let mut group = Level::WARNING
        .primary_title(warning.message.as_str())
        .element(snippet);
    if let Some(alternative) = &warning.alternative {
        group = group
            .element(Level::HELP.message(format!("for the other reading write {alternative}")));
    }
    render(group)
}

fn render(group: Group<'_>) -> String {
    let renderer = if std::io::stderr().is_terminal() {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&[group])
}

fn within(span: Span, text: &str) -> std::ops::Range<usize> {
    span.start.min(text.len())..span.end.min(text.len())
}
