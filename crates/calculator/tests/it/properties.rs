//! Properties that hold for all texts, tried on random ones (the same ones in each run).

use calculator::{Session, Settings, evaluate};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// A runner whose cases are the same in each run.
fn runner(cases: u32) -> TestRunner {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 500,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Expressions that mostly have a value, and mostly an exact one.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0_u32..1000).prop_map(|n| n.to_string()),
        (0_u32..1000, 1_u32..1000).prop_map(|(n, d)| format!("({n}/{d})")),
        (0_u32..100, 0_u32..1000).prop_map(|(n, d)| format!("{n}.{d}")),
        Just("pi".to_owned()),
        Just("e".to_owned()),
        (2_u32..30).prop_map(|n| format!("sqrt({n})")),
        (2_u32..30).prop_map(|n| format!("ln({n})")),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), "[-+*/]", inner.clone())
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            (inner.clone(), -3_i32..4).prop_map(|(a, n)| format!("({a})^({n})")),
            (inner.clone(), "sin|cos|exp|atan|abs|sqrt|cbrt|tanh|erf")
                .prop_map(|(a, f)| format!("{f}({a})")),
            inner.clone().prop_map(|a| format!("(-{a})")),
        ]
    })
}

/// The characters that mean something, and some that do not.
const ALPHABET: &str = "[0-9.()+*/^!%,;=<> a-fxnimkopqrstuv_°π√²×−µé€𝟙-]{0,60}";

#[test]
fn exact_results_read_back_as_the_same_value() {
    let settings = Settings::default();
    let check = |text: String| {
        let Ok(answer) = evaluate(&text, &settings) else {
            return Ok(());
        };
        prop_assert_eq!(answer.exact, answer.kind.as_str() == "exact");
        if answer.exact {
            let equal = evaluate(&format!("({}) == ({text})", answer.result), &settings);
            prop_assert_eq!(
                equal.map(|answer| answer.result),
                Ok("true".to_owned()),
                "{} -> {}",
                text,
                answer.result
            );
            let again = evaluate(&answer.result, &settings).map(|again| again.result);
            prop_assert_eq!(again.as_ref(), Ok(&answer.result), "{}", text);
        }
        Ok(())
    };
    runner(1500).run(&expression(), check).unwrap();
}

/// Quantities, percentages, bases and dates: what has a notation of its own.
fn notated() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        (0_u32..5000).prop_map(|n| n.to_string()),
        (0_u32..100, 0_u32..1000).prop_map(|(n, d)| format!("{n}.{d}")),
        (1_u32..100, 1_u32..60).prop_map(|(n, d)| format!("({n}/{d})")),
        (2_u32..30).prop_map(|n| format!("sqrt({n})")),
    ];
    let length =
        (number.clone(), "in|inch|ft|km|mi|au|µm").prop_map(|(n, unit)| format!("{n} {unit}"));
    let time = (number.clone(), "s|min|h|days|weeks").prop_map(|(n, unit)| format!("{n} {unit}"));
    let heat = (number.clone(), "degC|degF|K|degR").prop_map(|(n, unit)| format!("({n}) {unit}"));
    let day =
        (1900_u32..2100, 1_u32..13, 1_u32..29).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}"));
    prop_oneof![
        (length.clone(), "[-+]", length.clone()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (length.clone(), "in|ft|mi|nm").prop_map(|(a, unit)| format!("({a}) to {unit}")),
        (length.clone(), time.clone()).prop_map(|(a, b)| format!("({a}) / ({b})")),
        (length.clone(), -3_i32..4).prop_map(|(a, n)| format!("({a})^({n})")),
        (length, time.clone()).prop_map(|(a, b)| format!("({a})^2 * ({b}) / (3 kg)")),
        (heat.clone(), "degC|degF|K").prop_map(|(a, unit)| format!("-{a} to {unit}")),
        (heat.clone(), heat).prop_map(|(a, b)| format!("{a} - {b}")),
        (number.clone(), "[-+*/]", number).prop_map(|(a, op, b)| format!("({a}){op}({b})%")),
        (day.clone(), "[-+]", time).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (day.clone(), day).prop_map(|(a, b)| format!("{a} - {b}")),
    ]
}

#[test]
fn each_notation_reads_back_as_the_same_value_and_text() {
    let settings = Settings::default();
    let check = |text: String| {
        let Ok(answer) = evaluate(&text, &settings) else {
            return Ok(());
        };
        if answer.exact {
            let again = evaluate(&answer.result, &settings);
            let again = again.map(|again| (again.result, again.approximation, again.exact));
            let same = (answer.result.clone(), answer.approximation, true);
            prop_assert_eq!(again, Ok(same), "{} -> {}", text, answer.result);
        }
        Ok(())
    };
    runner(3000).run(&notated(), check).unwrap();
}

