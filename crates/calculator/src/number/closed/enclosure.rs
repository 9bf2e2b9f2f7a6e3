//! Intervals around closed forms.

use malachite::base::num::arithmetic::traits::Pow;
use malachite::{Float, Integer, Natural, Rational};

use super::{Closed, Monomial, Radical};
use crate::number::interval::Interval;

impl Closed {
    /// An interval around the value. `None` where an exponential overflows.
    pub(crate) fn enclose(&self, precision: u64) -> Option<Interval> {
        let mut sum = Interval::zero();
        for term in &self.terms {
            let factor = term.monomial.enclose(precision)?;
            let coefficient = Interval::rational(&term.coefficient, precision);
            sum = sum.add(&coefficient.mul(&factor, precision), precision);
        }
        Some(sum)
    }

    /// Elementary functions needed to enclose it, for the price.
    pub(crate) fn size(&self) -> u64 {
        let count = |monomial: &Monomial| 1 + monomial.radicals.len() + monomial.logarithms.len();
        self.terms
            .iter()
            .map(|term| count(&term.monomial) as u64 + 1)
            .sum()
    }
}

impl Monomial {
    fn enclose(&self, p: u64) -> Option<Interval> {
        let mut product = Interval::one();
        for radical in &self.radicals {
            product = product.mul(&radical.enclose(p)?, p);
        }
        if self.half_pi != 0 {
            let root = if self.half_pi % 2 == 0 {
                Interval::pi(p).power(self.half_pi.unsigned_abs() / 2, p)
            } else {
                let root = Interval::pi(p).increasing(p, Float::sqrt_prec_round_ref);
                root.power(self.half_pi.unsigned_abs(), p)
            };
            product = raise(&product, &root, self.half_pi, p)?;
        }
        if self.e != 0_u32 {
            // The number library answers with infinity beyond its range; it must not be asked for much more.
            if self.e.floor_log_base_2_abs() > 30 {
                return None;
            }
            let power =
                Interval::outward(|mode| Float::exp_rational_prec_round_ref(&self.e, p, mode));
            product = product.mul(&power, p);
        }
        for (argument, times) in &self.logarithms {
            let logarithm = whole(argument, p).increasing(p, Float::ln_prec_round_ref);
            product = raise(
                &product,
                &logarithm.power(times.unsigned_abs(), p),
                *times,
                p,
            )?;
        }
        Some(product)
    }
}

/// Multiplies or divides, as the exponent is positive or negative.
fn raise(product: &Interval, factor: &Interval, exponent: i64, p: u64) -> Option<Interval> {
    if exponent > 0 {
        Some(product.mul(factor, p))
    } else {
        product.div(factor, p)
    }
}

fn whole(value: &Natural, p: u64) -> Interval {
    Interval::integer(&Integer::from(value), p)
}

impl Radical {
    fn enclose(&self, p: u64) -> Option<Interval> {
        let index = u64::try_from(self.exponent.denominator_ref()).ok()?;
        let times = u64::try_from(self.exponent.numerator_ref()).ok()?;
        if times == 1 {
            return Some(
                whole(&self.base, p)
                    .increasing(p, |x, p, mode| x.root_u_prec_round_ref(index, p, mode)),
            );
        }
        let power: Rational = Rational::from((&self.base).pow(times));
        let enclosure = Interval::rational(&power, p);
        Some(enclosure.increasing(p, |x, p, mode| x.root_u_prec_round_ref(index, p, mode)))
    }
}
