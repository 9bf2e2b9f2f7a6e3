//! Intervals with outward rounding: the certificate behind every rounded digit.
//!
//! Each operation returns an interval that contains the exact result for every choice of points in its operands. The
//! endpoints come from malachite's correctly rounded functions, the lower one rounded down and the upper one up; for a
//! monotone function nothing else is needed. For sine and cosine the mean value form is used, |sin x − sin m| ≤ |x − m|.

mod arithmetic;
mod exponential;

use std::cmp::Ordering;

use malachite::base::num::basic::traits::{One, Zero};
use malachite::base::num::conversion::traits::RoundingFrom;
use malachite::base::rounding_modes::RoundingMode::{self, Ceiling, Floor, Nearest};
use malachite::{Float, Integer, Rational};

/// All reals from `low` to `high`.
#[derive(Debug, Clone)]
pub(crate) struct Interval {
    low: Float,
    high: Float,
}

/// A correctly rounded function of the number library.
pub(crate) type Rounded = fn(&Float, u64, RoundingMode) -> (Float, Ordering);

impl Interval {
    /// From a computation that can be asked to round down and up.
    pub(crate) fn outward(compute: impl Fn(RoundingMode) -> (Float, Ordering)) -> Self {
        let (low, error) = compute(Floor);
        if error == Ordering::Equal {
            return Self {
                high: low.clone(),
                low,
            };
        }
        let mut high = low.clone();
        if low.is_normal() {
            // A value rounded down is less than one unit in the last place below the value itself.
            high.increment();
        } else {
            high = compute(Ceiling).0;
        }
        Self { low, high }
    }

    pub(crate) fn point(value: Float) -> Self {
        Self {
            high: value.clone(),
            low: value,
        }
    }

    pub(crate) fn zero() -> Self {
        Self::point(Float::ZERO)
    }

    pub(crate) fn one() -> Self {
        Self::point(Float::ONE)
    }

    pub(crate) fn rational(value: &Rational, precision: u64) -> Self {
        Self::outward(|mode| Float::from_rational_prec_round_ref(value, precision, mode))
    }

    pub(crate) fn integer(value: &Integer, precision: u64) -> Self {
        Self::outward(|mode| Float::from_integer_prec_round_ref(value, precision, mode))
    }

    pub(crate) fn small(value: i64) -> Self {
        Self::point(Float::from(value))
    }

    pub(crate) fn pi(precision: u64) -> Self {
        Self::outward(|mode| Float::pi_prec_round(precision, mode))
    }

    pub(crate) fn low(&self) -> &Float {
        &self.low
    }

    pub(crate) fn high(&self) -> &Float {
        &self.high
    }

    /// False after an overflow or an operation that has no value; nothing can be said then.
    pub(crate) fn is_finite(&self) -> bool {
        self.low.is_finite() && self.high.is_finite()
    }

    /// Whether all of it lies beyond what is worth calculating with, so that more precision would not help.
    pub(crate) fn is_vast(&self) -> bool {
        const VAST_BITS: i32 = 1 << 29;
        let beyond = |end: &Float| {
            end.is_infinite() || end.get_exponent().is_some_and(|bits| bits > VAST_BITS)
        };
        beyond(&self.low) && beyond(&self.high) && self.sign().is_some()
    }

    /// The sign, if it is certain. Zero only for the interval that is nothing but zero.
    pub(crate) fn sign(&self) -> Option<Ordering> {
        if self.low > 0_u32 {
            Some(Ordering::Greater)
        } else if self.high < 0_u32 {
            Some(Ordering::Less)
        } else if self.low == 0_u32 && self.high == 0_u32 {
            Some(Ordering::Equal)
        } else {
            None
        }
    }

    /// The larger of the sizes of the two ends.
    pub(crate) fn magnitude(&self) -> Float {
        let (low, high) = (-&self.low, &self.high);
        if low > *high { low } else { high.clone() }
    }

    /// The whole numbers below or at each end.
    pub(crate) fn floors(&self) -> (Integer, Integer) {
        (
            Integer::rounding_from(&self.low, Floor).0,
            Integer::rounding_from(&self.high, Floor).0,
        )
    }

