//! Stirling's series for the logarithm of the gamma function, with its remainder.
//!
//! For z > 0 (NIST Digital Library of Mathematical Functions, 5.11.1 and 5.11(ii)):
//!
//! ln Γ(z) = (z − ½) ln z − z + ½ ln 2π + Σ B₂ₖ / (2k(2k − 1) z^(2k−1)) for k < n, plus a remainder that is at most the
//! term k = n in size. Small arguments are shifted up first, Γ(x) = Γ(x + m) / (x(x + 1) … (x + m − 1)) (DLMF 5.5.1).

use malachite::base::num::arithmetic::traits::{AddMulAssign, Pow};
use malachite::base::num::conversion::traits::RoundingFrom;
use malachite::base::rounding_modes::RoundingMode::Ceiling;
use malachite::{Float, Integer, Natural, Rational};

use super::engine::Engine;
use super::gamma::{MOST_BITS, too_large};
use super::image::is_moderate;
use super::interval::Interval;
use crate::cost;
use crate::error::Fault;

/// Γ(x) = e^logarithm / product
pub(super) struct Stirling {
    pub(super) logarithm: Interval,
    pub(super) product: Interval,
}

impl Engine {
    /// Γ(x) for x > 0. `None` where the interval is too coarse.
    pub(super) fn stirling(&mut self, x: &Interval, p: u64) -> Result<Option<Stirling>, Fault> {
        if !is_moderate(x, MOST_BITS, too_large)? {
            return Ok(None);
        }
        let work = p + 64;
        // So far up, so many terms are enough. Both cost about the same then.
        let least = i64::try_from(p / 2 + 16).unwrap_or(i64::MAX);
        let terms = p / 10 + 8;
        let start = Integer::rounding_from(x.low(), Ceiling).0;
        let shift = u64::try_from(&(Integer::from(least) - start)).unwrap_or(0);
        self.meter
            .charge((shift + 3 * terms) * 2 * cost::real(work) + 4 * cost::elementary(work))?;
        self.prepare_tangents(terms)?;
        let mut product = Interval::one();
        let mut z = x.clone();
        for _ in 0..shift {
            product = product.mul(&z, work);
            z = z.add(&Interval::one(), work);
        }
        let correction = self.correction(&z, terms, work);
        Ok(correction.map(|correction| Stirling {
            logarithm: main(&z, work).add(&correction, work),
            product,
        }))
    }

    /// The sum over the Bernoulli numbers, with its remainder:
    /// B₂ₖ / (2k(2k − 1)) = (−1)^(k−1) · Tₖ / ((2k − 1) · 4ᵏ (4ᵏ − 1)) with the tangent numbers Tₖ.
    fn correction(&self, z: &Interval, terms: u64, p: u64) -> Option<Interval> {
        let terms = usize::try_from(terms).expect("the precision is limited");
        let reciprocal = Interval::one().div(z, p)?;
        let square = reciprocal.square(p);
        let mut power = reciprocal;
        let mut sum = Interval::zero();
        let mut last = Interval::zero();
        for (tangent, k) in self.tangents.iter().zip(1..).take(terms) {
            let divisor = Interval::integer(&Integer::from(divisor(k)), p);
            let tangent = Interval::integer(&Integer::from(tangent), p);
            sum = sum.add(&last, p);
            last = tangent.mul(&power, p).div(&divisor, p)?;
            if k % 2 == 0 {
                last = last.neg();
            }
            power = power.mul(&square, p);
        }
        // What is left out is smaller than the last of the terms.
        Some(sum.widen(&last.magnitude(), p))
    }

    /// Makes the first `count` tangent numbers, unless they are there.
    fn prepare_tangents(&mut self, count: u64) -> Result<(), Fault> {
        if (self.tangents.len() as u64) < count {
            self.meter.charge(count * count * (40 + count / 4))?;
            self.tangents = tangent_numbers(count);
        }
        Ok(())
    }
}

/// (z − ½) ln z − z + ½ ln 2π
fn main(z: &Interval, p: u64) -> Interval {
    let half = Interval::rational(&Rational::from_signeds(1_i32, 2), p);
    let ln = |value: &Interval| value.increasing(p, Float::ln_prec_round_ref);
    let tau = Interval::pi(p).mul(&Interval::small(2), p);
    z.sub(&half, p)
        .mul(&ln(z), p)
        .sub(z, p)
        .add(&ln(&tau).mul(&half, p), p)
}

/// (2k − 1) · 4ᵏ (4ᵏ − 1)
fn divisor(k: u64) -> Natural {
    let four = Natural::from(4_u32).pow(k);
    &four * (&four - Natural::from(1_u32)) * Natural::from(2 * k - 1)
}

/// T₁ to Tₙ: 1, 2, 16, 272 … (R. P. Brent and D. Harvey, Fast computation of Bernoulli, tangent and secant numbers, 2011,
/// algorithm `TangentNumbers`).
fn tangent_numbers(n: u64) -> Vec<Natural> {
    let size = usize::try_from(n).expect("the precision is limited");
    let mut tangents = vec![Natural::from(1_u32); size];
    for k in 1..size {
        tangents[k] = &tangents[k - 1] * Natural::from(k);
    }
    for k in 1..size {
        for j in k..size {
            let (before, from) = tangents.split_at_mut(j);
            from[0] *= Natural::from(j - k + 2);
            from[0].add_mul_assign(&before[j - 1], Natural::from(j - k));
        }
    }
    tangents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_coefficients_are_those_of_the_tables() {
        let expected = [(1, 12), (1, 360), (1, 1260), (1, 1680), (1, 1188)];
        for ((k, tangent), (n, d)) in (1..).zip(tangent_numbers(5)).zip(expected) {
            let found = Rational::from_naturals(tangent, divisor(k));
            assert_eq!(found, Rational::from_signeds(n, d));
        }
    }
}
