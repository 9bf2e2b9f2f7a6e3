//! Powers, roots, exponentials, logarithms and hyperbolic functions.

use std::cmp::Ordering;

use malachite::base::num::arithmetic::traits::{CheckedRoot, Parity};
use malachite::{Integer, Rational};

use super::closed::{self, Closed};
use super::engine::Engine;
use super::tape::{Node, Unary};
use super::{Real, magnitude};
use crate::error::Fault;

impl Engine {
    /// base^exponent. A negative base is admitted for whole exponents only.
    pub(crate) fn power(&mut self, base: &Real, exponent: &Real) -> Result<Real, Fault> {
        if let Some(exponent) = exponent.to_integer() {
            return self.power_integer(base, &exponent);
        }
        if base.to_closed() == Some(Closed::e()) {
            return self.exp(exponent);
        }
        match self.sign(base)? {
            Ordering::Equal => self.power_of_zero(exponent),
            Ordering::Less => Err(Fault::domain(
                "a negative number has no real power with this exponent",
            )
            .help("for odd roots write cbrt(x) or root(x, n)")),
            Ordering::Greater => self.positive_power(base, exponent),
        }
    }

    fn power_of_zero(&mut self, exponent: &Real) -> Result<Real, Fault> {
        match self.sign(exponent)? {
            Ordering::Greater => Ok(Real::zero()),
            // coverage: what is proved to be zero is a fraction, and whole exponents have been dealt with.
            Ordering::Equal => Ok(Real::from(1)),
            Ordering::Less => Err(Fault::division_by_zero()),
        }
    }

    fn positive_power(&mut self, base: &Real, exponent: &Real) -> Result<Real, Fault> {
        if let Real::Rational(exponent) = exponent {
            if let Some(root) = self.exact_power(base, exponent)? {
                return Ok(root);
            }
            if let (Ok(times), Ok(index)) = (
                i64::try_from(exponent.numerator_ref()),
                u64::try_from(exponent.denominator_ref()),
            ) && index <= 10_000
            {
                let times = if *exponent < 0_u32 { -times } else { times };
                let root = self.unary(Unary::Root(index), base);
                return self.power_integer(&root, &Integer::from(times));
            }
        }
        let logarithm = self.ln(base)?;
        let product = self.mul(exponent, &logarithm)?;
        self.exp(&product)
    }

    /// The power of a fraction or closed form, if it has a closed form.
    fn exact_power(&mut self, base: &Real, exponent: &Rational) -> Result<Option<Real>, Fault> {
        let half = *exponent == Rational::from_signeds(1_i32, 2);
        // Perfect powers are found whatever their size; other numbers are taken apart only if they are small.
        if let (Real::Rational(base), Ok(index)) = (base, u64::try_from(exponent.denominator_ref()))
        {
            self.meter
                .charge(crate::cost::division(crate::cost::bits(base)) + 2000)?;
            if index <= 64
                && let Some(root) = base.checked_root(index)
            {
                let times = Integer::from(exponent.numerator_ref());
                let times = if *exponent < 0_u32 { -times } else { times };
                return self.power_integer(&Real::Rational(root), &times).map(Some);
            }
        }
        let Some(closed) = base.to_closed() else {
            return Ok(None);
        };
        self.meter.charge(50_000)?;
        let root = if half {
            closed::square_root(&closed)
        } else {
            closed::power(&closed, exponent)
        };
        Ok(root.map(Closed::into_real))
    }

    /// The root with a whole index; of negative numbers for odd indices.
    pub(crate) fn root(&mut self, value: &Real, index: u64) -> Result<Real, Fault> {
        match self.sign(value)? {
            Ordering::Equal => Ok(Real::zero()),
            Ordering::Greater => {
                self.positive_power(value, &Real::from(Rational::from_unsigneds(1, index)))
            }
            Ordering::Less if index.odd() => {
                let negated = self.neg(value);
                let root = self.root(&negated, index)?;
                Ok(self.neg(&root))
            }
            Ordering::Less => Err(Fault::domain(
                "an even root of a negative number is not real",
            )),
        }
    }

    pub(crate) fn exp(&mut self, x: &Real) -> Result<Real, Fault> {
        if let Real::Rational(x) = x
            && *x != 0_u32
            && x.floor_log_base_2_abs() > 28
        {
            let bits = x.floor_log_base_2_abs().unsigned_abs();
            let size =
                magnitude::of_exponential(bits, |p| super::interval::Interval::rational(x, p));
            return Err(Fault::too_large(format!(
                "the result is too large or too small: its size is about {size}"
            )));
        }
        if let Some(closed) = x.to_closed() {
            self.meter.charge(20_000)?;
            if let Some(power) = closed::exponential(&closed) {
                return Ok(power.into_real());
            }
        }
        if let Real::Node(id) = x
            && let Node::Unary(Unary::Ln, inner) = self.tape.node_of(*id)
        {
            return Ok(self.number_of(*inner));
        }
        Ok(self.unary(Unary::Exp, x))
    }

