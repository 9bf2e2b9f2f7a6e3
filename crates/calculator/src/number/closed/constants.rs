//! The mathematical constants, as a table.

use malachite::Rational;

use super::Closed;
use crate::number::Real;

/// A constant with a closed form.
pub(crate) struct Constant {
    /// Its names; the first is the one that answers are written with.
    pub(crate) names: &'static [&'static str],
    /// What it is.
    pub(crate) help: &'static str,
    value: fn() -> Closed,
}

/// All of them.
pub(crate) static TABLE: [Constant; 4] = [
    Constant {
        names: &["pi", "π"],
        help: "the circumference of a circle over its diameter",
        value: || Closed::pi(Rational::from(1)),
    },
    Constant {
        names: &["e"],
        help: "Euler's number, the base of the natural logarithm",
        value: Closed::e,
    },
    Constant {
        names: &["tau", "τ"],
        help: "2*pi, a full turn in radians",
        value: || Closed::pi(Rational::from(2)),
    },
    Constant {
        names: &["phi", "φ"],
        help: "the golden ratio, (1 + sqrt(5))/2",
        value: golden_ratio,
    },
];

/// The constant of that name, as a row of the table.
pub(crate) fn entry(name: &str) -> Option<&'static Constant> {
    TABLE.iter().find(|constant| constant.names.contains(&name))
}

/// The value of the constant of that name.
pub(crate) fn find(name: &str) -> Option<Real> {
    Some((entry(name)?.value)().into_real())
}

/// Whether a constant has that name.
pub(crate) fn is_constant(name: &str) -> bool {
    entry(name).is_some()
}

/// All their names.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TABLE
        .iter()
        .flat_map(|constant| constant.names.iter().copied())
}

fn golden_ratio() -> Closed {
    let half = Rational::from_signeds(1_i32, 2);
    let root = super::power(&Closed::rational(Rational::from(5)), &half).expect("5 is a prime");
    root.scale(&half)
        .add(&Closed::rational(half))
        .expect("two terms are few")
}
