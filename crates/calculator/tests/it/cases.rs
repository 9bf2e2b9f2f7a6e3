//! The tables in `tests/cases`: `input = expected`.
//!
//! `expected` is the result; `~ digits` the approximation; `! code` the code of an error. An input may have several
//! lines, separated by `;`.

use calculator::{Answer, ErrorCode, Limits, Settings, evaluate};

use crate::support::table;

const EXACT: &str = include_str!("../cases/exact.txt");
const NOTATION: &str = include_str!("../cases/notation.txt");
const FAILURES: &str = include_str!("../cases/failures.txt");
const MPMATH: &str = include_str!("../cases/mpmath.txt");
const CERTIFIED: &str = include_str!("../cases/certified.txt");
const CLOSED: &str = include_str!("../cases/closed.txt");
const UNITS: &str = include_str!("../cases/units.txt");
const ARB: &str = include_str!("../cases/arb.txt");

fn check(tables: &'static str) {
    let mut failures = Vec::new();
    for (input, expected) in table(tables) {
        let outcome = evaluate(input, &Settings::default());
        let found = match &outcome {
            Err(error) => format!("! {}", error.code.as_str()),
            Ok(answer) if expected.starts_with('~') => format!("~ {}", answer.approximation),
            Ok(answer) => answer.result.clone(),
        };
        if found != expected {
            failures.push(format!(
                "{input} = {found}, expected {expected} ({outcome:?})"
            ));
        } else if let Ok(answer) = outcome
            && let Err(reason) = reads_back(&answer)
        {
            failures.push(format!("{input}: {reason}"));
        }
    }
    assert!(
        failures.is_empty(),
        "{} wrong:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Every exact result, evaluated again, is the same value.
fn reads_back(answer: &Answer) -> Result<(), String> {
    if !answer.exact || answer.free_variable.is_some() || answer.result.contains(" = ") {
        return Ok(());
    }
    for text in [Some(&answer.result), answer.decimal.as_ref()]
        .into_iter()
        .flatten()
    {
        let again = evaluate(text, &Settings::default())
            .map_err(|error| format!("{text} does not read back: {error}"))?;
        if again.approximation != answer.approximation
            || again.decimal != answer.decimal
            || !again.exact
        {
            return Err(format!(
                "{text} reads back as {} ({})",
                again.result, again.approximation
            ));
        }
    }
    Ok(())
}

#[test]
fn exact_arithmetic() {
    check(EXACT);
}

#[test]
fn notation() {
    check(NOTATION);
}

#[test]
fn failures() {
    check(FAILURES);
}

#[test]
fn the_examples_of_the_function_table_hold() {
    for function in calculator::functions() {
        assert!(
            !function.examples.is_empty(),
            "{} has no example",
            function.name
        );
        for (input, expected) in function.examples {
            let answer = crate::support::answer(input);
            assert!(
                answer.result == *expected || answer.approximation == *expected,
                "{input} = {} ({}), not {expected}",
                answer.result,
                answer.approximation
            );
        }
    }
}

#[test]
fn digits_agree_with_mpmath() {
    check(MPMATH);
}

#[test]
fn digits_agree_with_arb() {
    check(ARB);
}

#[test]
fn hard_cases_have_the_right_digits() {
    check(CERTIFIED);
}

#[test]
fn closed_forms() {
    check(CLOSED);
}

#[test]
fn units_and_dates() {
    check(UNITS);
}

/// What lets a caller try with little work first.
#[test]
fn with_less_work_the_outcome_is_the_same_or_there_is_none() {
    let tables = [
        EXACT, NOTATION, FAILURES, MPMATH, ARB, CERTIFIED, CLOSED, UNITS,
    ];
    let mut outcomes = [0, 0];
    for (input, _) in tables.into_iter().flat_map(table) {
        let whole = evaluate(input, &Settings::default());
        for work in [5_000, 50_000, 200_000] {
            let limits = Limits {
                work,
                ..Limits::default()
            };
            let less = evaluate(
                input,
                &Settings {
                    limits,
                    ..Settings::default()
                },
            );
            let ran_out = matches!(&less, Err(error) if matches!(error.code, ErrorCode::Limit | ErrorCode::Undecided));
            outcomes[usize::from(ran_out)] += 1;
            assert!(
                ran_out || less == whole,
                "{input} with {work}: {less:?}, not {whole:?}"
            );
        }
    }
    assert!(outcomes.iter().all(|number| *number > 100), "{outcomes:?}");
}
