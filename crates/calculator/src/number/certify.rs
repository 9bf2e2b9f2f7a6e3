//! Decisions and digits, proved by intervals.

use std::cmp::Ordering;

use malachite::base::num::arithmetic::traits::{Ceiling, Floor, Pow};
use malachite::base::num::conversion::traits::RoundingFrom;
use malachite::base::rounding_modes::RoundingMode::{Down, Nearest};
use malachite::{Float, Integer, Natural, Rational};

use super::engine::Engine;
use super::interval::Interval;
use super::{Real, rational};
use crate::cost;
use crate::error::{ErrorCode, Fault};

/// Bits of the first attempt at a decision.
const FIRST_PRECISION: u64 = 64;

/// Digits of a number that is not exact: the first `digits` of them, each certain, correctly rounded.
pub(crate) struct Certified {
    pub(crate) negative: bool,
    pub(crate) digits: String,
    pub(crate) exponent: i64,
}

impl Engine {
    /// Narrows an interval around `real` until `accept` finds in it what it looks for, as far as the limits allow.
    fn refine<T>(
        &mut self,
        real: &Real,
        first: u64,
        mut accept: impl FnMut(&Interval, u64) -> Option<T>,
    ) -> Result<Result<T, Unfound>, Fault> {
        let last_precision = self.effort + 16 * u64::from(self.digits);
        let mut best = None;
        let mut precision = first.min(last_precision);
        loop {
            let interval = match self.enclose(real, precision) {
                Err(fault) if fault.code() == ErrorCode::Limit => {
                    return Ok(Err(Unfound {
                        best,
                        limit: Some(fault),
                    }));
                }
                other => other?,
            };
            if let Some(interval) = interval {
                if let Some(found) = accept(&interval, precision) {
                    return Ok(Ok(found));
                }
                best = Some(interval);
            }
            if precision == last_precision {
                return Ok(Err(Unfound { best, limit: None }));
            }
            precision = last_precision.min(precision * 2);
        }
    }

    /// The sign, proved; an error where the limits do not allow to tell.
    pub(crate) fn sign(&mut self, real: &Real) -> Result<Ordering, Fault> {
        if let Real::Rational(value) = real {
            return Ok(value.partial_cmp(&0_u32).expect("fractions are ordered"));
        }
        self.refine(real, FIRST_PRECISION, |interval, _| interval.sign())?
            .map_err(Unfound::perhaps_zero)
    }

    pub(crate) fn compare(&mut self, a: &Real, b: &Real) -> Result<Ordering, Fault> {
        if a == b {
            return Ok(Ordering::Equal);
        }
        if let (Real::Rational(a), Real::Rational(b)) = (a, b) {
            self.meter
                .charge(cost::multiplication(cost::bits(a), cost::bits(b)))?;
            return Ok(a.cmp(b));
        }
        let difference = self.sub(a, b)?;
        self.sign(&difference)
    }

    fn pay_for_rounding(&mut self, value: &Rational) -> Result<(), Fault> {
        let is_integer = *value.denominator_ref() == 1_u32;
        self.meter.charge(if is_integer {
            0
        } else {
            cost::division(cost::bits(value))
        })
    }

    /// The largest integer that is not above.
    pub(crate) fn floor(&mut self, real: &Real) -> Result<Integer, Fault> {
        if let Real::Rational(value) = real {
            self.pay_for_rounding(value)?;
            return Ok(value.floor());
        }
        let whole = |interval: &Interval, precision: u64| {
            // Ends with many more bits than the precision have no certain floor; making it would cost memory.
            let bits = interval.magnitude().get_exponent().map_or(0, i64::from);
            if bits > i64::try_from(precision).unwrap_or(i64::MAX) {
                return None;
            }
            let (low, high) = interval.floors();
            (low == high).then_some(low)
        };
        self.refine(real, FIRST_PRECISION, whole)?
            .map_err(|unfound| {
                unfound.limit.unwrap_or_else(|| {
                    undecided("cannot tell which whole numbers this lies between")
                })
            })
    }

    pub(crate) fn ceil(&mut self, real: &Real) -> Result<Integer, Fault> {
        if let Real::Rational(value) = real {
            self.pay_for_rounding(value)?;
            return Ok(value.ceiling());
        }
        let negated = self.neg(real);
        Ok(-self.floor(&negated)?)
    }

