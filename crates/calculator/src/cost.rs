//! What operations cost, estimated from the sizes of their operands before they run.
//!
//! The unit is about a nanosecond of one core. The constants were fitted to malachite 0.14 on a 2-core virtual machine
//! and rounded up.

use malachite::Rational;
use malachite::base::num::logic::traits::SignificantBits;

use crate::error::Fault;
use crate::limits::Limits;

/// Any step of the evaluation.
pub(crate) const STEP: u64 = 60;
/// Each turn of a sum or product over a range, besides its steps.
pub(crate) const TURN: u64 = 150;

/// Bits of the larger part of a fraction.
pub(crate) fn bits(value: &Rational) -> u64 {
    value
        .numerator_ref()
        .significant_bits()
        .max(value.denominator_ref().significant_bits())
}

/// Multiplying integers of so many bits: schoolbook for short ones, then a slowly growing price for each word.
pub(crate) fn multiplication(a: u64, b: u64) -> u64 {
    let (short, long) = (a.min(b) / 64 + 1, a.max(b) / 64 + 1);
    let price = short.clamp(4, 40 + 8 * u64::from(short.ilog2()));
    20 + long * price
}

/// A greatest common divisor of integers of so many bits; the dear part of each operation on fractions.
pub(crate) fn gcd(a: u64, b: u64) -> u64 {
    let (a, b) = (a / 64 + 1, b / 64 + 1);
    40 + a * b
}

/// An operation on two fractions of so many bits.
pub(crate) fn fraction(a: u64, b: u64) -> u64 {
    200 + 4 * multiplication(a, b) + 2 * gcd(a, b)
}

/// A root, division or conversion to decimal of an integer of so many bits.
pub(crate) fn division(bits: u64) -> u64 {
    8 * multiplication(bits, bits)
}

/// A multiplication of real numbers with so many bits.
pub(crate) fn real(precision: u64) -> u64 {
    200 + multiplication(precision, precision)
}

/// An elementary function with so many bits.
pub(crate) fn elementary(precision: u64) -> u64 {
    let root = precision.isqrt();
    20_000 + 5 * precision * root
}

/// Refuses a fraction of more bits than allowed.
pub(crate) fn check_bits(bits: u64, limits: &Limits) -> Result<(), Fault> {
    if bits <= limits.bits {
        return Ok(());
    }
    let digits = bits.saturating_mul(30_103) / 100_000;
    Err(Fault::too_large(format!(
        "the exact value would need about {digits} digits, more than the {} allowed",
        limits.bits * 30_103 / 100_000
    )))
}

/// Refuses `value`·10^`exponent` where that would be too large to hold.
pub(crate) fn check_decimal_exponent(
    value: &Rational,
    exponent: i64,
    limits: &Limits,
) -> Result<(), Fault> {
    let needed = exponent.unsigned_abs().saturating_mul(10) / 3 + bits(value);
    if needed <= limits.bits {
        return Ok(());
    }
    Err(Fault::too_large(format!(
        "a number with the exponent {exponent} is too large to be held exactly"
    )))
}
