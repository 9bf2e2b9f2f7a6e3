//! The gamma function and its logarithm.
//!
//! For positive arguments see [`super::stirling`]; negative ones are reflected, Γ(x) = π / (sin(πx) Γ(1 − x)) (NIST Digital
//! Library of Mathematical Functions, 5.5.3). All steps are interval operations, so that the result contains the value for
//! every point of the argument.

use malachite::{Float, Integer, Rational};

use super::Real;
use super::closed::{Closed, Monomial};
use super::enclosure::Enclosure;
use super::engine::Engine;
use super::image::{exponential, is_moderate};
use super::interval::Interval;
use super::stirling::Stirling;
use super::tape::Unary;
use crate::error::Fault;

/// Half-integers up to this size are kept exact; the coefficients of larger ones would be too long.
const LARGEST_EXACT: i64 = 250;

/// Arguments of more bits before the point are refused.
pub(super) const MOST_BITS: i64 = 64;

impl Engine {
    /// n! = Γ(n + 1)
    pub(crate) fn factorial(&mut self, n: &Real) -> Result<Real, Fault> {
        if let Some(n) = n.to_integer() {
            return super::rational::factorial(self, &n).map(Real::from);
        }
        let shifted = self.add(n, &Real::from(1))?;
        self.gamma(&shifted)
    }

    /// Γ(x), exact for whole and half numbers.
    pub(crate) fn gamma(&mut self, x: &Real) -> Result<Real, Fault> {
        let Real::Rational(value) = x else {
            return Ok(self.unary(Unary::Gamma, x));
        };
        if *value.denominator_ref() == 1_u32 {
            check_pole(value)?;
            let before = self.sub(x, &Real::from(1))?;
            return self.factorial(&before);
        }
        match i64::try_from(&Integer::from(value.numerator_ref())) {
            Ok(numerator) if *value.denominator_ref() == 2_u32 && numerator < 2 * LARGEST_EXACT => {
                let numerator = if *value < 0_u32 {
                    -numerator
                } else {
                    numerator
                };
                self.meter.charge(numerator.unsigned_abs() * 500)?;
                Ok(half_integer(numerator))
            }
            _ => Ok(self.unary(Unary::Gamma, x)),
        }
    }

    /// ln |Γ(x)|
    pub(crate) fn ln_gamma(&mut self, x: &Real) -> Result<Real, Fault> {
        if let Real::Rational(value) = x
            && *value.denominator_ref() == 1_u32
        {
            check_pole(value)?;
            if *value <= 20_u32 {
                let gamma = self.gamma(x)?;
                return self.ln(&gamma);
            }
        }
        Ok(self.unary(Unary::LnGamma, x))
    }
}

fn check_pole(value: &Rational) -> Result<(), Fault> {
    if *value <= 0_u32 {
        Err(Fault::domain("the gamma function has a pole there"))
    } else {
        Ok(())
    }
}

/// Γ(n/2) for odd n: a rational multiple of √π.
fn half_integer(n: i64) -> Real {
    let mut coefficient = Rational::from(1);
    let mut at = 1;
    while at < n {
        coefficient *= Rational::from_signeds(at, 2);
        at += 2;
    }
    while at > n {
        at -= 2;
        coefficient /= Rational::from_signeds(at, 2);
    }
    Closed::term(
        coefficient,
        Monomial {
            half_pi: 1,
            ..Monomial::default()
        },
    )
    .into_real()
}

pub(super) fn gamma(engine: &mut Engine, x: &Interval, p: u64) -> Enclosure {
    if *x.low() > 0_u32 {
        let Some(Stirling { logarithm, product }) = engine.stirling(x, p)? else {
            return Ok(None);
        };
        let power = exponential(&logarithm, p)?;
        return Ok(power.and_then(|power| power.div(&product, p)));
    }
    if let Some(sine) = sine_of_multiple(x, p)?
        && let Some(reflected) = gamma(engine, &Interval::one().sub(x, p), p)?
    {
        Ok(Interval::pi(p).div(&sine.mul(&reflected, p), p))
    } else {
        Ok(None)
    }
}

pub(super) fn ln_gamma(engine: &mut Engine, x: &Interval, p: u64) -> Enclosure {
    let ln = |value: &Interval| value.increasing(p, Float::ln_prec_round_ref);
    if *x.low() > 0_u32 {
        let found = engine.stirling(x, p)?;
        return Ok(found.map(|Stirling { logarithm, product }| logarithm.sub(&ln(&product), p)));
    }
    if let Some(sine) = sine_of_multiple(x, p)?
        && let Some(reflected) = ln_gamma(engine, &Interval::one().sub(x, p), p)?
    {
        let quotient = Interval::pi(p).div(&sine.abs(), p);
        Ok(quotient.map(|quotient| ln(&quotient).sub(&reflected, p)))
    } else {
        Ok(None)
    }
}

/// sin(πx), if it is certainly not zero and x is certainly negative.
fn sine_of_multiple(x: &Interval, p: u64) -> Enclosure {
    if *x.high() >= 0_u32 || !is_moderate(x, MOST_BITS, too_large)? {
        return Ok(None);
    }
    let sine = Interval::pi(p)
        .mul(x, p)
        .gentle(p, Float::sin_prec_round_ref);
    Ok(sine.sign().map(|_| sine))
}

pub(super) fn too_large() -> Fault {
    Fault::too_large("the argument of the gamma function is too large")
}