    fn check_logarithm(&mut self, x: &Real) -> Result<(), Fault> {
        match self.sign(x)? {
            Ordering::Greater => Ok(()),
            Ordering::Equal => Err(Fault::domain("the logarithm of 0 is not defined")),
            Ordering::Less => Err(Fault::domain(
                "the logarithm of a negative number is not real",
            )),
        }
    }

    pub(crate) fn ln(&mut self, x: &Real) -> Result<Real, Fault> {
        self.check_logarithm(x)?;
        if let Some(closed) = x.to_closed() {
            self.meter.charge(50_000)?;
            if let Some(logarithm) = closed::logarithm(&closed) {
                return Ok(logarithm.into_real());
            }
        }
        if let Real::Node(id) = x {
            match self.tape.node_of(*id).clone() {
                Node::Unary(Unary::Exp, inner) => return Ok(self.number_of(inner)),
                Node::Unary(Unary::Root(index), inner) => {
                    let inner = self.number_of(inner);
                    let logarithm = self.ln(&inner)?;
                    return self.div(&logarithm, &Real::from(Integer::from(index)));
                }
                _ => {}
            }
        }
        Ok(self.unary(Unary::Ln, x))
    }

    /// The logarithm to a base.
    pub(crate) fn log(&mut self, x: &Real, base: &Real) -> Result<Real, Fault> {
        self.check_logarithm(base)?;
        let (numerator, denominator) = (self.ln(x)?, self.ln(base)?);
        if denominator.is_zero() {
            return Err(Fault::domain("there is no logarithm to the base 1"));
        }
        if numerator.is_zero() {
            return Ok(Real::zero());
        }
        if let (Some(above), Some(below)) = (numerator.to_closed(), denominator.to_closed()) {
            return match above.ratio(&below) {
                Some(ratio) => Ok(Real::from(ratio)),
                None => self.div(&numerator, &denominator),
            };
        }
        let special = if *base == Real::from(2) {
            Some(Unary::Log2)
        } else if *base == Real::from(10) {
            Some(Unary::Log10)
        } else {
            None
        };
        match special {
            Some(operation) => Ok(self.unary(operation, x)),
            None => self.div(&numerator, &denominator),
        }
    }

    pub(crate) fn sinh(&mut self, x: &Real) -> Result<Real, Fault> {
        self.hyperbolic(x, Unary::Sinh)
    }

    pub(crate) fn cosh(&mut self, x: &Real) -> Result<Real, Fault> {
        self.hyperbolic(x, Unary::Cosh)
    }

    /// (e^x ± e^−x)/2, exact for logarithms.
    fn hyperbolic(&mut self, x: &Real, operation: Unary) -> Result<Real, Fault> {
        if let Some(closed) = x.to_closed()
            && let Some(power) = closed::exponential(&closed)
        {
            let power = power.into_real();
            let inverse = self.div(&Real::from(1), &power)?;
            let double = if operation == Unary::Sinh {
                self.sub(&power, &inverse)?
            } else {
                self.add(&power, &inverse)?
            };
            if matches!(double, Real::Rational(_)) {
                return self.div(&double, &Real::from(2));
            }
        }
        Ok(self.unary(operation, x))
    }

    pub(crate) fn tanh(&mut self, x: &Real) -> Real {
        if let Some(closed) = x.to_closed()
            && let Some(Real::Rational(square)) =
                closed::exponential(&closed.scale(&Rational::from(2))).map(Closed::into_real)
        {
            let one = Rational::from(1);
            return Real::from((&square - &one) / (&square + &one));
        }
        self.unary(Unary::Tanh, x)
    }

    pub(crate) fn asinh(&mut self, x: &Real) -> Real {
        if x.is_zero() {
            Real::zero()
        } else {
            self.unary(Unary::Asinh, x)
        }
    }

    pub(crate) fn acosh(&mut self, x: &Real) -> Result<Real, Fault> {
        match self.compare(x, &Real::from(1))? {
            Ordering::Less => Err(Fault::domain("acosh needs a number that is at least 1")),
            Ordering::Equal => Ok(Real::zero()),
            Ordering::Greater => Ok(self.unary(Unary::Acosh, x)),
        }
    }

    /// ½ ln((1 + x)/(1 − x)), exact for fractions.
    pub(crate) fn atanh(&mut self, x: &Real) -> Result<Real, Fault> {
        let one = Real::from(1);
        let size = self.abs(x)?;
        if self.compare(&size, &one)? != Ordering::Less {
            return Err(Fault::domain(
                "atanh needs a number between -1 and 1, both excluded",
            ));
        }
        if let Real::Rational(_) = x {
            let (above, below) = (self.add(&one, x)?, self.sub(&one, x)?);
            let quotient = self.div(&above, &below)?;
            let logarithm = self.ln(&quotient)?;
            if matches!(logarithm, Real::Closed(_) | Real::Rational(_)) {
                return self.div(&logarithm, &Real::from(2));
            }
        }
        Ok(self.unary(Unary::Atanh, x))
    }
}
