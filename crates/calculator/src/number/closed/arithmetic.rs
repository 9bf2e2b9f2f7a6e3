//! Sums, products and quotients of closed forms. `None` means that the result has no small closed form.

use malachite::base::num::arithmetic::traits::{Pow, Reciprocal};
use malachite::base::num::logic::traits::SignificantBits;
use malachite::{Natural, Rational};

use super::{Closed, MOST_BITS, MOST_TERMS, Monomial, Term};
use crate::cost;

impl Closed {
    pub(crate) fn add(&self, other: &Self) -> Option<Self> {
        let mut sum = self.clone();
        for term in &other.terms {
            sum.accumulate(term.clone())?;
        }
        Some(sum)
    }

    pub(crate) fn neg(&self) -> Self {
        self.scale(&Rational::from(-1))
    }

    /// The product with a fraction that is not zero.
    pub(crate) fn scale(&self, factor: &Rational) -> Self {
        let scaled = |term: &Term| Term {
            coefficient: &term.coefficient * factor,
            monomial: term.monomial.clone(),
        };
        Self {
            terms: self.terms.iter().map(scaled).collect(),
        }
    }

    pub(crate) fn mul(&self, other: &Self) -> Option<Self> {
        if self.terms.len() * other.terms.len() > MOST_TERMS * MOST_TERMS / 4 {
            return None;
        }
        let mut product = Self::default();
        for a in &self.terms {
            for b in &other.terms {
                let (outside, monomial) = a.monomial.times(&b.monomial)?;
                let coefficient = &a.coefficient * &b.coefficient * whole_powers(&outside)?;
                product.accumulate(Term {
                    coefficient,
                    monomial,
                })?;
            }
        }
        Some(product)
    }

    /// The quotient; the caller has made sure that the divisor is not zero.
    pub(crate) fn div(&self, divisor: &Self) -> Option<Self> {
        if let Some(ratio) = self.ratio(divisor) {
            return Some(Self::rational(ratio));
        }
        if let Some(term) = divisor.single() {
            return self.mul(&term.reciprocal()?);
        }
        let conjugate = divisor.conjugate()?;
        let (numerator, denominator) = (self.mul(&conjugate)?, divisor.mul(&conjugate)?);
        if denominator.terms.is_empty()
            || denominator.terms.len() >= divisor.terms.len() && divisor.terms.len() > 4
        {
            return None;
        }
        numerator.div(&denominator)
    }

    /// q, where this is q times the other.
    pub(crate) fn ratio(&self, other: &Self) -> Option<Rational> {
        let (first, other_first) = (self.terms.first()?, other.terms.first()?);
        let ratio = &first.coefficient / &other_first.coefficient;
        (*self == other.scale(&ratio)).then_some(ratio)
    }

    /// The form with the sign of one square root changed, if it is made of square roots.
    fn conjugate(&self) -> Option<Self> {
        if !self.terms.iter().all(|term| term.monomial.is_square_root()) {
            return None;
        }
        let base = &self
            .terms
            .iter()
            .rev()
            .find_map(|term| term.monomial.radicals.first())?
            .base;
        let flipped = |term: &Term| {
            let has_base = term
                .monomial
                .radicals
                .iter()
                .any(|radical| radical.base == *base);
            let coefficient = if has_base {
                -&term.coefficient
            } else {
                term.coefficient.clone()
            };
            Term {
                coefficient,
                monomial: term.monomial.clone(),
            }
        };
        Some(Self {
            terms: self.terms.iter().map(flipped).collect(),
        })
    }

    /// Adds a term in its place; `None` where the form grows too large.
    fn accumulate(&mut self, term: Term) -> Option<()> {
        match self
            .terms
            .binary_search_by(|known| known.monomial.cmp(&term.monomial))
        {
            Ok(at) => {
                self.terms[at].coefficient += term.coefficient;
                if self.terms[at].coefficient == 0_u32 {
                    self.terms.remove(at);
                } else if cost::bits(&self.terms[at].coefficient) > MOST_BITS {
                    return None;
                }
            }
            Err(_) if term.coefficient == 0_u32 => {}
            Err(_)
                if self.terms.len() == MOST_TERMS || cost::bits(&term.coefficient) > MOST_BITS =>
            {
                return None;
            }
            Err(at) => self.terms.insert(at, term),
        }
        Some(())
    }
}

impl Term {
    fn reciprocal(&self) -> Option<Closed> {
        let (outside, monomial) = self.monomial.power(&Rational::from(-1))?;
        Some(Closed::term(
            (&self.coefficient).reciprocal() * whole_powers(&outside)?,
            monomial,
        ))
    }
}

/// The product of whole powers, if it is not too large.
pub(super) fn whole_powers(powers: &[(Natural, i64)]) -> Option<Rational> {
    let mut product = Rational::from(1);
    let mut bits = 0_u64;
    for (base, times) in powers {
        bits = bits.saturating_add(base.significant_bits().saturating_mul(times.unsigned_abs()));
        if bits > MOST_BITS {
            return None;
        }
        product *= Rational::from(base.clone()).pow(*times);
    }
    Some(product)
}

impl From<Monomial> for Closed {
    fn from(monomial: Monomial) -> Self {
        Self::term(Rational::from(1), monomial)
    }
}
