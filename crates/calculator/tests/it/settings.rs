//! What the caller decides.

use calculator::{Angle, Settings, evaluate};

fn with(settings: &Settings, text: &str) -> String {
    evaluate(text, settings).map_or_else(|error| error.message, |answer| answer.result)
}

#[test]
fn plain_numbers_are_angles_of_the_setting() {
    let degrees = Settings {
        angle: "deg".parse().unwrap(),
        ..Settings::default()
    };
    assert_eq!(with(&degrees, "sin(30)"), "0.5");
    assert_eq!(with(&degrees, "sin(15)"), "(sqrt(6) - sqrt(2))/4");
    assert_eq!(with(&degrees, "acos(0)"), "90");
    assert_eq!(with(&degrees, "atan2(1, 1)"), "45");
    assert_eq!(with(&degrees, "sin((pi/6) rad)"), "0.5");
    assert_eq!(with(&degrees, "sin(30 deg)"), "0.5");
    assert_eq!(with(&degrees, "tan(90)"), "the tangent has a pole there");
    let gradians = Settings {
        angle: Angle::Gradians,
        ..Settings::default()
    };
    assert_eq!(with(&gradians, "sin(100)"), "1");
    assert!("degrees".parse::<Angle>().is_err());
    for angle in [Angle::Radians, Angle::Degrees, Angle::Gradians] {
        assert_eq!(angle.to_string().parse::<Angle>().unwrap(), angle);
    }
}

#[test]
fn digits_are_significant_and_rounded_to_even() {
    let digits = |digits, text| {
        let settings = Settings {
            digits,
            ..Settings::default()
        };
        evaluate(text, &settings).unwrap().approximation
    };
    assert_eq!(digits(1, "pi"), "3");
    assert_eq!(digits(5, "2/3"), "0.66667");
    assert_eq!(digits(3, "2.345"), "2.34");
    assert_eq!(digits(3, "2.355"), "2.36");
    assert_eq!(digits(3, "1234"), "1.23e3");
    assert_eq!(digits(4, "1234"), "1234");
    assert_eq!(digits(3, "99.96"), "100");
    assert_eq!(
        digits(60, "pi"),
        "3.14159265358979323846264338327950288419716939937510582097494"
    );
    assert_eq!(digits(1000, "pi").len(), 1001);
    assert!(
        digits(1000, "pi").ends_with("216420199"),
        "{}",
        digits(1000, "pi")
    );
    assert_eq!(digits(0, "pi"), "3");
}

#[test]
fn ten_thousand_digits_are_possible() {
    let settings = Settings {
        digits: 10_000,
        ..Settings::default()
    };
    let approximation = evaluate("sqrt(2)", &settings).unwrap().approximation;
    assert_eq!(approximation.len(), 10_001);
    assert_eq!(
        evaluate("exp(1/3)", &settings).unwrap().approximation.len(),
        10_001
    );
}

#[test]
fn the_date_is_what_the_caller_says() {
    let now = jiff::civil::date(2026, 11, 23).at(10, 30, 0, 0);
    let settings = Settings {
        now: Some(now),
        ..Settings::default()
    };
    assert_eq!(with(&settings, "today + 1 week"), "2026-11-30");
    assert_eq!(with(&settings, "now"), "2026-11-23T10:30:00");
}
