//! An answer, or why there is none, as a page shows it.

use app::{Answer, CalculationError, Span, Warning};

use super::figure::Figure;
use super::question::Question;
use crate::problem::sentence;

pub(crate) struct AnswerView {
    /// What “copy” copies.
    pub(crate) plain: String,
    pub(crate) result: Figure,
    /// The same value in decimals, where the result is written in another way.
    pub(crate) decimal: Option<Figure>,
    pub(crate) approximation: Option<Figure>,
    pub(crate) exact: bool,
    pub(crate) warnings: Vec<WarningView>,
}

/// Something that was read in one of several ways, with the other way as a link.
pub(crate) struct WarningView {
    pub(crate) message: String,
    pub(crate) alternative: Option<Link>,
}

/// Why there is no answer: the expression in three parts, of which the middle one is at fault.
pub(crate) struct MistakeView {
    pub(crate) before: String,
    pub(crate) at_fault: String,
    pub(crate) after: String,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) suggestion: Option<Link>,
}

pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) href: String,
}

impl AnswerView {
    pub(crate) fn new(answer: &Answer, question: &Question) -> Self {
        let figure = |plain: &str| Figure::new(plain, answer.unit.as_deref());
        let decimal = answer
            .decimal
            .as_ref()
            .filter(|decimal| **decimal != answer.result);
        let is_told = answer.approximation == answer.result
            || Some(&answer.approximation) == answer.decimal.as_ref();
        Self {
            plain: answer.result.clone(),
            result: figure(&answer.result),
            decimal: decimal.map(|decimal| figure(decimal)),
            approximation: (!is_told).then(|| figure(&answer.approximation)),
            exact: answer.exact,
            warnings: answer
                .warnings
                .iter()
                .map(|warning| WarningView::new(warning, question))
                .collect(),
        }
    }
}

impl AnswerView {
    /// Whether there are more decimals than can be seen at once.
    pub(crate) fn is_long(&self) -> bool {
        let approximation = self.approximation.as_ref();
        approximation.is_some_and(|figure| figure.size() == "huge")
    }
}

impl WarningView {
    fn new(warning: &Warning, question: &Question) -> Self {
        let alternative = warning
            .alternative
            .as_ref()
            .map(|text| Link::to(text.clone(), text.clone(), question));
        Self {
            message: full_sentence(&warning.message),
            alternative,
        }
    }
}

impl MistakeView {
    pub(crate) fn new(error: &CalculationError, question: &Question) -> Self {
        let text = &question.expression;
        let Span { start, end } = within(error.span, text);
        let (before, at_fault, after) = (&text[..start], &text[start..end], &text[end..]);
        let rest = after_name(at_fault);
        let suggestion = error.suggestion.as_ref().map(|name| {
            Link::to(
                name.clone(),
                format!("{before}{name}{rest}{after}"),
                question,
            )
        });
        // The suggestion is a link here, and need not be told twice.
        let help = error
            .help
            .as_deref()
            .filter(|help| suggestion.is_none() || !help.starts_with("did you mean"));
        Self {
            before: before.to_owned(),
            at_fault: at_fault.to_owned(),
            after: after.to_owned(),
            message: full_sentence(&error.message),
            help: help.map(full_sentence),
            suggestion,
        }
    }
}

impl Link {
    fn to(text: String, expression: String, question: &Question) -> Self {
        Self {
            text,
            href: Question {
                expression,
                ..question.clone()
            }
            .href(),
        }
    }
}

/// What follows the name at the start of `text`: an unknown function is at fault with its arguments.
fn after_name(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
    if rest.len() == text.len() { "" } else { rest }
}

/// Error texts have no final period, because most of them end up inside other sentences, and quote code in backticks.
fn full_sentence(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 8);
    for (at, part) in text.split('`').enumerate() {
        quoted.push_str(["", "“", "”"][if at == 0 { 0 } else { 2 - at % 2 }]);
        quoted.push_str(part);
    }
    let text = sentence(&quoted);
    if text.ends_with(['.', '!', '?', '…']) {
        text
    } else {
        text + "."
    }
}

/// The span, cut to the text and to whole characters.
fn within(span: Span, text: &str) -> Span {
    let boundary = |at: usize| text.floor_char_boundary(at);
    let start = boundary(span.start);
    Span {
        start,
        end: boundary(span.end).max(start),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_in_a_whole_sentence() {
        assert_eq!(full_sentence("`foo` is not known"), "“foo” is not known.");
        assert_eq!(
            full_sentence("Cannot divide by zero!"),
            "Cannot divide by zero!"
        );
        assert_eq!(full_sentence("write `a` or `b`"), "Write “a” or “b”.");
    }

    #[test]
    fn a_suggestion_replaces_the_name_alone() {
        assert_eq!(after_name("flor(2.5)"), "(2.5)");
        assert_eq!(after_name("mtrs"), "");
        assert_eq!(after_name("++"), "");
    }

    #[test]
    fn a_span_is_cut_to_the_text_and_to_whole_characters() {
        assert_eq!(
            within(Span { start: 1, end: 99 }, "1é"),
            Span { start: 1, end: 3 }
        );
        assert_eq!(
            within(Span { start: 2, end: 3 }, "1é"),
            Span { start: 1, end: 3 }
        );
        assert_eq!(
            within(Span { start: 9, end: 3 }, "12"),
            Span { start: 2, end: 2 }
        );
    }
}
