//! Helpers of the tests.

use calculator::{Answer, Error, Settings, evaluate};

/// The answer with the default settings.
#[track_caller]
pub(crate) fn answer(text: &str) -> Answer {
    evaluate(text, &Settings::default()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The error with the default settings.
#[track_caller]
pub(crate) fn error(text: &str) -> Error {
    match evaluate(text, &Settings::default()) {
        Err(error) => error,
        Ok(answer) => panic!("{text} = {}", answer.result),
    }
}

/// The lines `input = expected` of a table: split at the last ` = `, comments begin with `#`.
pub(crate) fn table(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            line.rsplit_once(" = ")
                .unwrap_or_else(|| panic!("no ` = ` in {line}"))
        })
        .map(|(input, expected)| (input.trim(), expected.trim()))
}
