//! The error function and its complement.
//!
//! Both are monotone, so that the ends of an interval are enough. At a point:
//!
//! - erf x = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n + 1)!! (DLMF 7.6.2). All terms have the sign of x, so nothing cancels;
//!   where the ratio of neighbouring terms has fallen below ½, the rest is at most twice the next term.
//! - erfc x ~ e^(−x²)/(x√π) · Σ (−1)ᵏ (2k − 1)!! / (2x²)ᵏ for large x; the remainder is at most the first term left out
//!   (DLMF 7.12.1 and 7.12(i)).
//! - otherwise erfc x = 1 − erf x, with as many bits more as the difference loses.

use malachite::base::num::conversion::traits::RoundingFrom;
use malachite::base::rounding_modes::RoundingMode::Ceiling;
use malachite::{Float, Integer};

use super::Real;
use super::enclosure::{Enclosure, check_exponent};
use super::engine::Engine;
use super::interval::Interval;
use super::tape::Unary;
use crate::cost;
use crate::error::Fault;

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
    let low = erfc_at(engine, x.low(), p)?;
    if x.low() == x.high() {
        return Ok(Some(low));
    }
    Ok(Some(low.hull(&erfc_at(engine, x.high(), p)?)))
}

/// x², rounded up to a whole number.
fn square(x: &Float) -> Result<u64, Fault> {
    if x.get_exponent().is_some_and(|bits| bits > 15) {
        return Err(Fault::too_large(
            "the argument of the error function is too large",
        ));
    }
    let size = if *x < 0_u32 { -x } else { x.clone() };
    let size =
        u64::try_from(&Integer::rounding_from(size, Ceiling).0).expect("a whole number below 2^16");
    Ok(size * size)
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
    if is_large(square(x)?, p) {
        let complement = erfc_at(engine, x, 64)?;
        return Ok(Interval::one().sub(&complement, p));
    }
    series(engine, x, p + 32)
}

fn erfc_at(engine: &mut Engine, x: &Float, p: u64) -> Result<Interval, Fault> {
    let square = square(x)?;
    if *x > 0_u32 && is_large(square, p) {
        return asymptotic(engine, x, p + 32);
    }
    // 1 − erf x loses about x²/ln 2 bits.
    let work = if *x > 0_u32 {
        p + square * 3 / 2 + 64
    } else {
        p + 32
    };
    if *x < 0_u32 {
        return Ok(Interval::one().add(&erf_at(engine, &-x, work)?, work));
    }
    Ok(Interval::one().sub(
        &if *x == 0_u32 {
            Interval::zero()
        } else {
            series(engine, x, work)?
        },
        work,
    ))
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
    let factor = square.neg().increasing(p, Float::exp_prec_round_ref);
    let root = Interval::pi(p).increasing(p, Float::sqrt_prec_round_ref);
    let scale = Interval::small(2).div(&root, p).expect("√π > 0");
    Ok(x.mul(&sum, p).mul(&factor, p).mul(&scale, p))
}

/// erfc x for large x > 0.
fn asymptotic(engine: &mut Engine, x: &Float, p: u64) -> Result<Interval, Fault> {
    let x = Interval::point(x.clone());
    let square = x.square(p);
    check_exponent(&square.neg())?;
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
    let factor = square.neg().increasing(p, Float::exp_prec_round_ref);
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
