//! The error function and its complement.
//!
//! Both are monotone, so that the ends of an interval are enough. At a point:
//!
//! - erf x = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n + 1)!! (DLMF 7.6.2). All terms have the sign of x, so nothing cancels;
//!   where the ratio of neighbouring terms has fallen below ½, the rest is at most twice the next term.
//! - erfc x ~ e^(−x²)/(x√π) · Σ (−1)ᵏ (2k − 1)!! / (2x²)ᵏ for large x; the remainder is at most the first term left out
//!   (DLMF 7.12.1 and 7.12(i)).
//! - otherwise erfc x = 1 − erf x, with as many bits more as the difference loses.

use malachite::base::num::arithmetic::traits::PowerOf2;
use malachite::base::num::conversion::traits::RoundingFrom;
use malachite::base::rounding_modes::RoundingMode::Ceiling;
use malachite::{Float, Integer};

use super::Real;
use super::enclosure::Enclosure;
use super::engine::Engine;
use super::image::is_moderate;
use super::interval::Interval;
use super::tape::Unary;
use crate::cost;
use crate::error::Fault;

/// Squares of more bits before the point are refused: e^(−x²) would be too small to hold.
const LARGEST_SQUARE_BITS: i64 = 29;

impl Engine {
    pub(crate) fn erf(&mut self, x: &Real) -> Real {
        if x.is_zero() {
            Real::zero()
        } else {
            self.unary(Unary::Erf, x)
        }
    }

    /// 1 − erf x
    pub(crate) fn erfc(&mut self, x: &Real) -> Real {
        if x.is_zero() {
            Real::from(1)
        } else {
            self.unary(Unary::Erfc, x)
        }
    }
}

pub(super) fn erf(engine: &mut Engine, x: &Interval, p: u64) -> Enclosure {
    let low = erf_at(engine, x.low(), p)?;
    if x.low() == x.high() {
        return Ok(Some(low));
    }
    Ok(Some(low.hull(&erf_at(engine, x.high(), p)?)))
}

pub(super) fn erfc(engine: &mut Engine, x: &Interval, p: u64) -> Enclosure {
    let square = x.clone().at_least(0).square(p);
    let too_small = || Fault::too_large("the result is too small: its size is about e^(-x^2)");
    if !is_moderate(&square, LARGEST_SQUARE_BITS, too_small)? {
        return Ok(None);
    }
    let low = erfc_at(engine, x.low(), p)?;
    if x.low() == x.high() {
        return Ok(Some(low));
    }
    Ok(Some(low.hull(&erfc_at(engine, x.high(), p)?)))
}

/// x², rounded up to a whole number; none where it is beyond all use.
fn square(x: &Float) -> Option<u64> {
    if x.get_exponent().is_some_and(|bits| bits > 15) {
        return None;
    }
    let size = if *x < 0_u32 { -x } else { x.clone() };
    let size =
        u64::try_from(&Integer::rounding_from(size, Ceiling).0).expect("a whole number below 2^16");
    Some(size * size)
}

/// Whether the asymptotic series is good enough: its smallest term is about e^(−x²).
fn is_large(square: u64, p: u64) -> bool {
    square > p * 3 / 4 + 64
}

fn erf_at(engine: &mut Engine, x: &Float, p: u64) -> Result<Interval, Fault> {
    if *x == 0_u32 {
        return Ok(Interval::zero());
    }
    if *x < 0_u32 {
        return Ok(erf_at(engine, &-x, p)?.neg());
    }
    let Some(square) = square(x) else {
        // erfc x < e^(−x²) ≤ e^(−2^30)
        let complement = Interval::zero().hull(&Interval::point(Float::power_of_2(-(1_i64 << 29))));
        return Ok(Interval::one().sub(&complement, p));
    };
    // 1 − erf x is about e^(−x²), so that many of its leading bits are below those that are asked for.
    let needed = p.saturating_sub(square * 14 / 10) + 64;
    if is_large(square, needed) {
        let complement = asymptotic(engine, x, needed)?;
        return Ok(Interval::one().sub(&complement, p));
    }
    series(engine, x, p + 32)
}

