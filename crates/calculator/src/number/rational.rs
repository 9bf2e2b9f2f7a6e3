//! Exact arithmetic on fractions, each operation paid for before it runs.

use std::cmp::Ordering;

use malachite::base::num::arithmetic::traits::{Abs, Factorial, Floor, Pow, Sign};
use malachite::base::num::basic::traits::Zero;
use malachite::base::num::conversion::traits::RoundingFrom;
use malachite::base::num::logic::traits::SignificantBits;
use malachite::base::rounding_modes::RoundingMode::Nearest;
use malachite::{Integer, Natural, Rational};

use super::engine::Engine;
use super::magnitude;
use crate::cost;
use crate::error::Fault;

/// The value, if it is a small integer; the arithmetic of most people needs nothing else.
#[inline]
pub(crate) fn small(value: &Rational) -> Option<i64> {
    if *value.denominator_ref() != 1_u32 {
        return None;
    }
    let size = i64::try_from(u64::try_from(value.numerator_ref()).ok()?).ok()?;
    Some(if value.sign() == Ordering::Less {
        -size
    } else {
        size
    })
}

#[inline]
fn small_pair(a: &Rational, b: &Rational) -> Option<(i64, i64)> {
    Some((small(a)?, small(b)?))
}

fn are_integers(a: &Rational, b: &Rational) -> bool {
    *a.denominator_ref() == 1_u32 && *b.denominator_ref() == 1_u32
}

/// Pays for an operation on two fractions whose result has at most so many bits.
fn pay(engine: &mut Engine, a: &Rational, b: &Rational, result: u64) -> Result<(), Fault> {
    let (a_bits, b_bits) = (cost::bits(a), cost::bits(b));
    let work = if are_integers(a, b) {
        200 + cost::multiplication(a_bits, b_bits)
    } else {
        cost::fraction(a_bits, b_bits)
    };
    engine.meter.charge(work)?;
    cost::check_bits(result, &engine.limits)
}

/// The most bits of a sum or difference.
fn bits_of_sum(a: &Rational, b: &Rational) -> u64 {
    let (a_bits, b_bits) = (cost::bits(a), cost::bits(b));
    if are_integers(a, b) {
        a_bits.max(b_bits) + 1
    } else {
        a_bits + b_bits + 1
    }
}

pub(crate) fn add(engine: &mut Engine, a: &Rational, b: &Rational) -> Result<Rational, Fault> {
    if let Some((a, b)) = small_pair(a, b)
        && let Some(sum) = a.checked_add(b)
    {
        return Ok(Rational::from(sum));
    }
    pay(engine, a, b, bits_of_sum(a, b))?;
    Ok(a + b)
}

pub(crate) fn sub(engine: &mut Engine, a: &Rational, b: &Rational) -> Result<Rational, Fault> {
    if let Some((a, b)) = small_pair(a, b)
        && let Some(difference) = a.checked_sub(b)
    {
        return Ok(Rational::from(difference));
    }
    pay(engine, a, b, bits_of_sum(a, b))?;
    Ok(a - b)
}

pub(crate) fn mul(engine: &mut Engine, a: &Rational, b: &Rational) -> Result<Rational, Fault> {
    if let Some((a, b)) = small_pair(a, b)
        && let Some(product) = a.checked_mul(b)
    {
        return Ok(Rational::from(product));
    }
    pay(engine, a, b, cost::bits(a) + cost::bits(b))?;
    Ok(a * b)
}

pub(crate) fn div(engine: &mut Engine, a: &Rational, b: &Rational) -> Result<Rational, Fault> {
    if *b == 0_u32 {
        return Err(Fault::division_by_zero());
    }
    if let Some((a, b)) = small_pair(a, b)
        && a.checked_rem(b) == Some(0)
    {
        return Ok(Rational::from(a / b));
    }
    engine
        .meter
        .charge(cost::fraction(cost::bits(a), cost::bits(b)))?;
    cost::check_bits(cost::bits(a) + cost::bits(b), &engine.limits)?;
    Ok(a / b)
}

