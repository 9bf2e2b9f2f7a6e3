//! The image of an interval under each function: an interval around all values it takes there.

use std::cmp::Ordering;

use malachite::base::num::logic::traits::SignificantBits;
use malachite::base::rounding_modes::RoundingMode;
use malachite::{Float, Rational};

use super::enclosure::Enclosure;
use super::engine::Engine;
use super::interval::{Interval, Rounded};
use super::tape::Unary;
use super::{error_function, gamma, magnitude};
use crate::cost;
use crate::error::Fault;

/// Arguments of sine and cosine with more bits before the point are refused: reducing them costs too much.
const LARGEST_ANGLE_BITS: i64 = 40_000;
/// Beyond e^(2^29) the number library overflows.
const LARGEST_EXPONENT_BITS: i64 = 29;

/// Longer fractions are calculated with as intervals.
const SHORT_BITS: u64 = 24;

/// A correctly rounded function of fractions of the number library.
type OfFraction = fn(&Rational, u64, RoundingMode) -> (Float, Ordering);

impl Engine {
    pub(super) fn image(&mut self, operation: Unary, a: &Interval, p: u64) -> Enclosure {
        self.meter.charge(price(operation, p))?;
        match operation {
            Unary::Neg => Ok(Some(a.neg())),
            Unary::Power(exponent) => Ok(power(a, exponent, p)),
            Unary::Root(index) => Ok(Some(a.clone().at_least(0).root(index, p))),
            Unary::Exp => exponential(a, p),
            Unary::Sinh | Unary::Cosh => hyperbolic(operation, a, p),
            Unary::Sin => self.wave(a, p, Float::sin_prec_round_ref),
            Unary::Cos => self.wave(a, p, Float::cos_prec_round_ref),
            Unary::Gamma => gamma::gamma(self, a, p),
            Unary::LnGamma => gamma::ln_gamma(self, a, p),
            Unary::Erf => error_function::erf(self, a, p),
            Unary::Erfc => error_function::erfc(self, a, p),
            _ => Ok(monotone(operation, a, p)),
        }
    }

    /// The value of a function at a short fraction, which the number library rounds correctly by itself: once instead of
    /// twice for the two ends of an interval around the fraction.
    pub(super) fn value_at(&mut self, operation: Unary, at: &Rational, p: u64) -> Enclosure {
        let Some(function) = of_fraction(operation).filter(|_| cost::bits(at) <= SHORT_BITS) else {
            return Ok(None);
        };
        self.meter.charge(price(operation, p))?;
        Ok(Some(Interval::outward(|mode| function(at, p, mode))))
    }

    /// Sine or cosine.
    fn wave(&mut self, a: &Interval, p: u64, function: Rounded) -> Enclosure {
        if !is_moderate(a, LARGEST_ANGLE_BITS, || {
            Fault::too_large("the angle is too large to be reduced to a full turn")
        })? {
            return Ok(None);
        }
        let bits = a.magnitude().get_exponent().map_or(0, i64::from);
        self.meter
            .charge(cost::elementary(p + bits.unsigned_abs()))?;
        Ok(Some(a.gentle(p, function)))
    }
}

fn price(operation: Unary, p: u64) -> u64 {
    match operation {
        Unary::Neg => 0,
        Unary::Power(exponent) => {
            exponent.unsigned_abs().significant_bits() * 2 * cost::real(p + 64)
        }
        Unary::Root(_) => cost::elementary(p) / 4,
        // Near 1, where the library works with many more bits, it takes several times as long.
        Unary::Acosh => 8 * cost::elementary(p),
        _ => 2 * cost::elementary(p),
    }
}

fn of_fraction(operation: Unary) -> Option<OfFraction> {
    match operation {
        Unary::Atan => Some(Float::atan_rational_prec_round_ref),
        Unary::Asin => Some(Float::asin_rational_prec_round_ref),
        Unary::Acos => Some(Float::acos_rational_prec_round_ref),
        _ => None,
    }
}

fn power(a: &Interval, exponent: i64, p: u64) -> Option<Interval> {
    let power = a.power(exponent.unsigned_abs(), p);
    if exponent < 0 {
        Interval::one().div(&power, p)
    } else {
        Some(power)
    }
}

pub(super) fn exponential(a: &Interval, p: u64) -> Enclosure {
    let moderate = is_moderate(a, LARGEST_EXPONENT_BITS, || too_large_exponential(a))?;
    Ok(moderate.then(|| a.exp(p)))
}

fn hyperbolic(operation: Unary, a: &Interval, p: u64) -> Enclosure {
    let moderate = is_moderate(a, LARGEST_EXPONENT_BITS, || too_large_exponential(&a.abs()))?;
    Ok(moderate.then(|| match operation {
        Unary::Sinh => a.sinh(p),
        _ => a.cosh(p),
    }))
}

/// The functions that only grow, or only fall.
fn monotone(operation: Unary, a: &Interval, p: u64) -> Option<Interval> {
    let positive = *a.low() > 0_u32;
    Some(match operation {
        Unary::Ln | Unary::Log2 | Unary::Log10 if !positive => return None,
        Unary::Ln => a.increasing(p, Float::ln_prec_round_ref),
        Unary::Log2 => a.increasing(p, Float::log_base_2_prec_round_ref),
        Unary::Log10 => a.increasing(p, Float::log_base_10_prec_round_ref),
        Unary::Atan => a.increasing(p, Float::atan_prec_round_ref),
        Unary::Asin => a
            .clone()
            .clamp(-1, 1)
            .increasing(p, Float::asin_prec_round_ref),
        Unary::Acos => a
            .clone()
            .clamp(-1, 1)
            .decreasing(p, Float::acos_prec_round_ref),
        Unary::Tanh => a.increasing(p, Float::tanh_prec_round_ref),
        Unary::Asinh => a.increasing(p, Float::asinh_prec_round_ref),
        Unary::Acosh => a
            .clone()
            .at_least(1)
            .increasing(p, Float::acosh_prec_round_ref),
        Unary::Atanh if *a.low() <= -1_i32 || *a.high() >= 1_u32 => return None,
        Unary::Atanh => a.increasing(p, Float::atanh_prec_round_ref),
        _ => unreachable!("the other functions have images of their own"),
    })
}

/// Whether all numbers of the interval are below 2^`bits` in size: false where it is too coarse to tell, and the fault
/// where it is certain that they are not.
pub(super) fn is_moderate(
    a: &Interval,
    bits: i64,
    fault: impl FnOnce() -> Fault,
) -> Result<bool, Fault> {
    let fits = |x: &Float| x.get_exponent().is_none_or(|own| i64::from(own) <= bits);
    match (fits(a.low()), fits(a.high())) {
        (true, true) => Ok(true),
        (false, false) if matches!(a.sign(), Some(Ordering::Less | Ordering::Greater)) => {
            Err(fault())
        }
        _ => Ok(false),
    }
}

pub(super) fn too_large_exponential(a: &Interval) -> Fault {
    let bits = a.high().get_exponent().map_or(0, i32::unsigned_abs).into();
    let size = magnitude::of_exponential(bits, |_| a.clone());
    Fault::too_large(format!(
        "the result is too large or too small: its size is about {size}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_of_what_may_be_negative_is_not_known() {
        let around_zero = Interval::small(-1).hull(&Interval::small(2));
        for logarithm in [Unary::Ln, Unary::Log2, Unary::Log10] {
            assert!(monotone(logarithm, &around_zero, 64).is_none());
            assert!(monotone(logarithm, &Interval::small(2), 64).is_some());
        }
    }
}