    /// The nearest integer; halves go away from zero.
    pub(crate) fn round(&mut self, real: &Real) -> Result<Integer, Fault> {
        if let Real::Rational(value) = real {
            self.pay_for_rounding(value)?;
            return Ok(rational::round(value));
        }
        let half = Real::from(Rational::from_signeds(1_i32, 2));
        if self.sign(real)? == Ordering::Less {
            let shifted = self.sub(real, &half)?;
            return self.ceil(&shifted);
        }
        let shifted = self.add(real, &half)?;
        self.floor(&shifted)
    }

    /// The first `digits` digits, correctly rounded.
    pub(crate) fn certified(&mut self, real: &Real, digits: u32) -> Result<Certified, Fault> {
        let first = u64::from(digits) * 10 / 3 + 24;
        self.refine(real, first, |interval, precision| {
            rounded(interval, digits, precision)
        })?
        .map_err(|unfound| {
            let sign_is_known = unfound
                .best
                .as_ref()
                .is_some_and(|interval| interval.sign().is_some());
            match unfound.limit {
                Some(limit) if sign_is_known => limit,
                None if sign_is_known => undecided(
                    "the digits cannot be told: the value may lie exactly between two roundings",
                ),
                limit => Unfound { limit, ..unfound }.perhaps_zero(),
            }
        })
    }
}

/// What is known where the limits did not allow to find what was looked for.
struct Unfound {
    best: Option<Interval>,
    /// The limit on work or memory, if it was that.
    limit: Option<Fault>,
}

impl Unfound {
    /// Nothing but an interval around zero is known.
    fn perhaps_zero(self) -> Fault {
        let exponent = self
            .best
            .map(|interval| interval.magnitude())
            .and_then(|size| size.get_exponent());
        match (exponent, self.limit) {
            // |x| < 2^e ≤ 10^⌈0.30103·e⌉
            (Some(exponent), _) => {
                let power = -(i64::from(-exponent) * 30_102).div_euclid(100_000);
                undecided(&format!(
                    "cannot tell whether this is zero: its absolute value is below 1e{power}, but it may be exactly zero"
                ))
            }
            (None, Some(limit)) => limit,
            (None, None) => {
                undecided("cannot tell whether this is zero: nothing is known about its size")
            }
        }
    }
}

/// The digits on which all numbers of the interval agree when rounded.
fn rounded(interval: &Interval, digits: u32, precision: u64) -> Option<Certified> {
    let negative = interval.sign().filter(|sign| *sign != Ordering::Equal)? == Ordering::Less;
    let size = interval.abs();
    let least = Integer::from(Natural::from(10_u32).pow(u64::from(digits) - 1));
    let most = &least * Integer::from(10_u32);
    let guess = decimal_exponent(size.low())?;
    for mut exponent in guess..=guess + 1 {
        let scaled = scale(&size, i64::from(digits) - 1 - exponent, precision)?;
        let (low, high) = scaled.nearest();
        if low != high || low < least || low > most {
            continue;
        }
        let mut digits = low.to_string();
        if low == most {
            digits.pop();
            exponent += 1;
        }
        return Some(Certified {
            negative,
            digits,
            exponent,
        });
    }
    None
}

/// The power of ten of the first digit, or one less: it must not be too large, or a digit would be lost.
fn decimal_exponent(value: &Float) -> Option<i64> {
    // value = mantissa · 2^binary with 1/2 ≤ mantissa < 1. Exponents have at most 30 bits, so that the error is far below
    // a millionth.
    let binary = value.get_exponent()?;
    let mantissa = Float::from_float_prec_round_ref(value, 53, Down).0 >> binary;
    let mantissa = f64::rounding_from(&mantissa, Down).0;
    let logarithm = f64::from(binary).mul_add(std::f64::consts::LOG10_2, mantissa.log10());
    Some(i64::rounding_from((logarithm - 1e-6).floor(), Nearest).0)
}

/// The interval times a power of ten.
fn scale(interval: &Interval, exponent: i64, precision: u64) -> Option<Interval> {
    if exponent == 0 {
        return Some(interval.clone());
    }
    let size = exponent.unsigned_abs();
    let power = if size <= 20_000 {
        Interval::integer(&Integer::from(Natural::from(10_u32).pow(size)), precision)
    } else {
        Interval::small(exponent.abs())
            .increasing(precision, Float::power_of_10_of_float_prec_round_ref)
    };
    if exponent > 0 {
        Some(interval.mul(&power, precision))
    } else {
        interval.div(&power, precision)
    }
}

fn undecided(message: &str) -> Fault {
    Fault::new(ErrorCode::Undecided, message)
}
