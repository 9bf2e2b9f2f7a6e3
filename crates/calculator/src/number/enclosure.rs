//! Intervals around numbers: the nodes of the tape, each after those it refers to.

use malachite::base::num::logic::traits::SignificantBits;
use malachite::{Integer, Rational};

use super::Real;
use super::engine::Engine;
use super::interval::Interval;
use super::tape::{Binary, Node, NodeId, Unary};
use crate::cost;
use crate::error::Fault;

/// What came of calculating an interval: a precision that is too low is no failure.
pub(super) type Enclosure = Result<Option<Interval>, Fault>;

impl Engine {
    /// An interval around the value, from a calculation with so many bits. `None` where that is too coarse to tell
    /// anything (a divisor that may still be zero).
    pub(crate) fn enclose(&mut self, real: &Real, precision: u64) -> Enclosure {
        match real {
            Real::Rational(value) => {
                self.meter
                    .charge(cost::division(cost::bits(value).max(precision)))?;
                Ok(Some(Interval::rational(value, precision)))
            }
            Real::Closed(closed) => {
                self.meter
                    .charge(closed.size() * cost::elementary(precision))?;
                let interval = closed.enclose(precision).filter(Interval::is_finite);
                interval.map(Some).ok_or_else(too_large)
            }
            Real::Node(id) => self.enclose_node(*id, precision),
        }
    }

    /// Calculates the nodes that are needed and not known well enough yet, each after those it refers to.
    fn enclose_node(&mut self, root: NodeId, precision: u64) -> Enclosure {
        let mut waiting = vec![root];
        while let Some(&id) = waiting.last() {
            let before = waiting.len();
            if self.tape.enclosure(id, precision).is_none() {
                let operands = self.tape.node_of(id).operands();
                waiting.extend(operands.filter(|id| self.tape.enclosure(*id, precision).is_none()));
                if waiting.len() == before {
                    let Some(interval) = self.calculate(id, precision)? else {
                        return Ok(None);
                    };
                    if !interval.is_finite() {
                        return if interval.is_vast() {
                            Err(too_large())
                        } else {
                            Ok(None)
                        };
                    }
                    self.tape.keep(id, precision, interval);
                    self.check_memory(0)?;
                }
            }
            if waiting.len() == before {
                waiting.pop();
            }
        }
        Ok(self.tape.enclosure(root, precision).cloned())
    }

    fn calculate(&mut self, id: NodeId, p: u64) -> Enclosure {
        match self.tape.node_of(id) {
            Node::Leaf(real) => {
                let real = real.clone();
                self.enclose(&real, p)
            }
            Node::Binary(operation, a, b) => {
                let (operation, a, b) = (*operation, self.known(*a, p), self.known(*b, p));
                self.meter.charge(cost::real(p))?;
                Ok(match operation {
                    Binary::Add => Some(a.add(&b, p)),
                    Binary::Sub => Some(a.sub(&b, p)),
                    Binary::Mul => Some(a.mul(&b, p)),
                    Binary::Div => a.div(&b, p),
                })
            }
            Node::Unary(operation, a) => {
                let (operation, a) = (*operation, *a);
                if let Node::Leaf(Real::Rational(at)) = self.tape.node_of(a) {
                    let at = at.clone();
                    if let Some(value) = self.value_at(operation, &at, p)? {
                        return Ok(Some(value));
                    }
                    if matches!(operation, Unary::Sin | Unary::Cos) {
                        return self.wave_at(operation, &at, p);
                    }
                }
                let a = self.known(a, p);
                self.image(operation, &a, p)
            }
        }
    }

    /// Sine or cosine of a fraction, which is known to as many bits behind its point as the result needs, however large it is.
    fn wave_at(&mut self, operation: Unary, at: &Rational, p: u64) -> Enclosure {
        let (numerator, denominator) = (at.numerator_ref(), at.denominator_ref());
        let before_the_point = numerator
            .significant_bits()
            .saturating_sub(denominator.significant_bits());
        let bits = p + before_the_point;
        self.meter
            .charge(cost::division(cost::bits(at).max(bits)))?;
        self.image(operation, &Interval::rational(at, bits), p)
    }

    /// The interval of an operand.
    fn known(&self, id: NodeId, p: u64) -> Interval {
        let interval = self.tape.enclosure(id, p);
        interval.cloned().expect("operands come first")
    }
}

pub(super) fn too_large() -> Fault {
    Fault::too_large("a value on the way to the result is too large to be held")
}

/// Whether an integer has at most so many bits, so that it can be an exponent.
pub(super) fn small_exponent(value: &Integer) -> Option<i64> {
    i64::try_from(value)
        .ok()
        .filter(|exponent| exponent.unsigned_abs() < 1 << 40)
}
