//! Powers, roots, exponentials and logarithms that have a closed form.

use malachite::base::num::arithmetic::traits::CheckedSqrt;
use malachite::{Natural, Rational};

use super::arithmetic::whole_powers;
use super::factors::factors;
use super::monomial::{are_short, split};
use super::{Closed, Monomial, Radical};

/// A positive fraction to a fractional power.
fn rational_power(base: &Rational, exponent: &Rational) -> Option<Closed> {
    let mut outside = Vec::new();
    let mut radicals = Vec::new();
    for (prime, times) in rational_factors(base)? {
        let (whole, rest) = split(&(exponent * Rational::from(times)))?;
        outside.push((prime.clone(), whole));
        if rest != 0_u32 {
            radicals.push(Radical {
                base: prime,
                exponent: rest,
            });
        }
    }
    radicals.sort();
    let small = are_short(&radicals);
    let monomial = Monomial {
        radicals,
        ..Monomial::default()
    };
    small.then_some(Closed::term(whole_powers(&outside)?, monomial))
}

/// The factors of a positive fraction, those of the denominator with negative powers.
fn rational_factors(value: &Rational) -> Option<Vec<(Natural, i64)>> {
    let mut found = factors(value.numerator_ref())?;
    found.extend(
        factors(value.denominator_ref())?
            .into_iter()
            .map(|(prime, times)| (prime, -times)),
    );
    Some(found)
}

/// A positive form of one term to a fractional power.
pub(crate) fn power(base: &Closed, exponent: &Rational) -> Option<Closed> {
    let term = base.single().filter(|term| term.coefficient > 0_u32)?;
    let (outside, monomial) = term.monomial.power(exponent)?;
    let coefficient = rational_power(&term.coefficient, exponent)?;
    coefficient.mul(&Closed::term(whole_powers(&outside)?, monomial))
}

/// √(a + b√n) for a² − b²n = c²: √((a + c)/2) ± √((a − c)/2), with the sign of b. The value is positive, and so then are a,
/// a + c and a − c.
pub(crate) fn square_root(value: &Closed) -> Option<Closed> {
    let half = Rational::from_signeds(1_i32, 2);
    let [whole, root] = value.terms() else {
        return power(value, &half);
    };
    if !whole.monomial.is_one() || !root.monomial.is_square_root() {
        return None;
    }
    let square = Closed::term(root.coefficient.clone(), root.monomial.clone());
    let square = square.mul(&square)?.into_real();
    let difference = &whole.coefficient * &whole.coefficient - square.as_rational()?;
    let c = if difference < 0_u32 {
        return None;
    } else {
        difference.checked_sqrt()?
    };
    let (large, small) = (
        (&whole.coefficient + &c) * &half,
        (&whole.coefficient - &c) * &half,
    );
    let (large, small) = (
        rational_power(&large, &half)?,
        rational_power(&small, &half)?,
    );
    if root.coefficient > 0_u32 {
        large.add(&small)
    } else {
        large.add(&small.neg())
    }
}

/// e to the power of a form: e^r · n^q for r + q·ln n.
pub(crate) fn exponential(exponent: &Closed) -> Option<Closed> {
    let mut result = Closed::rational(Rational::from(1));
    for term in exponent.terms() {
        let Monomial {
            radicals,
            half_pi: 0,
            e,
            logarithms,
        } = &term.monomial
        else {
            return None;
        };
        if !radicals.is_empty() || *e != 0_u32 {
            return None;
        }
        let factor = match logarithms.as_slice() {
            [] => Closed::from(Monomial::exponential(term.coefficient.clone())),
            [(argument, 1)] => {
                rational_power(&Rational::from(argument.clone()), &term.coefficient)?
            }
            _ => return None,
        };
        result = result.mul(&factor)?;
    }
    Some(result)
}

/// The natural logarithm of a positive form of one term without π and logarithms.
pub(crate) fn logarithm(value: &Closed) -> Option<Closed> {
    let term = value.single().filter(|term| term.coefficient > 0_u32)?;
    let Monomial {
        radicals,
        half_pi: 0,
        e,
        logarithms,
    } = &term.monomial
    else {
        return None;
    };
    if !logarithms.is_empty() {
        return None;
    }
    let mut sum = Closed::rational(e.clone());
    for (prime, times) in rational_factors(&term.coefficient)? {
        sum = sum.add(&Closed::term(
            Rational::from(times),
            Monomial::logarithm(prime),
        ))?;
    }
    for Radical { base, exponent } in radicals {
        sum = sum.add(&Closed::term(
            exponent.clone(),
            Monomial::logarithm(base.clone()),
        ))?;
    }
    Some(sum)
}
