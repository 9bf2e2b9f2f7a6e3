//! Any bytes: no panic, no abort, and all positions are parts of the text.
#![no_main]

use calculator::{Settings, Span, evaluate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let is_part = |span: Span| text.get(span.start..span.end).is_some();
    match evaluate(&text, &Settings::default()) {
        Ok(answer) => assert!(answer.warnings.iter().all(|warning| is_part(warning.span))),
        Err(error) => assert!(is_part(error.span) && !error.message.is_empty()),
    }
});
