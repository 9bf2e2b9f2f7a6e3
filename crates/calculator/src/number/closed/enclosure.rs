//! Intervals around closed forms.

use malachite::base::num::arithmetic::traits::{Lcm, Pow};
use malachite::base::num::logic::traits::SignificantBits;
use malachite::{Float, Integer, Natural, Rational};

use super::{Closed, Monomial, Radical, Term};
use crate::number::interval::Interval;
use crate::number::logarithm;

impl Closed {
    /// An interval around the value. `None` where an exponential overflows.
    pub(crate) fn enclose(&self, precision: u64) -> Option<Interval> {
        let (logarithms, others) = self.merged_logarithms();
        let mut sum = logarithms.map_or_else(Interval::zero, |merged| merged.enclose(precision));
        for term in others {
            let factor = term.monomial.enclose(precision)?;
            let coefficient = Interval::rational(&term.coefficient, precision);
            sum = sum.add(&coefficient.mul(&factor, precision), precision);
        }
        Some(sum)
    }

    /// The logarithms of the sum drawn together, where that leaves a short number, and the other terms.
    fn merged_logarithms(&self) -> (Option<Merged>, Vec<&Term>) {
        let (logarithms, others): (Vec<&Term>, Vec<&Term>) = self
            .terms
            .iter()
            .partition(|term| term.monomial.single_logarithm().is_some());
        match Merged::of(&logarithms).filter(|_| logarithms.len() > 1) {
            Some(merged) => (Some(merged), others),
            None => (None, self.terms.iter().collect()),
        }
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

/// ln(argument)/divisor. A logarithm is among the dearest functions, so that several are worth drawing together.
struct Merged {
    argument: Rational,
    divisor: Natural,
}

impl Merged {
    /// Longer arguments stay apart.
    const MOST_BITS: u64 = 512;

    /// Σ cᵢ ln nᵢ = ln(Π nᵢ^(d·cᵢ))/d, where d is the common denominator.
    fn of(terms: &[&Term]) -> Option<Self> {
        let divisor = terms.iter().fold(Natural::from(1_u32), |all, term| {
            all.lcm(term.coefficient.denominator_ref())
        });
        let scale = Rational::from(&divisor);
        let mut argument = Rational::from(1);
        let mut bits = 0_u64;
        for term in terms {
            let base = term.monomial.single_logarithm()?;
            let times = Integer::try_from(&term.coefficient * &scale).ok()?;
            let times = i64::try_from(&times).ok()?;
            let own = base.significant_bits().saturating_mul(times.unsigned_abs());
            bits = bits.saturating_add(own);
            if bits > Self::MOST_BITS {
                return None;
            }
            argument *= Rational::from(base).pow(times);
        }
        Some(Self { argument, divisor })
    }

    fn enclose(&self, p: u64) -> Interval {
        let logarithm = logarithm::of_fraction(&self.argument, p);
        let divisor = Interval::integer(&Integer::from(&self.divisor), p);
        logarithm.div(&divisor, p).expect("a divisor is not zero")
    }
}

impl Monomial {
    /// n, if it is ln n and nothing else.
    fn single_logarithm(&self) -> Option<&Natural> {
        match self.logarithms.as_slice() {
            [(argument, 1)] if self.radicals.is_empty() && self.half_pi == 0 && self.e == 0_u32 => {
                Some(argument)
            }
            _ => None,
        }
    }

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
            // The exponent has up to 30 bits before the point, which its power loses.
            let power = Interval::rational(&self.e, p + 32).exp(p);
            product = product.mul(&power, p);
        }
        for (argument, times) in &self.logarithms {
            let logarithm = logarithm::of_fraction(&Rational::from(argument), p);
            let power = logarithm.power(times.unsigned_abs(), p);
            product = raise(&product, &power, *times, p)?;
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
        Some(whole(&(&self.base).pow(times), p).root(index, p))
    }
}
