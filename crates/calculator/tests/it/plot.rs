//! Curves.

use calculator::{ErrorCode, MOST_POINTS, Point, Settings, sample};

fn curve(expression: &str, range: std::ops::RangeInclusive<f64>, count: usize) -> Vec<Point> {
    sample(expression, "x", range, count, &Settings::default()).expect("a curve")
}

#[test]
fn points_are_evenly_spaced_and_correctly_rounded() {
    let points = curve("x^2 + 1/3", 0.0..=1.0, 11);
    assert_eq!(points.len(), 11);
    assert_eq!(
        points[0],
        Point {
            x: 0.0,
            y: Some(1.0 / 3.0)
        }
    );
    assert_eq!(
        points[10],
        Point {
            x: 1.0,
            y: Some(4.0 / 3.0)
        }
    );
    assert_eq!(curve("sin(x)", 0.0..=1.0, 2)[1].y, Some(1_f64.sin()));
}

#[test]
fn poles_and_jumps_are_gaps_and_steep_slopes_are_not() {
    let gaps = |expression| {
        curve(expression, -2.0..=2.05, 100)
            .iter()
            .filter(|point| point.y.is_none())
            .count()
    };
    assert_eq!(gaps("1/x"), 1);
    assert_eq!(gaps("tan(x)"), 2);
    assert_eq!(gaps("floor(x)"), 4);
    assert_eq!(gaps("abs(x)"), 0);
    assert_eq!(gaps("x^9"), 0);
    assert_eq!(gaps("atan(50x)"), 0);
    assert!(gaps("sqrt(x)") > 40);
    // Between two points there is a stretch without any value.
    let around_zero = curve("1/x + 0*sqrt(abs(x) - 0.005)", -2.0..=2.0, 100);
    let gap = around_zero.iter().find(|point| point.y.is_none());
    assert!(gap.is_some_and(|gap| gap.x.abs() < 0.005), "{gap:?}");
}

#[test]
fn the_variable_hides_a_unit_of_the_same_name() {
    let points = sample("2m", "m", 0.0..=1.0, 2, &Settings::default()).unwrap();
    assert_eq!(points[1].y, Some(2.0));
}

#[test]
fn a_quantity_is_drawn_as_a_number_of_its_unit() {
    assert_eq!(curve("x km + 500 m", 0.0..=1.0, 2)[1].y, Some(1.5));
}

#[test]
fn what_cannot_be_plotted_is_an_error() {
    let code = |expression, range, count| {
        sample(expression, "x", range, count, &Settings::default())
            .unwrap_err()
            .code
    };
    assert_eq!(code("x + y", 0.0..=1.0, 10), ErrorCode::UnknownName);
    assert_eq!(code("x +", 0.0..=1.0, 10), ErrorCode::Syntax);
    assert_eq!(code("y = x", 0.0..=1.0, 10), ErrorCode::Syntax);
    assert_eq!(code("x", 1.0..=0.0, 10), ErrorCode::Definition);
    assert_eq!(code("x", 0.0..=f64::INFINITY, 10), ErrorCode::Definition);
    assert_eq!(code("x", 0.0..=1.0, MOST_POINTS + 1), ErrorCode::Definition);
    assert_eq!(
        code("sum(k^x, k, 1, 10^6)", 0.0..=1.0, 100),
        ErrorCode::Limit
    );
}