#[test]
fn numbers_in_other_bases_read_back_as_the_same_number() {
    let settings = Settings::default();
    let check = |(n, base): (i64, String)| {
        let shown = evaluate(&format!("{n} to {base}"), &settings).expect("a whole number");
        let again = evaluate(&shown.result, &settings).map(|again| again.result);
        prop_assert_eq!(again, Ok(n.to_string()), "{}", shown.result);
        Ok(())
    };
    runner(300)
        .run(&(any::<i64>(), "hex|bin|oct"), check)
        .unwrap();
}

#[test]
fn fewer_digits_are_the_rounding_of_more() {
    let with = |digits, text: &str| {
        evaluate(
            text,
            &Settings {
                digits,
                ..Settings::default()
            },
        )
        .map(|answer| answer.approximation)
    };
    let check = |text: String| {
        let (Ok(short), Ok(long)) = (with(12, &text), with(50, &text)) else {
            return Ok(());
        };
        // Rounding the long one is left to the calculator's exact arithmetic, which other tests check.
        let rounded = with(12, &long);
        let ends = long.trim_end_matches('0').ends_with('5');
        prop_assert!(
            rounded == Ok(short.clone()) || ends || value(&rounded) == value(&Ok(short.clone())),
            "{text}: {short}, {long}"
        );
        Ok(())
    };
    runner(800).run(&expression(), check).unwrap();
}

/// A number without the zeros that say how many digits are certain.
fn value(text: &Result<String, calculator::Error>) -> Option<f64> {
    text.as_ref().ok()?.parse().ok()
}

#[test]
fn fractions_agree_with_machine_integers() {
    let fraction = (-2000_i128..2000, 1_i128..2000);
    let check = |((a, b), operator, (c, d)): ((i128, i128), String, (i128, i128))| {
        let (n, m) = match operator.as_str() {
            "+" => (a * d + c * b, b * d),
            "-" => (a * d - c * b, b * d),
            "*" => (a * c, b * d),
            _ if c == 0 => return Ok(()),
            _ => (a * d, b * c),
        };
        let text = format!("({a}/{b}) {operator} ({c}/{d}) == ({n})/({m})");
        prop_assert_eq!(
            evaluate(&text, &Settings::default()).map(|answer| answer.result),
            Ok("true".to_owned())
        );
        Ok(())
    };
    runner(400)
        .run(&(fraction.clone(), "[-+*/]", fraction), check)
        .unwrap();
}

#[test]
fn no_text_makes_it_panic_and_all_spans_are_parts_of_the_text() {
    let settings = Settings::default();
    let check = |text: String| {
        match evaluate(&text, &settings) {
            Ok(answer) => {
                for warning in &answer.warnings {
                    prop_assert!(
                        text.get(warning.span.start..warning.span.end).is_some(),
                        "{text:?}: {warning:?}"
                    );
                }
            }
            Err(error) => {
                prop_assert!(
                    text.get(error.span.start..error.span.end).is_some(),
                    "{text:?}: {error:?}"
                );
                prop_assert!(
                    !error.message.is_empty() && !error.message.ends_with('.'),
                    "{error:?}"
                );
            }
        }
        Ok(())
    };
    runner(4000).run(&ALPHABET, check).unwrap();
    runner(500).run(&any::<String>(), check).unwrap();
}

#[test]
fn a_session_gives_the_same_answers_as_one_text() {
    let settings = Settings::default();
    let check = |(first, second): (String, String)| {
        let mut session = Session::new(settings.clone());
        let stepwise = session
            .evaluate(&format!("x = {first}"))
            .and_then(|_| session.evaluate(&format!("x + {second} + ans")));
        let at_once = evaluate(&format!("x = {first}; x + {second} + ans"), &settings);
        prop_assert_eq!(
            stepwise.map(|answer| answer.result).ok(),
            at_once.map(|answer| answer.result).ok()
        );
        Ok(())
    };
    runner(200)
        .run(&(expression(), expression()), check)
        .unwrap();
}

/// What no random text found, because nobody writes it: `.(3)`.
#[test]
fn no_text_of_up_to_four_signs_panics() {
    let signs = [
        "0", "3", ".", "(", ")", "e", "x", "_", "+", "-", "/", "^", "!", "%", ",", "=", ";", "√",
        "²",
    ];
    let settings = Settings::default();
    let mut texts = vec![String::new()];
    for _ in 0..4 {
        texts = texts
            .iter()
            .flat_map(|text| signs.map(|sign| format!("{text}{sign}")))
            .collect();
        for text in &texts {
            if let Err(error) = evaluate(text, &settings) {
                assert!(
                    text.get(error.span.start..error.span.end).is_some(),
                    "{text}"
                );
            }
        }
    }
}
