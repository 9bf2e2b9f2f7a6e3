//! What was understood, as MathML.

use calculator::{Limits, mathml};

fn rows(text: &str) -> Option<String> {
    let math = mathml(text, [], &Limits::default())?;
    let rows = math.strip_prefix("<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><mrow>");
    Some(rows?.strip_suffix("</mrow></math>")?.to_owned())
}

#[test]
fn a_formula_shows_how_the_text_is_read() {
    let table = include_str!("../cases/formulas.txt");
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let (text, expected) = line.split_once(" => ").expect("a row has ` => `");
        assert_eq!(rows(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn a_name_with_a_value_is_no_unit() {
    let math = |names: &[&str]| mathml("5 m", names.iter().copied(), &Limits::default()).unwrap();
    assert!(math(&[]).contains("<mi mathvariant=\"normal\">m</mi>"));
    assert!(math(&["m"]).contains("<mi>m</mi>"));
}

#[test]
fn a_text_that_cannot_be_read_has_no_formula() {
    for text in ["", "# nothing", "1 +", "(1", "1 1", "a b = 3", "<math>"] {
        assert_eq!(rows(text), None, "{text}");
    }
}

#[test]
fn long_and_deep_formulas_are_not_drawn() {
    let long = format!("1{}", "+1".repeat(2000));
    let deep = format!("{}2{}", "sqrt(".repeat(150), ")".repeat(150));
    let tower = format!("2{}", "^2".repeat(150));
    let fractions = format!("1{}", "/2".repeat(150));
    let signs = format!("{}2", "-".repeat(150));
    let sum = format!("1{}", "+1".repeat(250));
    for text in [long, deep, tower, fractions, signs, sum] {
        assert_eq!(rows(&text), None, "{text}");
    }
}

/// Only elements that this crate writes, with nothing but letters, digits and signs between them.
#[test]
fn no_text_becomes_markup() {
    for text in [
        "a<b",
        "1<2",
        "a>b",
        "x&y",
        "\"x\"",
        "ℝ<script>",
        "f(a,b)=a<b",
        "`<`",
        "x # <b>",
    ] {
        let Some(rows) = rows(text) else { continue };
        for element in rows.split('<').skip(1) {
            let name = element.trim_start_matches('/');
            assert!(name.starts_with('m'), "{text}: {rows}");
        }
        assert!(!rows.contains("script") && !rows.contains("<b>"), "{text}");
    }
}
