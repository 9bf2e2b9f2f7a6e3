//! An exact result, evaluated again, is the same value and the same text.
#![no_main]

use calculator::{Settings, evaluate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let settings = Settings::default();
    let Ok(answer) = evaluate(text, &settings) else { return };
    // A definition of a function is no value.
    if !answer.exact || answer.free_variable.is_some() || answer.result.contains(" = ") {
        return;
    }
    let Ok(again) = evaluate(&answer.result, &settings) else {
        // Results may be longer than the longest text.
        assert!(answer.result.len() > settings.limits.length, "{text:?} gives {:?}, which does not read back", answer.result);
        return;
    };
    assert_eq!(again.approximation, answer.approximation, "{text:?} gives {:?}", answer.result);
    assert!(again.exact);
});
