//! The number library alone: no text is read, nothing is decided, the operands are there.

use malachite::base::num::arithmetic::traits::{Factorial, Pow};
use malachite::base::rounding_modes::RoundingMode::Floor;
use malachite::{Float, Natural, Rational};

/// Calculates with so many bits and writes the result if it is exact.
pub type Library = fn(u64) -> usize;

fn written(value: &Rational) -> usize {
    value.to_string().len()
}

fn size(value: &Float) -> usize {
    value
        .get_exponent()
        .map_or(0, |bits| bits.unsigned_abs() as usize)
}

pub fn small_integers(_: u64) -> usize {
    written(&(Rational::from(1) + Rational::from(2) * Rational::from(3)))
}

pub fn decimals(_: u64) -> usize {
    written(&(Rational::from_signeds(1, 10) + Rational::from_signeds(2, 10)))
}

pub fn fractions(_: u64) -> usize {
    written(&(Rational::from_signeds(1, 3) + Rational::from_signeds(1, 2)))
}

pub fn mixed(_: u64) -> usize {
    let product = Rational::from(12 + 30) * Rational::from(2);
    written(&(product - Rational::from_signeds(7, 2)))
}

pub fn sqrt(bits: u64) -> usize {
    size(&Float::from(2).sqrt_prec_round_ref(bits, Floor).0)
}

pub fn exp(bits: u64) -> usize {
    size(&Float::exp_rational_prec_round(Rational::from_signeds(1, 3), bits, Floor).0)
}

pub fn ln(bits: u64) -> usize {
    size(&Float::ln_rational_prec_round(Rational::from_signeds(10, 7), bits, Floor).0)
}

pub fn sin(bits: u64) -> usize {
    size(&Float::from(1).sin_prec_round_ref(bits, Floor).0)
}

pub fn atan(bits: u64) -> usize {
    size(&Float::atan_rational_prec_round(Rational::from_signeds(1, 5), bits, Floor).0)
}

pub fn power_of_two(_: u64) -> usize {
    Natural::from(2_u32).pow(200).to_string().len()
}

pub fn factorial(_: u64) -> usize {
    Natural::factorial(100).to_string().len()
}

pub fn power(_: u64) -> usize {
    Natural::from(3_u32).pow(1000).to_string().len()
}

pub fn large_power(_: u64) -> usize {
    Natural::from(3_u32).pow(20_000).to_string().len()
}
