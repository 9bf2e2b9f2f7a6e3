//! How large a number is that is too large to hold: its leading digits, certified.

use malachite::base::num::arithmetic::traits::Abs;
use malachite::base::num::logic::traits::SignificantBits;
use malachite::{Float, Integer, Rational};

use super::interval::Interval;

/// Exponents with more digits than this are themselves written as a power of ten.
const LONGEST_EXPONENT: usize = 24;
/// Exponents with more bits than this are not calculated.
const MOST_BITS: u64 = 4096;

/// The size of |base|^exponent, for example `4.28·10^369693099`.
pub(crate) fn of_power(base: &Rational, exponent: &Integer) -> String {
    let base = base.abs();
    describe(exponent.significant_bits(), |precision| {
        let logarithm = Interval::outward(|mode| {
            Float::log_base_10_rational_prec_round_ref(&base, precision, mode)
        });
        logarithm.mul(&Interval::integer(exponent, precision), precision)
    })
}

/// The size of n!, by Stirling's formula with Robbins' bounds, for n ≥ 1:
/// ln n! = n ln n − n + ½ ln 2πn + t with 1/(12n + 1) < t < 1/(12n) (H. Robbins, A Remark on Stirling's Formula, 1955).
pub(crate) fn of_factorial(n: &Integer) -> String {
    describe(2 * n.significant_bits(), |p| {
        let point = Interval::integer(n, p);
        let ln = |x: &Interval| x.increasing(p, Float::ln_prec_round_ref);
        let main = point.mul(&ln(&point).sub(&Interval::one(), p), p);
        let root = ln(&point.mul(&Interval::pi(p), p).mul(&Interval::small(2), p));
        let half = Interval::rational(&Rational::from_signeds(1_i32, 2), p);
        let least = Interval::one().div(
            &point.mul(&Interval::small(12), p).add(&Interval::one(), p),
            p,
        );
        let most = Interval::one().div(&point.mul(&Interval::small(12), p), p);
        let (least, most) = (least.expect("12n + 1 > 0"), most.expect("12n > 0"));
        let sum = main.add(&root.mul(&half, p), p);
        let natural = sum.add(&least, p).hull(&sum.add(&most, p));
        natural
            .div(&ln(&Interval::small(10)), p)
            .expect("ln 10 > 0")
    })
}

/// The size of e^x from an enclosure of x at each precision.
pub(crate) fn of_exponential(bits: u64, exponent: impl Fn(u64) -> Interval) -> String {
    describe(bits, |p| {
        let ten = Interval::small(10).increasing(p, Float::ln_prec_round_ref);
        exponent(p).div(&ten, p).expect("ln 10 > 0")
    })
}

/// Writes 10^x, where only the power of two of x is known: 2^(bits − 1) ≤ |x|·ln 10 < 2^bits or more.
fn describe_vast(bits: u64) -> String {
    // log10(2) > 0.30102, and ln 10 < 4.
    format!(
        "10^(±10^{}) or beyond",
        bits.saturating_sub(3).saturating_mul(30_102) / 100_000
    )
}

/// Writes 10^x, where `logarithm` encloses x at a precision and x has about `bits` bits before the point.
fn describe(bits: u64, logarithm: impl Fn(u64) -> Interval) -> String {
    if bits > MOST_BITS {
        return describe_vast(bits);
    }
    for precision in [bits + 64, bits + 256] {
        let x = logarithm(precision);
        if !x.is_finite() {
            break;
        }
        let (low, high) = x.floors();
        if low != high {
            let (least, most) = (low.to_string(), high.to_string());
            if least.len().min(most.len()) > LONGEST_EXPONENT
                && leading_digits(&least) == leading_digits(&most)
            {
                return format!("10^({})", leading_digits(&least));
            }
            continue;
        }
        let exponent = low.to_string();
        if exponent.trim_start_matches('-').len() > LONGEST_EXPONENT {
            return format!("10^({})", leading_digits(&exponent));
        }
        let fraction = x.sub(&Interval::integer(&low, precision), precision);
        let hundredfold = fraction
            .increasing(precision, Float::power_of_10_of_float_prec_round_ref)
            .mul(&Interval::small(100), precision);
        let (least, most) = hundredfold.nearest();
        if least == most {
            let digits = least.to_string();
            return format!("{}.{}·10^{exponent}", &digits[..1], &digits[1..3]);
        }
    }
    "more than can be written".to_owned()
}

/// An integer written with three digits and a power of ten, cut off: `3.01·10^90308`.
fn leading_digits(integer: &str) -> String {
    let (sign, digits) = integer
        .strip_prefix('-')
        .map_or(("", integer), |digits| ("-", digits));
    format!(
        "{sign}{}.{}…·10^{}",
        &digits[..1],
        &digits[1..3],
        digits.len() - 1
    )
}

#[cfg(test)]
mod tests {
    use malachite::base::num::arithmetic::traits::Pow as _;
    use malachite::base::num::basic::traits::Infinity as _;

    use super::*;

    #[test]
    fn sizes_of_powers_and_factorials() {
        let nine = Rational::from(9);
        assert_eq!(
            of_power(&nine, &Integer::from(387_420_489)),
            "4.28·10^369693099"
        );
        assert_eq!(
            of_factorial(&Integer::from(1_000_000_000)),
            "9.90·10^8565705522"
        );
        assert_eq!(
            of_power(&Rational::from_signeds(1, 2), &Integer::from(1000)),
            "9.33·10^-302"
        );
    }

    /// 10^x for an x between two integers.
    fn size(bits: u64, low: &Integer, high: &Integer) -> String {
        describe(bits, |p| {
            Interval::integer(low, p).hull(&Interval::integer(high, p))
        })
    }

    #[test]
    fn an_exponent_that_is_long_is_written_as_a_power_itself() {
        let exponent = Integer::from(10).pow(30_u64);
        assert_eq!(size(100, &exponent, &exponent), "10^(1.00…·10^30)");
        let next = &exponent + Integer::from(1);
        assert_eq!(size(100, &exponent, &next), "10^(1.00…·10^30)");
    }

    #[test]
    fn a_size_that_cannot_be_told_is_not_made_up() {
        let unknown = "more than can be written";
        assert_eq!(size(10, &Integer::from(1), &Integer::from(3)), unknown);
        let infinite = |_| Interval::point(Float::INFINITY);
        assert_eq!(describe(10, infinite), unknown);
    }
}
