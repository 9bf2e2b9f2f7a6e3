//! The mathematical constants with a closed form.

use malachite::Rational;

use super::Closed;
use crate::number::Real;

/// Their names, without other spellings.
pub(crate) const NAMES: [&str; 4] = ["pi", "e", "tau", "phi"];

/// The constant of that name: π, e, τ = 2π, φ = (1 + √5)/2.
pub(crate) fn find(name: &str) -> Option<Real> {
    let value = match name {
        "pi" | "π" => Closed::pi(Rational::from(1)),
        "e" => Closed::e(),
        "tau" | "τ" => Closed::pi(Rational::from(2)),
        "phi" | "φ" => golden_ratio(),
        _ => return None,
    };
    Some(value.into_real())
}

fn golden_ratio() -> Closed {
    let half = Rational::from_signeds(1_i32, 2);
    let root = super::power(&Closed::rational(Rational::from(5)), &half).expect("5 is a prime");
    root.scale(&half)
        .add(&Closed::rational(half))
        .expect("two terms are few")
}
