//! Closed forms: finite sums of rational multiples of products of roots, powers of π and of e, and logarithms.
//!
//! A form is *canonical*: radicands are powers of primes with exponents between 0 and 1, products are merged, terms are
//! sorted and none is zero. So equal forms are equal numbers, and an empty sum is zero. The converse (different forms are
//! different numbers) is a theorem for roots alone (A. S. Besicovitch, On the linear independence of fractional powers of
//! integers, 1940) but open in general; it is nowhere relied upon: that a form is *not* zero is always shown by an
//! interval.

mod arithmetic;
pub(crate) mod constants;
mod enclosure;
mod factors;
mod monomial;
mod roots;
pub(crate) mod trigonometry;

use malachite::Rational;

use super::Real;
pub(crate) use monomial::{Monomial, Radical};
pub(crate) use roots::{exponential, logarithm, power, square_root};

/// Larger sums are not kept exact; they would be slow and tell nobody anything.
const MOST_TERMS: usize = 16;
/// The same for coefficients, in bits.
pub(crate) const MOST_BITS: u64 = 4096;

/// A rational multiple of a product.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Term {
    pub(crate) coefficient: Rational,
    pub(crate) monomial: Monomial,
}

/// A sum of terms, sorted by their monomials, without zeros.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Closed {
    terms: Vec<Term>,
}

impl Closed {
    pub(crate) fn terms(&self) -> &[Term] {
        &self.terms
    }

    pub(crate) fn rational(value: Rational) -> Self {
        Self::term(value, Monomial::default())
    }

    pub(crate) fn term(coefficient: Rational, monomial: Monomial) -> Self {
        let terms = if coefficient == 0_u32 {
            Vec::new()
        } else {
            vec![Term {
                coefficient,
                monomial,
            }]
        };
        Self { terms }
    }

    /// coefficient · π
    pub(crate) fn pi(coefficient: Rational) -> Self {
        Self::term(coefficient, Monomial::pi())
    }

    /// e
    pub(crate) fn e() -> Self {
        Self::term(Rational::from(1), Monomial::exponential(Rational::from(1)))
    }

    /// The only term, if there is one and no other.
    pub(crate) fn single(&self) -> Option<&Term> {
        match self.terms.as_slice() {
            [term] => Some(term),
            _ => None,
        }
    }

    /// q for q·π, also for 0.
    pub(crate) fn multiple_of_pi(&self) -> Option<Rational> {
        match self.terms.as_slice() {
            [] => Some(Rational::from(0)),
            [term] if term.monomial == Monomial::pi() => Some(term.coefficient.clone()),
            _ => None,
        }
    }

    /// The value as a real number: a fraction where it is one.
    pub(crate) fn into_real(mut self) -> Real {
        match self.terms.len() {
            0 => Real::zero(),
            1 if self.terms[0].monomial.is_one() => {
                Real::Rational(self.terms.remove(0).coefficient)
            }
            _ => Real::Closed(Box::new(self)),
        }
    }
}
