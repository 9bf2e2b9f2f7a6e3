//! Several curves from one text.

use calculator::{Drawing, Error, ErrorCode, MOST_CURVES, Session, Settings};

fn draw(text: &str) -> Result<Drawing, Error> {
    Session::new(Settings::default()).draw(text, &(-1.0..=1.0), 5)
}

fn curves(text: &str) -> Vec<String> {
    let drawing = draw(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    drawing
        .curves
        .into_iter()
        .map(|curve| curve.expression)
        .collect()
}

#[test]
fn each_line_with_a_free_variable_is_a_curve() {
    let drawing = draw("x^2; 2 x").unwrap();
    assert_eq!(drawing.variable, "x");
    let ys = |at: usize| -> Vec<f64> {
        let points = &drawing.curves[at].points;
        points.iter().filter_map(|point| point.y).collect()
    };
    assert_eq!(ys(0), [1.0, 0.25, 0.0, 0.25, 1.0]);
    assert_eq!(ys(1), [-2.0, -1.0, 0.0, 1.0, 2.0]);
    assert_eq!(
        curves("sin(t2)\ncos(t2) # comment; x"),
        ["sin(t2)", "cos(t2)"]
    );
}

#[test]
fn more_than_two_curves_share_the_points() {
    let counts = |text: &str| -> Vec<usize> {
        let drawing = Session::new(Settings::default()).draw(text, &(-1.0..=1.0), 60);
        let curves = drawing.unwrap().curves;
        curves.iter().map(|curve| curve.points.len()).collect()
    };
    assert_eq!(counts("x; 2 x"), [60, 60]);
    assert_eq!(counts("x; 2 x; 3 x; 4 x"), [30, 30, 30, 30]);
}

#[test]
fn definitions_define_and_constants_stand_beside_curves() {
    assert_eq!(curves("a = 2; a x; 0.5"), ["a x", "0.5"]);
    assert_eq!(curves("f(t) = t^2; f(x) + 1"), ["f(x) + 1"]);
}

#[test]
fn a_function_of_one_parameter_is_drawn_where_no_line_is() {
    assert_eq!(curves("f(t) = t^2"), ["f(t)"]);
    assert_eq!(curves("f(x) = x^2; g(x) = f(x) + 1"), ["f(x)", "g(x)"]);
}

#[test]
fn what_cannot_be_drawn_says_why_and_where() {
    let check = |text: &str, code, start| {
        let error = draw(text).expect_err(text);
        assert_eq!((error.code, error.span.start), (code, start), "{text}");
    };
    check("2 + 2", ErrorCode::Definition, 0);
    check("a = 2", ErrorCode::Definition, 0);
    check("", ErrorCode::Definition, 0);
    check("sin(x); cos(y)", ErrorCode::Definition, 8);
    check("sin(x); x + y", ErrorCode::UnknownName, 8);
    check("sin(x); 1 + )", ErrorCode::Syntax, 12);
    check("x; x m + 1 s", ErrorCode::Dimension, 3);
    check(&"x;".repeat(MOST_CURVES + 1), ErrorCode::Definition, 12);
}

#[test]
fn all_curves_share_the_work_of_one_evaluation() {
    let mut session = Session::new(Settings::default());
    let text = ["gamma(x + 1.5)^gamma(x + 2.5)"; MOST_CURVES].join(";");
    let error = session
        .draw(&text, &(0.0..=20.0), 2000)
        .expect_err("too much");
    assert_eq!(error.code, ErrorCode::Limit);
    // The next drawing may cost as much again.
    session.draw("sin(x)", &(0.0..=20.0), 400).unwrap();
}
