//! What errors and warnings say, and where.

use std::time::Instant;

use calculator::{ErrorCode, Limits, Settings, Span, evaluate};

use crate::support::{answer, error};

#[track_caller]
fn points_at(text: &str, part: &str) {
    let error = error(text);
    assert_eq!(&text[error.span.start..error.span.end], part, "{error:?}");
}

#[test]
fn spans_name_the_culprit() {
    points_at("1 + 2/(3 - 3)", "3 - 3");
    points_at("π² + fooo + 1", "fooo");
    points_at("éé + 1", "éé");
    points_at("2 + § 3", "§");
    points_at("(1 + (2 * 3)", "(");
    points_at("1 + 2)", ")");
    // It would be kept with the rest of the text, which not every database can.
    points_at("1 + 2 # a\0b\n+ 3", "\0");
    points_at("7 * gcd(1, 2.5)", "gcd(1, 2.5)");
    points_at("a = 2; b = a + bb", "bb");
    points_at("1 + 9^9^9", "9^9^9");
}

#[test]
fn sizes_are_told() {
    assert!(error("9^9^9").message.contains("4.28·10^369693099"));
    assert!(error("(10^9)!").message.contains("9.90·10^8565705522"));
    assert!(
        error("2^9^9^5").message.contains("10^"),
        "{}",
        error("2^9^9^5")
    );
}

#[test]
fn the_nearest_name_is_suggested() {
    assert_eq!(
        error("factoral(5)").suggestion.as_deref(),
        Some("factorial")
    );
    assert_eq!(
        error("rate = 3; rata + 1").suggestion.as_deref(),
        Some("rate")
    );
    assert_eq!(error("qqqqqq").suggestion, None);
}

#[test]
fn suggestions_are_names_that_a_person_could_have_meant() {
    for (text, expected) in [
        ("12 mtrs", "meters"),
        ("5 feets", "feet"),
        ("5 mins", "min"),
        ("5 kgs", "kg"),
        ("5 KM", "km"),
        ("5 kilometrs", "kilometers"),
        ("5 celcius", "celsius"),
        ("sen(1)", "sin"),
        ("squrt(4)", "sqrt"),
        ("arcsin(1)", "asin"),
        ("average(1, 2)", "mean"),
        ("sgn(-1)", "sign"),
        ("facotrial(5)", "factorial"),
    ] {
        assert_eq!(error(text).suggestion.as_deref(), Some(expected), "{text}");
    }
    for text in ["e5", "1__0", "xyz + 1", "q", "foo(1)"] {
        assert_eq!(error(text).suggestion, None, "{text}");
    }
}

#[test]
fn errors_inside_a_function_point_at_the_call() {
    let text = "f(x) = 1/x; 2 + f(0)";
    let error = error(text);
    assert_eq!(error.code, ErrorCode::DivisionByZero);
    assert_eq!(&text[error.span.start..error.span.end], "f(0)");
}

#[test]
fn ambiguous_products_are_reported_with_the_other_reading() {
    for (text, other) in [
        ("6/2(1+2)", "6/(2(1+2))"),
        ("x = 2; 1/2x", "x = 2; 1/(2x)"),
        ("x = 2; 1/2x(3) + 1", "x = 2; 1/(2x(3)) + 1"),
        ("1.5(3)", "1.5*(3)"),
    ] {
        let warnings = answer(text).warnings;
        assert_eq!(warnings.len(), 1, "{text}: {warnings:?}");
        assert_eq!(warnings[0].alternative.as_deref(), Some(other));
        answer(other);
    }
    for text in ["1/(2(3))", "(1/2)(3)", "2(3)/4", "1/2*(3)", "0.(3)"] {
        assert_eq!(answer(text).warnings, [], "{text}");
    }
}

#[test]
fn deep_nesting_is_refused_and_long_chains_are_not() {
    for text in [
        "(".repeat(4000),
        "-".repeat(4000),
        "2^".repeat(2000),
        "√".repeat(2000),
        "abs(".repeat(1000),
        "not ".repeat(1500),
    ] {
        assert_eq!(error(&format!("{text}1")).code, ErrorCode::Limit);
    }
    assert_eq!(answer(&format!("1{}", "+1".repeat(4000))).result, "4001");
    assert_eq!(
        answer(&format!("{}1{}", "(".repeat(190), ")".repeat(190))).result,
        "1"
    );
    assert_eq!(error(&"1".repeat(8193)).code, ErrorCode::Limit);
}

#[test]
fn limits_are_settings() {
    let limits = Limits {
        work: 1000,
        ..Limits::default()
    };
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    assert_eq!(
        evaluate("sum(k, k, 1, 1000)", &settings).unwrap_err().code,
        ErrorCode::Limit
    );
}

#[test]
fn past_the_deadline_long_loops_end_and_all_else_is_finished() {
    let limits = Limits {
        deadline: Some(Instant::now()),
        ..Limits::default()
    };
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    for text in ["sum(k, k, 1, 16)", "product(sin(k), k, 1, 20)"] {
        let error = evaluate(text, &settings).unwrap_err();
        assert_eq!(error.code, ErrorCode::Limit, "{text}");
    }
    for text in ["1+2*3", "sqrt(2) * ln(10/7)", "100!", "sum(k, k, 1, 9)"] {
        assert!(evaluate(text, &settings).is_ok(), "{text}");
    }
}

#[test]
fn utf16_positions() {
    let text = "𝟙x + 1";
    let error = error(text);
    assert_eq!(error.span.utf16(text), Span { start: 0, end: 2 });
}

#[test]
fn one_unknown_name_can_be_plotted() {
    let free = |text: &str| error(text).free_variable;
    assert_eq!(free("x^2 + 2x + 1").as_deref(), Some("x"));
    assert_eq!(free("a = 2; sin(a*t2)").as_deref(), Some("t2"));
    assert_eq!(free("sum(k*x, k, 1, 3)").as_deref(), Some("x"));
    assert_eq!(free("x(x + 1)").as_deref(), Some("x"));
    assert_eq!(free("x + y"), None);
    assert_eq!(free("foo(x)"), None);
    assert_eq!(free("x = y + 1"), None);
}

#[test]
fn a_function_without_parentheses_is_told_how_it_is_written() {
    assert_eq!(error("sqrt 2").help.as_deref(), Some("write sqrt(…)"));
    assert_eq!(error("sin + 1").help.as_deref(), Some("write sin(…)"));
}

#[test]
fn who_means_a_temperature_is_told_how_its_scale_is_written() {
    for text in ["100 C to F", "100 C to degF", "72 F to degC", "72 K to F"] {
        let help = error(text).help.unwrap_or_default();
        assert!(help.contains("degC and degF"), "{text}: {help}");
    }
    assert_eq!(error("5 km to s").help, None);
}

#[test]
fn a_character_that_cannot_be_seen_is_named_by_its_number() {
    assert!(
        error("1 + \u{1}").message.contains("`\\u{1}`"),
        "{}",
        error("1 + \u{1}")
    );
}

#[test]
fn what_is_measured_inside_a_function_points_at_the_call() {
    let text = "f(x) = x*m_e; 1 kg + f(2)";
    let warnings = answer(text).warnings;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let span = warnings[0].span;
    assert_eq!(&text[span.start..span.end], "f(2)");
}

#[test]
fn dimensions_are_named_by_their_bases() {
    assert!(
        error("5 kg m^2 + 3 s").message.contains("length^2·mass"),
        "{}",
        error("5 kg m^2 + 3 s")
    );
}
