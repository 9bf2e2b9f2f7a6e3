//! Fractions as decimals.

use std::cmp::Ordering;

use malachite::base::num::arithmetic::traits::{Abs, DivRem, Floor, Pow};
use malachite::base::num::conversion::traits::RoundingFrom;
use malachite::base::rounding_modes::RoundingMode::Nearest;
use malachite::{Integer, Natural, Rational};

use super::layout::Scientific;
use crate::cost;
use crate::error::Fault;
use crate::limits::Meter;

/// The longest decimal that counts as short.
const SHORT: usize = 64;

/// The value, which is not zero, rounded to `digits` significant digits, ties to even.
pub(super) fn rounded(
    meter: &mut Meter,
    value: &Rational,
    digits: u32,
) -> Result<Scientific, Fault> {
    let negative = *value < 0_u32;
    meter.charge(4 * cost::division(cost::bits(value) + 4 * u64::from(digits)))?;
    let size = value.abs();
    let mut exponent = floor_log_10(&size);
    let scaled = size * power_of_ten(i64::from(digits) - 1 - exponent);
    let (mut integer, error) = Integer::rounding_from(&scaled, Nearest);
    if integer == Integer::from(10_u32).pow(u64::from(digits)) {
        integer /= Integer::from(10_u32);
        exponent += 1;
    }
    Ok(Scientific {
        negative,
        digits: integer.to_string(),
        exponent,
        exact: error == Ordering::Equal,
    })
}

/// The largest k with 10^k ≤ value.
fn floor_log_10(value: &Rational) -> i64 {
    // log10(2) is a little less than 30103/100000, so the guess is at most one off for numbers of this size.
    let mut guess = value.floor_log_base_2_abs() * 30_103 / 100_000;
    while power_of_ten(guess) > *value {
        guess -= 1;
    }
    while power_of_ten(guess + 1) <= *value {
        guess += 1;
    }
    guess
}

pub(super) fn power_of_ten(exponent: i64) -> Rational {
    let power = Rational::from(Natural::from(10_u32).pow(exponent.unsigned_abs()));
    if exponent < 0 {
        Rational::from(1) / power
    } else {
        power
    }
}

/// The whole decimal without a period, if it ends and has at most `most` digits.
pub(super) fn terminating(value: &Rational, most: u32) -> Option<String> {
    if cost::bits(value) > 4 * u64::from(most).min(2000) + 64 {
        return None;
    }
    let places = value.length_after_point_in_small_base(10)?;
    let digits = (value.abs() * power_of_ten(i64::try_from(places).ok()?))
        .floor()
        .to_string();
    if digits.trim_end_matches('0').len() > most as usize {
        return None;
    }
    let exponent = i64::try_from(digits.len()).ok()? - 1 - i64::try_from(places).ok()?;
    Some(
        Scientific {
            negative: *value < 0_u32,
            digits,
            exponent,
            exact: true,
        }
        .text(),
    )
}

/// The decimal with its repeating part in parentheses, if that is short: `0.8(3)`.
pub(super) fn repeating(value: &Rational) -> Option<String> {
    let size = value.abs();
    let (whole, rest) = size.numerator_ref().div_rem(size.denominator_ref());
    let divisor = u64::try_from(size.denominator_ref()).ok()?;
    let (before, period) = expansion(divisor)?;
    let whole = whole.to_string();
    if whole.len() + before + period > SHORT {
        return None;
    }
    let places = i64::try_from(before + period).ok()?;
    let fraction = Rational::from_naturals(rest, Natural::from(divisor));
    let digits = (fraction * power_of_ten(places)).floor().to_string();
    let padded = format!("{digits:0>width$}", width = before + period);
    let (fixed, repeated) = padded.split_at(before);
    let sign = if *value < 0_u32 { "-" } else { "" };
    Some(format!("{sign}{whole}.{fixed}({repeated})"))
}

/// How many digits of 1/divisor stand before the period, and how long the period is.
fn expansion(mut divisor: u64) -> Option<(usize, usize)> {
    let mut count = |prime: u64| {
        let mut times = 0;
        while divisor.is_multiple_of(prime) {
            divisor /= prime;
            times += 1;
        }
        times
    };
    let before = count(2).max(count(5));
    let mut power = 1_u128;
    for length in 1..=SHORT {
        power = power * 10 % u128::from(divisor);
        if power == 1 {
            return Some((before, length));
        }
    }
    None
}
