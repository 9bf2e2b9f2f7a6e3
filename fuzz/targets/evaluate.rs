//! Any bytes: no panic, no abort, all positions are parts of the text, and the formula is nothing but MathML.
#![no_main]

use calculator::{Limits, Settings, Span, evaluate, mathml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let is_part = |span: Span| text.get(span.start..span.end).is_some();
    if let Some(formula) = mathml(&text, [], &Limits::default()) {
        let is_ours = |element: &str| element.trim_start_matches('/').starts_with('m');
        assert!(formula.split('<').skip(1).all(is_ours), "{text:?} gives {formula}");
    }
    match evaluate(&text, &Settings::default()) {
        Ok(answer) => assert!(answer.warnings.iter().all(|warning| is_part(warning.span))),
        Err(error) => assert!(is_part(error.span) && !error.message.is_empty()),
    }
});
