//! Sums, products, quotients and whole powers of intervals.

use std::cmp::Ordering;

use malachite::Float;
use malachite::base::num::basic::traits::{One, Zero};
use malachite::base::rounding_modes::RoundingMode::{Ceiling, Floor};

use super::Interval;

impl Interval {
    pub(crate) fn neg(&self) -> Self {
        Self {
            low: -&self.high,
            high: -&self.low,
        }
    }

    pub(crate) fn abs(&self) -> Self {
        match self.sign() {
            Some(Ordering::Less) => self.neg(),
            Some(_) => self.clone(),
            None => Self {
                low: Float::ZERO,
                high: self.magnitude(),
            },
        }
    }

    pub(crate) fn add(&self, other: &Self, precision: u64) -> Self {
        Self {
            low: self
                .low
                .add_prec_round_ref_ref(&other.low, precision, Floor)
                .0,
            high: self
                .high
                .add_prec_round_ref_ref(&other.high, precision, Ceiling)
                .0,
        }
    }

    pub(crate) fn sub(&self, other: &Self, precision: u64) -> Self {
        Self {
            low: self
                .low
                .sub_prec_round_ref_ref(&other.high, precision, Floor)
                .0,
            high: self
                .high
                .sub_prec_round_ref_ref(&other.low, precision, Ceiling)
                .0,
        }
    }

    pub(crate) fn mul(&self, other: &Self, precision: u64) -> Self {
        let product = |a: &Float, b: &Float, mode| a.mul_prec_round_ref_ref(b, precision, mode).0;
        let ((a, b), (c, d)) = match (self.sign(), other.sign()) {
            (Some(Ordering::Greater), Some(Ordering::Greater)) => {
                ((&self.low, &other.low), (&self.high, &other.high))
            }
            (Some(Ordering::Greater), Some(Ordering::Less)) => {
                ((&self.high, &other.low), (&self.low, &other.high))
            }
            (Some(Ordering::Less), Some(Ordering::Greater)) => {
                ((&self.low, &other.high), (&self.high, &other.low))
            }
            (Some(Ordering::Less), Some(Ordering::Less)) => {
                ((&self.high, &other.high), (&self.low, &other.low))
            }
            _ => return self.mul_around_zero(other, precision),
        };
        Self {
            low: product(a, b, Floor),
            high: product(c, d, Ceiling),
        }
    }

    /// The product where a factor may be zero: the extremes are among the four products of ends.
    fn mul_around_zero(&self, other: &Self, precision: u64) -> Self {
        let pairs = [
            (&self.low, &other.low),
            (&self.low, &other.high),
            (&self.high, &other.low),
            (&self.high, &other.high),
        ];
        let extreme = |mode, better: Ordering| {
            let products = pairs
                .iter()
                .map(|(a, b)| a.mul_prec_round_ref_ref(b, precision, mode).0);
            products
                .reduce(|a, b| {
                    if b.partial_cmp(&a) == Some(better) {
                        b
                    } else {
                        a
                    }
                })
                .expect("there are four")
        };
        Self {
            low: extreme(Floor, Ordering::Less),
            high: extreme(Ceiling, Ordering::Greater),
        }
    }

    /// The quotient, unless the divisor may be zero.
    pub(crate) fn div(&self, other: &Self, precision: u64) -> Option<Self> {
        if !matches!(other.sign(), Some(Ordering::Less | Ordering::Greater)) {
            return None;
        }
        let one = Float::ONE;
        if other.low == other.high {
            let quotient =
                |a: &Float, mode| a.div_prec_round_ref_ref(&other.low, precision, mode).0;
            let (low, high) = if other.low > 0_u32 {
                (&self.low, &self.high)
            } else {
                (&self.high, &self.low)
            };
            return Some(Self {
                low: quotient(low, Floor),
                high: quotient(high, Ceiling),
            });
        }
        let reciprocal = Self {
            low: one
                .div_prec_round_ref_ref(&other.high, precision + 8, Floor)
                .0,
            high: one
                .div_prec_round_ref_ref(&other.low, precision + 8, Ceiling)
                .0,
        };
        Some(self.mul(&reciprocal, precision))
    }

    /// The power with a whole exponent, by squaring.
    pub(crate) fn power(&self, exponent: u64, precision: u64) -> Self {
        let work = precision + 64;
        let mut result = Self::one();
        for bit in (0..64 - exponent.leading_zeros()).rev() {
            result = result.square(work);
            if exponent >> bit & 1 == 1 {
                result = result.mul(self, work);
            }
        }
        result
    }

    pub(crate) fn square(&self, precision: u64) -> Self {
        let magnitude = self.abs();
        magnitude.mul(&magnitude, precision)
    }

    /// Both this and anything within `radius` of it.
    pub(crate) fn widen(&self, radius: &Float, precision: u64) -> Self {
        Self {
            low: self.low.sub_prec_round_ref_ref(radius, precision, Floor).0,
            high: self
                .high
                .add_prec_round_ref_ref(radius, precision, Ceiling)
                .0,
        }
    }

    /// The smallest interval that contains both.
    pub(crate) fn hull(&self, other: &Self) -> Self {
        let low = if self.low < other.low {
            &self.low
        } else {
            &other.low
        };
        let high = if self.high > other.high {
            &self.high
        } else {
            &other.high
        };
        Self {
            low: low.clone(),
            high: high.clone(),
        }
    }
}