fn erfc_at(engine: &mut Engine, x: &Float, p: u64) -> Result<Interval, Fault> {
    if *x <= 0_u32 {
        let work = p + 32;
        return Ok(Interval::one().add(&erf_at(engine, &-x, work)?, work));
    }
    let square = square(x).expect("larger arguments are refused");
    if is_large(square, p) {
        return asymptotic(engine, x, p + 32);
    }
    // 1 − erf x loses about x²/ln 2 bits.
    let work = p + square * 3 / 2 + 64;
    Ok(Interval::one().sub(&series(engine, x, work)?, work))
}

/// erf x for x > 0.
fn series(engine: &mut Engine, x: &Float, p: u64) -> Result<Interval, Fault> {
    let x = Interval::point(x.clone());
    let square = x.square(p);
    let double = square.mul(&Interval::small(2), p);
    let mut term = Interval::one();
    let mut sum = Interval::one();
    let mut odd = 1;
    loop {
        engine.meter.charge(8 * cost::real(p))?;
        odd += 2;
        let divisor = Interval::small(odd);
        term = term
            .mul(&double, p)
            .div(&divisor, p)
            .expect("an odd number is not zero");
        let ratio_is_small = double.high() * Float::from(2) <= odd + 2;
        if ratio_is_small && negligible(&term, &sum, p) {
            // This term and all after it are together at most twice this term.
            let rest = term.mul(&Interval::small(2), p);
            sum = sum.hull(&sum.add(&rest, p));
            break;
        }
        sum = sum.add(&term, p);
    }
    engine.meter.charge(2 * cost::elementary(p))?;
    let factor = square.neg().exp(p);
    let root = Interval::pi(p).increasing(p, Float::sqrt_prec_round_ref);
    let scale = Interval::small(2).div(&root, p).expect("√π > 0");
    Ok(x.mul(&sum, p).mul(&factor, p).mul(&scale, p))
}

/// erfc x for large x > 0.
fn asymptotic(engine: &mut Engine, x: &Float, p: u64) -> Result<Interval, Fault> {
    let x = Interval::point(x.clone());
    let square = x.square(p);
    let double = square.mul(&Interval::small(2), p);
    let mut term = Interval::one();
    let mut sum = Interval::one();
    let mut odd = 1;
    loop {
        engine.meter.charge(8 * cost::real(p))?;
        let next = term
            .mul(&Interval::small(-odd), p)
            .div(&double, p)
            .expect("x is large");
        let falls = next.magnitude() < term.magnitude();
        if !falls || negligible(&next, &sum, p) {
            sum = sum.widen(&next.magnitude(), p);
            break;
        }
        sum = sum.add(&next, p);
        term = next;
        odd += 2;
    }
    engine.meter.charge(2 * cost::elementary(p))?;
    let factor = square.neg().exp(p);
    let root = Interval::pi(p).increasing(p, Float::sqrt_prec_round_ref);
    let scale = factor.div(&x.mul(&root, p), p).expect("x > 0");
    Ok(sum.mul(&scale, p))
}

/// Whether a term no longer changes the sum at this precision.
fn negligible(term: &Interval, sum: &Interval, p: u64) -> bool {
    let exponent = |interval: &Interval| {
        interval
            .magnitude()
            .get_exponent()
            .map_or(i64::MIN / 2, i64::from)
    };
    exponent(term) < exponent(sum) - i64::try_from(p).unwrap_or(i64::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    #[test]
    fn what_begins_at_zero_is_enclosed_from_zero_on() {
        let mut engine = Engine::new(&Settings::default());
        let from_zero = Interval::zero().hull(&Interval::one());
        let found = erf(&mut engine, &from_zero, 64).unwrap().unwrap();
        assert_eq!(*found.low(), 0_u32);
        assert!(*found.high() > 0.842_700_792 && *found.high() < 0.842_700_793);
    }
}
