//! Arithmetic on real numbers: exact while that is possible, recorded on the tape otherwise.

use std::cmp::Ordering;

use malachite::base::num::arithmetic::traits::{Abs, NegAssign, Parity};
use malachite::{Integer, Natural};

use super::closed::{self, Closed};
use super::tape::{Binary, Node, NodeId, Tape, Unary};
use super::{Real, rational};
use crate::cost;
use crate::error::Fault;
use crate::limits::{Limits, Meter};
use crate::settings::{Angle, Settings};

/// Bits of the last attempt at a decision: enough to see 10^-4900 where it is not zero.
const LAST_PRECISION: u64 = 16_384;

/// What arithmetic needs besides its operands.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) limits: Limits,
    pub(crate) meter: Meter,
    pub(crate) tape: Tape,
    /// The digits that are asked for; decisions go a little beyond them.
    pub(crate) digits: u32,
    pub(crate) angle: Angle,
    /// Bits of the last attempt at a decision, besides those of the digits that are asked for.
    pub(crate) effort: u64,
    /// Numbers that the gamma function needs again and again.
    pub(super) tangents: Vec<Natural>,
}

impl Engine {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            limits: settings.limits,
            meter: Meter::new(&settings.limits),
            tape: Tape::default(),
            digits: settings.digits(),
            angle: settings.angle,
            effort: LAST_PRECISION,
            tangents: Vec::new(),
        }
    }

    /// Refuses to let the tape, with so many bytes elsewhere, grow too large.
    pub(crate) fn check_memory(&self, elsewhere: u64) -> Result<(), Fault> {
        if self.tape.memory() + elsewhere <= self.limits.memory {
            return Ok(());
        }
        Err(Fault::limit(
            "this takes more memory than one evaluation may have",
        ))
    }

    /// The place of a number on the tape.
    fn node(&mut self, real: &Real) -> NodeId {
        match real {
            Real::Node(id) => *id,
            exact => self.tape.push(Node::Leaf(exact.clone())),
        }
    }

    /// The number at a place of the tape: exact where the node is a leaf.
    pub(super) fn number_of(&self, id: NodeId) -> Real {
        match self.tape.node_of(id) {
            Node::Leaf(exact) => exact.clone(),
            _ => Real::Node(id),
        }
    }

    pub(crate) fn unary(&mut self, operation: Unary, a: &Real) -> Real {
        let a = self.node(a);
        Real::Node(self.tape.push(Node::Unary(operation, a)))
    }

    fn binary(&mut self, operation: Binary, a: &Real, b: &Real) -> Real {
        let (a, b) = (self.node(a), self.node(b));
        Real::Node(self.tape.push(Node::Binary(operation, a, b)))
    }

    /// Tries closed forms, and pays for it. Fractions that are too long for a coefficient need not be tried.
    pub(super) fn closed(
        &mut self,
        a: &Real,
        b: &Real,
        combine: impl FnOnce(&Closed, &Closed) -> Option<Closed>,
    ) -> Result<Option<Real>, Fault> {
        let is_long = |real: &Real| {
            real.as_rational()
                .is_some_and(|value| cost::bits(value) > closed::MOST_BITS)
        };
        if is_long(a) || is_long(b) {
            return Ok(None);
        }
        let (Some(a), Some(b)) = (a.to_closed(), b.to_closed()) else {
            return Ok(None);
        };
        self.meter
            .charge(500 * (a.terms().len() as u64 + 1) * (b.terms().len() as u64 + 1))?;
        Ok(combine(&a, &b).map(Closed::into_real))
    }

    pub(crate) fn add(&mut self, a: &Real, b: &Real) -> Result<Real, Fault> {
        if let (Real::Rational(a), Real::Rational(b)) = (a, b) {
            return rational::add(self, a, b).map(Real::Rational);
        }
        if a.is_zero() || b.is_zero() {
            return Ok(if a.is_zero() { b.clone() } else { a.clone() });
        }
        let closed = self.closed(a, b, Closed::add)?;
        Ok(closed.unwrap_or_else(|| self.binary(Binary::Add, a, b)))
    }

    pub(crate) fn sub(&mut self, a: &Real, b: &Real) -> Result<Real, Fault> {
        if let (Real::Rational(a), Real::Rational(b)) = (a, b) {
            return rational::sub(self, a, b).map(Real::Rational);
        }
        if a == b {
            return Ok(Real::zero());
        }
        if b.is_zero() {
            return Ok(a.clone());
        }
        let closed = self.closed(a, b, |a, b| a.add(&b.neg()))?;
        Ok(closed.unwrap_or_else(|| self.binary(Binary::Sub, a, b)))
    }

    pub(crate) fn mul(&mut self, a: &Real, b: &Real) -> Result<Real, Fault> {
        if let (Real::Rational(a), Real::Rational(b)) = (a, b) {
            return rational::mul(self, a, b).map(Real::Rational);
        }
        if a.is_zero() || b.is_zero() {
            return Ok(Real::zero());
        }
        let one = Real::from(1);
        if *a == one || *b == one {
            return Ok(if *a == one { b.clone() } else { a.clone() });
        }
        if let Some(closed) = self.closed(a, b, Closed::mul)? {
            return Ok(closed);
        }
        if a == b {
            return self.power_integer(a, &Integer::from(2));
        }
        Ok(self.binary(Binary::Mul, a, b))
    }

    pub(crate) fn div(&mut self, a: &Real, b: &Real) -> Result<Real, Fault> {
        if let (Real::Rational(a), Real::Rational(b)) = (a, b) {
            return rational::div(self, a, b).map(Real::Rational);
        }
        self.check_divisor(b)?;
        if a.is_zero() {
            return Ok(Real::zero());
        }
        if a == b {
            return Ok(Real::from(1));
        }
        let closed = self.closed(a, b, Closed::div)?;
        Ok(closed.unwrap_or_else(|| self.binary(Binary::Div, a, b)))
    }

    pub(crate) fn neg(&mut self, a: &Real) -> Real {
        match a {
            Real::Rational(a) => {
                let mut negated = a.clone();
                negated.neg_assign();
                Real::Rational(negated)
            }
            Real::Closed(a) => a.neg().into_real(),
            Real::Node(id) => match self.tape.node_of(*id) {
                Node::Unary(Unary::Neg, inner) => self.number_of(*inner),
                _ => self.unary(Unary::Neg, a),
            },
        }
    }

    pub(crate) fn abs(&mut self, a: &Real) -> Result<Real, Fault> {
        match a {
            Real::Rational(a) => Ok(Real::Rational(a.abs())),
            _ if self.sign(a)? == Ordering::Less => Ok(self.neg(a)),
            _ => Ok(a.clone()),
        }
    }

    /// The remainder of the division rounded down: it has the sign of the divisor.
    pub(crate) fn modulo(&mut self, a: &Real, b: &Real) -> Result<Real, Fault> {
        if let (Real::Rational(a), Real::Rational(b)) = (a, b) {
            return rational::modulo(self, a, b).map(Real::Rational);
        }
        let ratio = self.div(a, b)?;
        let quotient = Real::from(self.floor(&ratio)?);
        let product = self.mul(b, &quotient)?;
        self.sub(a, &product)
    }

    fn check_divisor(&mut self, divisor: &Real) -> Result<(), Fault> {
        match self.sign(divisor)? {
            Ordering::Equal => Err(Fault::division_by_zero()),
            Ordering::Less | Ordering::Greater => Ok(()),
        }
    }

    /// A power with a whole exponent.
    pub(crate) fn power_integer(&mut self, base: &Real, exponent: &Integer) -> Result<Real, Fault> {
        if let Real::Rational(fraction) = base
            && !rational::is_moderate_power(self, fraction, exponent)
        {
            return rational::power(self, fraction, exponent).map(Real::Rational);
        }
        if *exponent == 0_u32 {
            return Ok(Real::from(1));
        }
        if *exponent < 0_u32 {
            self.check_divisor(base)?;
        }
        let Some(small) = super::enclosure::small_exponent(exponent) else {
            return self.vast_power(base, exponent);
        };
        if let Some(power) = self.closed_power(base, small)? {
            return Ok(power);
        }
        if let Real::Node(id) = base {
            match self.tape.node_of(*id).clone() {
                Node::Unary(Unary::Root(index), inner)
                    if small.unsigned_abs().is_multiple_of(index) =>
                {
                    let rest = small / i64::try_from(index).unwrap_or(i64::MAX);
                    let inner = self.number_of(inner);
                    return self.power_integer(&inner, &Integer::from(rest));
                }
                Node::Unary(Unary::Power(inner), of) if inner.checked_mul(small).is_some() => {
                    return Ok(self.unary(Unary::Power(inner * small), &self.number_of(of)));
                }
                _ => {}
            }
        }
        Ok(if small == 1 {
            base.clone()
        } else {
            self.unary(Unary::Power(small), base)
        })
    }

    /// A power with so large a whole exponent that it is not squared: ±e^(n ln |base|).
    fn vast_power(&mut self, base: &Real, exponent: &Integer) -> Result<Real, Fault> {
        let sign = self.sign(base)?;
        let size = self.abs(base)?;
        let logarithm = self.ln(&size)?;
        let product = self.mul(&Real::from(exponent.clone()), &logarithm)?;
        let power = self.exp(&product)?;
        Ok(if sign == Ordering::Less && exponent.odd() {
            self.neg(&power)
        } else {
            power
        })
    }

    /// A whole power of a closed form by repeated squaring, while it stays small.
    fn closed_power(&mut self, base: &Real, exponent: i64) -> Result<Option<Real>, Fault> {
        let Some(closed) = base.to_closed() else {
            return Ok(None);
        };
        if closed.terms().len() > 1 && exponent.unsigned_abs() > 64 {
            return Ok(None);
        }
        if let Some(term) = closed.single()
            && (cost::bits(&term.coefficient) - 1).saturating_mul(exponent.unsigned_abs())
                > self.limits.bits
        {
            return Ok(None);
        }
        let mut result = Closed::rational(malachite::Rational::from(1));
        for bit in (0..64 - exponent.unsigned_abs().leading_zeros()).rev() {
            self.meter
                .charge(1000 * (result.terms().len() as u64 + 1).pow(2))?;
            let Some(square) = result.mul(&result) else {
                return Ok(None);
            };
            result = square;
            if exponent.unsigned_abs() >> bit & 1 == 1 {
                let Some(product) = result.mul(&closed) else {
                    return Ok(None);
                };
                result = product;
            }
        }
        if exponent < 0 {
            return Ok(Closed::rational(malachite::Rational::from(1))
                .div(&result)
                .map(Closed::into_real));
        }
        Ok(Some(result.into_real()))
    }
}
