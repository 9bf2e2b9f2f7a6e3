//! The gamma function and its logarithm.
//!
//! For z > 0, Stirling's series with its remainder (NIST Digital Library of Mathematical Functions, 5.11.1 and 5.11(ii)):
//!
//! ln Γ(z) = (z − ½) ln z − z + ½ ln 2π + Σ B₂ₖ / (2k(2k − 1) z^(2k−1)) for k < n, plus a remainder that is at most the
//! term k = n in size. Small arguments are shifted up first, Γ(x) = Γ(x + m) / (x(x + 1) … (x + m − 1)) (DLMF 5.5.1), and
//! negative ones reflected, Γ(x) = π / (sin(πx) Γ(1 − x)) (DLMF 5.5.3). All steps are interval operations, so that the
//! result contains the value for every point of the argument.

use malachite::base::num::arithmetic::traits::Pow;
use malachite::base::num::conversion::traits::RoundingFrom;
use malachite::base::rounding_modes::RoundingMode::Ceiling;
use malachite::{Float, Integer, Natural, Rational};

use super::Real;
use super::closed::{Closed, Monomial};
use super::enclosure::{Enclosure, check_exponent};
use super::engine::Engine;
use super::interval::Interval;
use super::tape::Unary;
use crate::cost;
use crate::error::Fault;

/// Half-integers up to this size are kept exact; the coefficients of larger ones would be too long.
const LARGEST_EXACT: i64 = 250;

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
        let Some(Stirling { logarithm, product }) = stirling(engine, x, p)? else {
            return Ok(None);
        };
        check_exponent(&logarithm)?;
        return Ok(logarithm
            .increasing(p, Float::exp_prec_round_ref)
            .div(&product, p));
    }
    let Some(sine) = sine_of_multiple(x, p) else {
        return Ok(None);
    };
    let Some(reflected) = gamma(engine, &Interval::one().sub(x, p), p)? else {
        return Ok(None);
    };
    Ok(Interval::pi(p).div(&sine.mul(&reflected, p), p))
}

pub(super) fn ln_gamma(engine: &mut Engine, x: &Interval, p: u64) -> Enclosure {
    let ln = |value: &Interval| value.increasing(p, Float::ln_prec_round_ref);
    if *x.low() > 0_u32 {
        let found = stirling(engine, x, p)?;
        return Ok(found.map(|Stirling { logarithm, product }| logarithm.sub(&ln(&product), p)));
    }
    let Some(sine) = sine_of_multiple(x, p) else {
        return Ok(None);
    };
    let Some(reflected) = ln_gamma(engine, &Interval::one().sub(x, p), p)? else {
        return Ok(None);
    };
    let quotient = Interval::pi(p).div(&sine.abs(), p);
    Ok(quotient.map(|quotient| ln(&quotient).sub(&reflected, p)))
}

/// sin(πx), if it is certainly not zero and x is certainly negative.
fn sine_of_multiple(x: &Interval, p: u64) -> Option<Interval> {
    if *x.high() >= 0_u32 || x.low().get_exponent().is_some_and(|bits| bits > 64) {
        return None;
    }
    let sine = Interval::pi(p)
        .mul(x, p)
        .gentle(p, Float::sin_prec_round_ref);
    sine.sign().map(|_| sine)
}

/// Γ(x) = e^logarithm / product
struct Stirling {
    logarithm: Interval,
    product: Interval,
}

fn stirling(engine: &mut Engine, x: &Interval, p: u64) -> Result<Option<Stirling>, Fault> {
    if !x.is_finite() || x.high().get_exponent().is_some_and(|bits| bits > 64) {
        return Err(Fault::too_large(
            "the argument of the gamma function is too large",
        ));
    }
    let work = p + 64;
    let least = i64::try_from(p / 3 + 16).unwrap_or(i64::MAX);
    let start = Integer::rounding_from(x.low(), Ceiling).0;
    let shift = u64::try_from(&(Integer::from(least) - start)).unwrap_or(0);
    let terms = p / 8 + 8;
    engine.meter.charge(
        (shift + 3 * terms) * 2 * cost::real(work)
            + terms * terms * (40 + terms / 8)
            + 4 * cost::elementary(work),
    )?;
    let mut product = Interval::one();
    let mut z = x.clone();
    for _ in 0..shift {
        product = product.mul(&z, work);
        z = z.add(&Interval::one(), work);
    }
    let half = Interval::rational(&Rational::from_signeds(1_i32, 2), work);
    let ln = |value: &Interval| value.increasing(work, Float::ln_prec_round_ref);
    let tau = Interval::pi(work).mul(&Interval::small(2), work);
    let main = z
        .sub(&half, work)
        .mul(&ln(&z), work)
        .sub(&z, work)
        .add(&ln(&tau).mul(&half, work), work);
    let correction = correction(&z, terms, work);
    Ok(correction.map(|correction| Stirling {
        logarithm: main.add(&correction, work),
        product,
    }))
}

/// The sum over the Bernoulli numbers, with its remainder.
fn correction(z: &Interval, terms: u64, p: u64) -> Option<Interval> {
    let reciprocal = Interval::one().div(z, p)?;
    let square = reciprocal.square(p);
    let mut power = reciprocal;
    let mut sum = Interval::zero();
    for (coefficient, k) in stirling_coefficients(terms).iter().zip(1..) {
        let term = Interval::rational(coefficient, p).mul(&power, p);
        if k == terms {
            return Some(sum.widen(&term.magnitude(), p));
        }
        sum = sum.add(&term, p);
        power = power.mul(&square, p);
    }
    None
}

/// B₂ₖ / (2k(2k − 1)) for k from 1 to n, by way of the tangent numbers: B₂ₖ = (−1)^(k−1) · 2k · Tₖ / (4^k (4^k − 1))
/// (R. P. Brent and D. Harvey, Fast computation of Bernoulli, tangent and secant numbers, 2011, algorithm `TangentNumbers`).
fn stirling_coefficients(n: u64) -> Vec<Rational> {
    let size = usize::try_from(n).expect("the precision is limited");
    let mut tangents = vec![Natural::from(1_u32); size + 1];
    for k in 2..=size {
        tangents[k] = &tangents[k - 1] * Natural::from(k - 1);
    }
    for k in 2..=size {
        for j in k..=size {
            tangents[j] =
                &tangents[j - 1] * Natural::from(j - k) + &tangents[j] * Natural::from(j - k + 2);
        }
    }
    let coefficient = |k: u64| {
        let four = Natural::from(4_u32).pow(k);
        let denominator = &four * (&four - Natural::from(1_u32)) * Natural::from(2 * k - 1);
        let tangent = tangents[usize::try_from(k).expect("small")].clone();
        Rational::from_sign_and_naturals(k % 2 == 1, tangent, denominator)
    };
    (1..=n).map(coefficient).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_coefficients_are_those_of_the_tables() {
        let expected = [(1, 12), (-1, 360), (1, 1260), (-1, 1680), (1, 1188)];
        let expected: Vec<Rational> = expected
            .into_iter()
            .map(|(n, d)| Rational::from_signeds(n, d))
            .collect();
        assert_eq!(stirling_coefficients(5), expected);
    }
}
