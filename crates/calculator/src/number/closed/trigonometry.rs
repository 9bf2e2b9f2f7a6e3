//! Sines and cosines of rational multiples of π that square roots can write, and their inverses.
//!
//! The values are those of every table: sin(π/12) = (√6 − √2)/4, sin(π/10) = (√5 − 1)/4, and so on. Multiples of π/5
//! whose sine is a nested root (sin(π/5)) are not among them.

use malachite::base::num::arithmetic::traits::Floor;
use malachite::{Natural, Rational};

use super::{Closed, Monomial, Radical};

/// sin(qπ) for 0 ≤ q ≤ 1/2, as (numerator and denominator of q, [(coefficient, denominator, radicand)]).
type Row = ((i64, i64), &'static [(i64, i64, u64)]);

const SINES: [Row; 9] = [
    ((0, 1), &[]),
    ((1, 12), &[(1, 4, 6), (-1, 4, 2)]),
    ((1, 10), &[(1, 4, 5), (-1, 4, 1)]),
    ((1, 6), &[(1, 2, 1)]),
    ((1, 4), &[(1, 2, 2)]),
    ((3, 10), &[(1, 4, 5), (1, 4, 1)]),
    ((1, 3), &[(1, 2, 3)]),
    ((5, 12), &[(1, 4, 6), (1, 4, 2)]),
    ((1, 2), &[(1, 1, 1)]),
];

/// An angle brought to the first quarter: sin(qπ) = ±sin(reduced·π) with 0 ≤ reduced ≤ 1/2.
pub(crate) struct Reduced {
    pub(crate) negative: bool,
    pub(crate) quarter: Rational,
}

/// Brings qπ to the first quarter, for the sine.
pub(crate) fn reduce(q: &Rational) -> Reduced {
    let two = Rational::from(2);
    let turns = (q / &two).floor();
    let mut angle = q - Rational::from(turns) * two;
    let one = Rational::from(1);
    let negative = angle >= one;
    if negative {
        angle -= &one;
    }
    if angle > Rational::from_signeds(1_i32, 2) {
        angle = one - angle;
    }
    Reduced {
        negative,
        quarter: angle,
    }
}

/// sin(qπ) for 0 ≤ q ≤ 1/2, if it is in the table.
pub(crate) fn sine(q: &Rational) -> Option<Closed> {
    let (_, terms) = SINES
        .iter()
        .find(|((n, d), _)| *q == Rational::from_signeds(*n, *d))?;
    terms
        .iter()
        .try_fold(Closed::default(), |sum, (n, d, radicand)| {
            sum.add(&root_multiple(*n, *d, *radicand))
        })
}

/// n/d·√radicand, for a radicand that is 1, a prime, or 6.
fn root_multiple(n: i64, d: i64, radicand: u64) -> Closed {
    let primes: &[u64] = match radicand {
        1 => &[],
        6 => &[2, 3],
        2 => &[2],
        3 => &[3],
        _ => &[5],
    };
    let half = Rational::from_signeds(1_i32, 2);
    let radicals = primes
        .iter()
        .map(|prime| Radical {
            base: Natural::from(*prime),
            exponent: half.clone(),
        })
        .collect();
    Closed::term(
        Rational::from_signeds(n, d),
        Monomial {
            radicals,
            ..Monomial::default()
        },
    )
}

/// q with −1/2 ≤ q ≤ 1/2 and sin(qπ) = value, if it is in the table.
pub(crate) fn arc_sine(value: &Closed) -> Option<Rational> {
    let negated = value.neg();
    SINES.iter().find_map(|((n, d), _)| {
        let q = Rational::from_signeds(*n, *d);
        let sine = sine(&q)?;
        if sine == *value {
            Some(q)
        } else {
            (sine == negated).then(|| -q)
        }
    })
}

/// q with −1/2 < q < 1/2 and tan(qπ) = value, if it is in the table.
pub(crate) fn arc_tangent(value: &Closed) -> Option<Rational> {
    let negated = value.neg();
    [(0, 1), (1, 12), (1, 6), (1, 4), (1, 3), (5, 12)]
        .into_iter()
        .find_map(|(n, d)| {
            let q = Rational::from_signeds(n, d);
            let cosine = sine(&(Rational::from_signeds(1_i64, 2) - &q))?;
            let tangent = sine(&q)?.div_or_zero(&cosine)?;
            if tangent == *value {
                Some(q)
            } else {
                (tangent == negated).then(|| -q)
            }
        })
}

impl Closed {
    fn div_or_zero(&self, divisor: &Self) -> Option<Self> {
        if self.terms().is_empty() {
            Some(Self::default())
        } else {
            self.div(divisor)
        }
    }
}