    /// The whole numbers nearest to each end, and whether an end lies exactly half way between two of them.
    pub(crate) fn nearest(&self) -> (Integer, Integer) {
        (
            Integer::rounding_from(&self.low, Nearest).0,
            Integer::rounding_from(&self.high, Nearest).0,
        )
    }

    /// A function that grows with its argument.
    pub(crate) fn increasing(
        &self,
        precision: u64,
        function: impl Fn(&Float, u64, RoundingMode) -> (Float, Ordering),
    ) -> Self {
        if self.low == self.high {
            return Self::outward(|mode| function(&self.low, precision, mode));
        }
        Self {
            low: function(&self.low, precision, Floor).0,
            high: function(&self.high, precision, Ceiling).0,
        }
    }

    /// A function that falls with its argument.
    pub(crate) fn decreasing(
        &self,
        precision: u64,
        function: impl Fn(&Float, u64, RoundingMode) -> (Float, Ordering),
    ) -> Self {
        if self.low == self.high {
            return Self::outward(|mode| function(&self.low, precision, mode));
        }
        Self {
            low: function(&self.high, precision, Floor).0,
            high: function(&self.low, precision, Ceiling).0,
        }
    }

    /// The root with this index, of numbers that are not negative.
    pub(crate) fn root(&self, index: u64, precision: u64) -> Self {
        match index {
            2 => self.increasing(precision, Float::sqrt_prec_round_ref),
            3 => self.increasing(precision, Float::cbrt_prec_round_ref),
            _ => self.increasing(precision, |x, p, mode| {
                x.root_u_prec_round_ref(index, p, mode)
            }),
        }
    }

    /// A function whose slope is nowhere steeper than 1 and whose values lie between −1 and 1: sine or cosine.
    pub(crate) fn gentle(&self, precision: u64, function: Rounded) -> Self {
        // The ends of a large angle have more bits, all of which tell where in the turn it is.
        let bits = self.low.get_prec().max(self.high.get_prec());
        let middle = self.middle(bits.unwrap_or(0).max(precision));
        let radius = self.radius(&middle);
        let Self { low, high } = Self::outward(|mode| function(&middle, precision, mode));
        let low = low.sub_prec_round(radius.clone(), precision, Floor).0;
        let high = high.add_prec_round(radius, precision, Ceiling).0;
        Self { low, high }.clamp(-1, 1)
    }

    fn middle(&self, precision: u64) -> Float {
        let sum = self
            .low
            .add_prec_round_ref_ref(&self.high, precision + 2, Nearest)
            .0;
        sum >> 1_u32
    }

    /// At least the distance from `middle` to either end.
    fn radius(&self, middle: &Float) -> Float {
        let left = middle.sub_prec_round_ref_ref(&self.low, 32, Ceiling).0;
        let right = self.high.sub_prec_round_ref_ref(middle, 32, Ceiling).0;
        if left > right { left } else { right }
    }

    /// The part of it between two whole numbers, for a value that is known to lie between them.
    pub(crate) fn clamp(self, least: i64, most: i64) -> Self {
        self.at_least(least).at_most(most)
    }

    pub(crate) fn at_least(mut self, least: i64) -> Self {
        if self.low < least {
            self.low = Float::from(least);
        }
        if self.high < least {
            self.high = Float::from(least);
        }
        self
    }

    pub(crate) fn at_most(self, most: i64) -> Self {
        let cut = |end: Float| {
            if end > most { Float::from(most) } else { end }
        };
        Self {
            low: cut(self.low),
            high: cut(self.high),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotient_by_what_may_be_zero_is_not_known() {
        let around_zero = Interval::small(-1).hull(&Interval::small(2));
        assert!(Interval::one().div(&around_zero, 64).is_none());
        assert!(Interval::one().div(&Interval::zero(), 64).is_none());
        let half = Interval::one().div(&Interval::small(2), 64).unwrap();
        assert_eq!(
            (half.low(), half.high()),
            (&Float::from(0.5), &Float::from(0.5))
        );
    }

    #[test]
    fn what_is_too_small_to_be_held_lies_between_zero_and_the_smallest_number() {
        let smallest = Float::min_positive_value_prec(64);
        let tiny = Interval::outward(|mode| smallest.square_prec_round_ref(64, mode));
        assert_eq!((tiny.low(), tiny.sign()), (&Float::ZERO, None));
        assert!(*tiny.high() > 0_u32);
    }
}
