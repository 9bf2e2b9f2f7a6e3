//! Names, numbers and units as they are set.

use super::piece::{ATOM, Look, PRODUCT, Piece};

/// A name, upright if it is a unit or has several letters; `x_1` gets an index.
pub(super) fn name(name: &str, is_unit: bool) -> Piece {
    let shown = match name {
        "pi" => "π",
        "tau" => "τ",
        "phi" => "φ",
        name => name,
    };
    if is_unit {
        let markup = format!("<mi mathvariant=\"normal\">{}</mi>", escape(shown));
        return Piece::new(markup, ATOM, Look::Unit);
    }
    let markup = match shown.split_once('_') {
        Some((stem, index)) if !stem.is_empty() && !index.is_empty() && !index.contains('_') => {
            format!(
                "<msub><mi>{}</mi><mi mathvariant=\"normal\">{}</mi></msub>",
                escape(stem),
                escape(index)
            )
        }
        _ => format!("<mi>{}</mi>", escape(shown)),
    };
    Piece::atom(markup)
}

/// A number as it was written: grouped by thin spaces where it had `_`, with a bar over what repeats.
pub(super) fn number(literal: &str) -> Piece {
    let literal = literal.replace('_', "\u{2009}");
    let is_decimal = !literal.starts_with("0x") && !literal.starts_with("0X");
    let (mantissa, exponent) = literal
        .split_once(['e', 'E'])
        .filter(|_| is_decimal)
        .map_or((literal.as_str(), None), |(m, e)| (m, Some(e)));
    let mantissa = match mantissa.split_once('(') {
        Some((fixed, period)) => format!(
            "<mrow><mn>{}</mn><mover><mn>{}</mn><mo stretchy=\"true\">¯</mo></mover></mrow>",
            escape(fixed),
            escape(period.trim_end_matches(')'))
        ),
        None => format!("<mn>{}</mn>", escape(mantissa)),
    };
    let Some(exponent) = exponent else {
        return Piece::new(mantissa, ATOM, Look::Number);
    };
    let exponent = match exponent.strip_prefix('-') {
        Some(size) => format!("<mrow><mo>−</mo><mn>{}</mn></mrow>", escape(size)),
        None => format!("<mn>{}</mn>", escape(exponent.trim_start_matches('+'))),
    };
    let markup = format!("{mantissa}<mo>×</mo><msup><mn>10</mn>{exponent}</msup>");
    Piece::new(markup, PRODUCT, Look::Number)
}

pub(super) fn text(text: &str) -> String {
    format!("<mtext>{}</mtext>", escape(text))
}

/// The text with what could be markup escaped.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
