//! Warnings about texts that can be read in two ways, with the other reading.

use super::ast::DateForm;
use super::parser::{Look, Operand, Parser};
use super::token::Token;
use crate::answer::Warning;
use crate::span::Span;

/// Each may hold a copy of the whole text.
const MOST_WARNINGS: usize = 16;

/// Where a product without a sign follows a division: `1/2pi`.
#[derive(Default)]
pub(super) struct Ambiguity {
    pub(super) denominator: Option<usize>,
    warning: Option<usize>,
}

impl Parser<'_> {
    /// Keeps a warning; a text with very many gets only the first ones.
    pub(super) fn warn(&mut self, warning: Warning) {
        if self.warnings.len() < MOST_WARNINGS {
            self.warnings.push(warning);
        }
    }

    /// A product without a sign after a division may have been meant to be the divisor.
    pub(super) fn note_product(&mut self, span: Span, right: Operand, ambiguity: &mut Ambiguity) {
        let Some(start) = ambiguity.denominator else {
            return;
        };
        let index = *ambiguity.warning.get_or_insert(self.warnings.len());
        if index >= MOST_WARNINGS {
            return;
        }
        let message = format!(
            "`{}` is read from left to right, as a division followed by a multiplication",
            span.of(self.text)
        );
        let alternative = Some(parenthesized(self.text, Span::new(start, right.span.end)));
        let warning = Warning {
            message,
            span,
            alternative,
        };
        match self.warnings.get_mut(index) {
            Some(known) => *known = warning,
            None => self.warn(warning),
        }
    }

    pub(super) fn note_division(
        &mut self,
        left: Operand,
        right: Operand,
        ambiguity: &mut Ambiguity,
    ) {
        ambiguity.denominator = Some(right.span.start);
        if left.look == Look::BareNumber
            && let Look::NumberWithUnit { number } = right.look
        {
            let span = left.span.to(right.span);
            let message = format!(
                "a number and its unit belong together: `{}` divides by the whole quantity",
                span.of(self.text)
            );
            let alternative = Some(parenthesized(self.text, left.span.to(number)));
            self.warn(Warning {
                message,
                span,
                alternative,
            });
        }
    }

    /// `2026-11-23` alone may have been meant to be a difference.
    pub(super) fn note_date(&mut self, token: Token, text: &str, form: DateForm) {
        if form == DateForm::Day && self.tokens.len() == 2 {
            let message = format!("`{text}` is read as a date");
            let spaced = text.replace('-', " - ");
            let Span { start, end } = token.span;
            let alternative = Some(format!(
                "{}{spaced}{}",
                &self.text[..start],
                &self.text[end..]
            ));
            self.warn(Warning {
                message,
                span: token.span,
                alternative,
            });
        }
    }

    /// `1.5(3)` is a repeating decimal; somebody may have meant a product.
    pub(super) fn note_repeating(&mut self, token: Token, text: &str) {
        let open = text.bytes().position(|c| c == b'(');
        let Some(open) = open.filter(|open| !text[..*open].ends_with('.')) else {
            return;
        };
        let at = token.span.start + open;
        let message = format!("`{text}` is read as a repeating decimal");
        let alternative = Some(format!("{}*{}", &self.text[..at], &self.text[at..]));
        self.warn(Warning {
            message,
            span: token.span,
            alternative,
        });
    }
}

fn parenthesized(text: &str, span: Span) -> String {
    let (before, inside, after) = (&text[..span.start], span.of(text), &text[span.end..]);
    format!("{before}({inside}){after}")
}