/// `base` to a whole power; 0^0 = 1, the empty product.
pub(crate) fn power(
    engine: &mut Engine,
    base: &Rational,
    exponent: &Integer,
) -> Result<Rational, Fault> {
    if *base == 0_u32 && *exponent < 0_u32 {
        return Err(Fault::division_by_zero());
    }
    if *base == 0_u32 && *exponent != 0_u32 {
        return Ok(Rational::ZERO);
    }
    let unit = base.numerator_ref() == base.denominator_ref();
    if *exponent == 0_u32 || unit {
        let odd_power_of_minus_one =
            *base < 0_u32 && exponent.unsigned_abs_ref() % Natural::from(2_u32) == 1_u32;
        return Ok(Rational::from(if odd_power_of_minus_one { -1 } else { 1 }));
    }
    let bits = cost::bits(base);
    let too_large = || {
        Fault::too_large(format!(
            "the result is too large: its size is about {}",
            magnitude::of_power(base, exponent)
        ))
    };
    let exponent = i64::try_from(exponent).map_err(|_| too_large())?;
    // A power of b bits has at least (b − 1)·n bits.
    let least = (bits - 1).max(1).saturating_mul(exponent.unsigned_abs());
    if least > engine.limits.bits {
        return Err(too_large());
    }
    let most = bits.saturating_mul(exponent.unsigned_abs());
    engine.meter.charge(4 * cost::multiplication(most, most))?;
    Ok(base.pow(exponent))
}

/// Whether a power has too many digits to be exact, though it is neither large nor small: 1.0000000001^10000000000.
pub(crate) fn is_moderate_power(engine: &Engine, base: &Rational, exponent: &Integer) -> bool {
    if *base == 0_u32 || base.numerator_ref() == base.denominator_ref() {
        return false;
    }
    let allowed = f64::rounding_from(engine.limits.bits, Nearest).0;
    let times = f64::rounding_from(exponent, Nearest).0.abs();
    let bits = |value: &Rational| times * value.approx_log().abs() / std::f64::consts::LN_2;
    let longer = base.numerator_ref().max(base.denominator_ref());
    bits(&Rational::from(longer)) > allowed && bits(&base.abs()) <= allowed
}

/// n!
pub(crate) fn factorial(engine: &mut Engine, n: &Integer) -> Result<Integer, Fault> {
    if *n < 0_u32 {
        return Err(Fault::domain(
            "the factorial of a negative whole number is not defined",
        ));
    }
    let refused = |n: &Integer| {
        Fault::too_large(format!(
            "{n}! is too large: its size is about {}",
            magnitude::of_factorial(n)
        ))
    };
    let too_large = || {
        if n.significant_bits() <= 80 {
            refused(n)
        } else {
            Fault::too_large("this factorial is too large")
        }
    };
    let small = u64::try_from(n).map_err(|_| too_large())?;
    // n! < n^n
    let bits = small.saturating_mul(n.significant_bits());
    if bits > engine.limits.bits {
        return Err(too_large());
    }
    engine.meter.charge(8 * cost::multiplication(bits, bits))?;
    Ok(Integer::from(Natural::factorial(small)))
}

/// The remainder of the division rounded down: it has the sign of the divisor.
pub(crate) fn modulo(engine: &mut Engine, a: &Rational, b: &Rational) -> Result<Rational, Fault> {
    let quotient = div(engine, a, b)?.floor();
    let product = mul(engine, b, &Rational::from(quotient))?;
    sub(engine, a, &product)
}

/// The nearest integer; halves go away from zero.
pub(crate) fn round(value: &Rational) -> Integer {
    let half = Rational::from_signeds(1_i32, 2);
    let size = (value.abs() + half).floor();
    if *value < 0_u32 { -size } else { size }
}
