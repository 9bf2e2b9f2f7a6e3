//! The exponential and the hyperbolic functions made of it.
//!
//! Their slope is known from their value, so that one value and a bound of the slope serve instead of the values at both
//! ends: these functions are among the dearest.

use malachite::Float;
use malachite::base::num::basic::traits::One;
use malachite::base::rounding_modes::RoundingMode::Ceiling;

use super::{Interval, Rounded};

impl Interval {
    pub(crate) fn exp(&self, precision: u64) -> Self {
        self.swelling(precision, Float::exp_prec_round_ref, Self::magnitude)
            .unwrap_or_else(|| self.increasing(precision, Float::exp_prec_round_ref))
    }

    pub(crate) fn sinh(&self, precision: u64) -> Self {
        self.swelling(precision, Float::sinh_prec_round_ref, most_cosine)
            .unwrap_or_else(|| self.increasing(precision, Float::sinh_prec_round_ref))
    }

    pub(crate) fn cosh(&self, precision: u64) -> Self {
        self.swelling(precision, Float::cosh_prec_round_ref, most_cosine)
            .unwrap_or_else(|| self.abs().increasing(precision, Float::cosh_prec_round_ref))
    }

    /// A function whose slope at the distance r from a point is at most e^r times `slope` of its value there. `None` for a
    /// wide interval.
    ///
    /// For r < 1/256 it changes by at most r·e^r·slope < 2r·slope.
    fn swelling(
        &self,
        precision: u64,
        function: Rounded,
        slope: impl Fn(&Self) -> Float,
    ) -> Option<Self> {
        let middle = self.middle(precision);
        let radius = self.radius(&middle);
        if radius.get_exponent().is_some_and(|bits| bits > -8) {
            return None;
        }
        let value = Self::outward(|mode| function(&middle, precision, mode));
        let change = slope(&value).mul_prec_round(radius << 1_u32, 32, Ceiling).0;
        Some(value.widen(&change, precision))
    }
}

/// At least cosh x, from sinh x or cosh x: cosh x ≤ |sinh x| + 1.
fn most_cosine(value: &Interval) -> Float {
    value.magnitude().add_prec_round(Float::ONE, 32, Ceiling).0
}
