//! The natural logarithm of short fractions.
//!
//! x = 2ᵏ·m with 2/3 < m ≤ 4/3, and ln m = 2 artanh z with z = (m − 1)/(m + 1), |z| ≤ 1/5, so that each term of
//! artanh z = Σ z^(2j+1)/(2j + 1) (NIST Digital Library of Mathematical Functions, 4.38.5) adds more than four bits. For
//! short fractions a term costs two operations with a short number, which is much less than a logarithm of the number
//! library, which knows nothing of its argument.
//!
//! The error: the sum is calculated in units of 2^−w. With T the exact term z^(2j+1)·2ʷ and t the calculated one, each
//! rounded down from the one before, T − t < z²·(previous T − t) + 1 < 25/24; what is added is t/(2j + 1) rounded down, so
//! that each step loses less than 25/24 + 1 < 3. After the last step, t = 0, the rest of the series is below
//! T·25/24 < 2. So the sum of n steps is at most 3n + 2 units too small, and never too large.

use std::cmp::Ordering;

use malachite::base::num::arithmetic::traits::{PowerOf2, Sign};
use malachite::base::num::basic::traits::Zero;
use malachite::base::num::logic::traits::SignificantBits;
use malachite::{Float, Integer, Natural, Rational};

use super::interval::Interval;
use crate::cost;

/// Longer fractions are left to the number library.
const MOST_BITS: u64 = 64;

/// An interval around ln x, for x > 0.
pub(super) fn of_fraction(x: &Rational, precision: u64) -> Interval {
    if cost::bits(x) > MOST_BITS {
        return Interval::outward(|mode| Float::ln_rational_prec_round_ref(x, precision, mode));
    }
    let (k, over, under) = split(x);
    // 1/|z| is below 2^66: so many bits more keep the relative precision of a logarithm near zero.
    let work = precision + 96;
    let reduced = twice_artanh(&over, &under, work);
    if k == 0 {
        return reduced;
    }
    let two = Interval::outward(|mode| Float::ln_2_prec_round(work, mode));
    two.mul(&Interval::small(k), work).add(&reduced, precision)
}

/// k, and z = (m − 1)/(m + 1) as a fraction of integers, for x = 2ᵏ·m with 2/3 < m ≤ 4/3.
fn split(x: &Rational) -> (i64, Integer, Natural) {
    let (above, below) = (x.numerator_ref(), x.denominator_ref());
    let bits = |value: &Natural| i64::try_from(value.significant_bits()).expect("few bits");
    let mut k = bits(above) - bits(below);
    let scaled = |k: i64| {
        let (left, right) = (k.min(0).unsigned_abs(), k.max(0).unsigned_abs());
        (above << left, below << right)
    };
    // Now 1/2 < m < 2.
    let (mut a, mut b) = scaled(k);
    let three = Natural::from(3_u32);
    if &a * &three > &b << 2_u32 {
        k += 1;
    } else if &a * &three <= &b << 1_u32 {
        k -= 1;
    }
    (a, b) = scaled(k);
    let difference = Integer::from(&a) - Integer::from(&b);
    (k, difference, a + b)
}

/// 2 artanh(over/under), for |over/under| ≤ 1/5.
fn twice_artanh(over: &Integer, under: &Natural, work: u64) -> Interval {
    let size = over.unsigned_abs_ref();
    let (square, divisor) = (size * size, under * under);
    let mut term = (size << work) / under;
    let mut sum = Natural::ZERO;
    let mut odd = 1_u64;
    while term != 0_u32 {
        sum += &term / Natural::from(odd);
        term *= &square;
        term /= &divisor;
        odd += 2;
    }
    let most = &sum + Natural::from(3 * odd.div_ceil(2) + 2);
    let unit = Interval::point(Float::power_of_2(
        1 - i64::try_from(work).expect("few bits"),
    ));
    let end = |value: Natural| Interval::integer(&Integer::from(value), work).mul(&unit, work);
    let enclosure = end(sum).hull(&end(most));
    match over.sign() {
        Ordering::Less => enclosure.neg(),
        Ordering::Equal => Interval::zero(),
        Ordering::Greater => enclosure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The library's value lies inside, and the interval is as narrow as was asked.
    #[test]
    fn the_library_agrees() {
        let p = 200;
        for (n, d) in [
            (1_u64, 1_u64),
            (2, 1),
            (1, 2),
            (3, 2),
            (2, 3),
            (4, 3),
            (10, 7),
            (1, 1_000_000),
            (u64::MAX, 1),
            (1, u64::MAX),
            (u64::MAX, u64::MAX - 1),
            (u64::MAX - 1, u64::MAX),
            (1 << 40, (1 << 40) + 1),
            (6_700_417, 5_000_000),
        ] {
            let x = Rational::from_unsigneds(n, d);
            let found = of_fraction(&x, p);
            let (value, _) = Float::ln_rational_prec_ref(&x, 2 * p);
            assert!(*found.low() <= value && value <= *found.high(), "ln({x})");
            let width = found.sub(&found, p).magnitude();
            let bound = value >> (p - 4);
            let bound = if bound < 0_u32 { -bound } else { bound };
            assert!(
                width.partial_cmp(&bound) != Some(Ordering::Greater),
                "ln({x}) is known within {width}"
            );
        }
    }
}
