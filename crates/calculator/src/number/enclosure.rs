//! Intervals around the nodes of the tape.

use malachite::base::num::logic::traits::SignificantBits;
use malachite::{Float, Integer};

use super::engine::Engine;
use super::interval::Interval;
use super::tape::{Binary, Node, NodeId, Unary};
use super::{Real, error_function, gamma, magnitude};
use crate::cost;
use crate::error::Fault;

/// Arguments of sine and cosine with more bits before the point are refused: reducing them costs too much.
const LARGEST_ANGLE_BITS: i64 = 40_000;
/// Beyond e^(2^29) the number library overflows.
const LARGEST_EXPONENT_BITS: i32 = 29;

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
                let operands = match self.tape.node_of(id) {
                    Node::Leaf(_) => [None, None],
                    Node::Unary(_, a) => [Some(*a), None],
                    Node::Binary(_, a, b) => [Some(*a), Some(*b)],
                };
                let missing = operands
                    .into_iter()
                    .flatten()
                    .filter(|id| self.tape.enclosure(*id, precision).is_none());
                waiting.extend(missing);
                if waiting.len() == before {
                    let Some(interval) = self.calculate(id, precision)? else {
                        return Ok(None);
                    };
                    if !interval.is_finite() {
                        return Err(too_large());
                    }
                    self.tape.keep(id, precision, interval);
                    self.check_memory()?;
                }
            }
            if waiting.len() == before {
                waiting.pop();
            }
        }
        Ok(self.tape.enclosure(root, precision).cloned())
    }

    fn calculate(&mut self, id: NodeId, p: u64) -> Enclosure {
        let known = |id: &NodeId| {
            self.tape
                .enclosure(*id, p)
                .cloned()
                .expect("operands come first")
        };
        match self.tape.node_of(id) {
            Node::Leaf(real) => {
                let real = real.clone();
                self.enclose(&real, p)
            }
            Node::Binary(operation, a, b) => {
                let (operation, a, b) = (*operation, known(a), known(b));
                self.meter.charge(cost::real(p))?;
                Ok(match operation {
                    Binary::Add => Some(a.add(&b, p)),
                    Binary::Sub => Some(a.sub(&b, p)),
                    Binary::Mul => Some(a.mul(&b, p)),
                    Binary::Div => a.div(&b, p),
                })
            }
            Node::Unary(operation, a) => {
                let (operation, a) = (*operation, known(a));
                self.apply(operation, &a, p)
            }
        }
    }

    fn apply(&mut self, operation: Unary, a: &Interval, p: u64) -> Enclosure {
        let price = match operation {
            Unary::Neg => 0,
            Unary::Power(exponent) => {
                exponent.unsigned_abs().significant_bits() * 2 * cost::real(p + 64)
            }
            Unary::Root(_) => cost::elementary(p) / 4,
            // Near 1, where the library works with many more bits, it takes several times as long.
            Unary::Acosh => 8 * cost::elementary(p),
            _ => 2 * cost::elementary(p),
        };
        self.meter.charge(price)?;
        let positive = *a.low() > 0_u32;
        Ok(match operation {
            Unary::Neg => Some(a.neg()),
            Unary::Power(exponent) => {
                let power = a.power(exponent.unsigned_abs(), p);
                if exponent < 0 {
                    Interval::one().div(&power, p)
                } else {
                    Some(power)
                }
            }
            Unary::Root(index) => {
                let a = a.clone().at_least(0);
                Some(a.increasing(p, |x, p, mode| x.root_u_prec_round_ref(index, p, mode)))
            }
            Unary::Exp => {
                check_exponent(a)?;
                Some(a.increasing(p, Float::exp_prec_round_ref))
            }
            Unary::Ln | Unary::Log2 | Unary::Log10 if !positive => None,
            Unary::Ln => Some(a.increasing(p, Float::ln_prec_round_ref)),
            Unary::Log2 => Some(a.increasing(p, Float::log_base_2_prec_round_ref)),
            Unary::Log10 => Some(a.increasing(p, Float::log_base_10_prec_round_ref)),
            Unary::Sin => {
                self.check_angle(a, p)?;
                Some(a.gentle(p, Float::sin_prec_round_ref))
            }
            Unary::Cos => {
                self.check_angle(a, p)?;
                Some(a.gentle(p, Float::cos_prec_round_ref))
            }
            Unary::Atan => Some(a.increasing(p, Float::atan_prec_round_ref)),
            Unary::Asin => Some(
                a.clone()
                    .clamp(-1, 1)
                    .increasing(p, Float::asin_prec_round_ref),
            ),
            Unary::Acos => Some(
                a.clone()
                    .clamp(-1, 1)
                    .decreasing(p, Float::acos_prec_round_ref),
            ),
            Unary::Sinh => {
                check_exponent(a)?;
                Some(a.increasing(p, Float::sinh_prec_round_ref))
            }
            Unary::Cosh => {
                check_exponent(a)?;
                Some(a.abs().increasing(p, Float::cosh_prec_round_ref))
            }
            Unary::Tanh => Some(a.increasing(p, Float::tanh_prec_round_ref)),
            Unary::Asinh => Some(a.increasing(p, Float::asinh_prec_round_ref)),
            Unary::Acosh => Some(
                a.clone()
                    .at_least(1)
                    .increasing(p, Float::acosh_prec_round_ref),
            ),
            Unary::Atanh if *a.low() <= -1_i32 || *a.high() >= 1_u32 => None,
            Unary::Atanh => Some(a.increasing(p, Float::atanh_prec_round_ref)),
            Unary::Gamma => return gamma::gamma(self, a, p),
            Unary::LnGamma => return gamma::ln_gamma(self, a, p),
            Unary::Erf => return error_function::erf(self, a, p),
            Unary::Erfc => return error_function::erfc(self, a, p),
        })
    }

    fn check_angle(&mut self, a: &Interval, p: u64) -> Result<(), Fault> {
        let bits = a.magnitude().get_exponent().map_or(0, i64::from);
        if bits > LARGEST_ANGLE_BITS {
            return Err(Fault::too_large(
                "the angle is too large to be reduced to a full turn",
            ));
        }
        self.meter.charge(cost::elementary(p + bits.unsigned_abs()))
    }
}

pub(super) fn check_exponent(a: &Interval) -> Result<(), Fault> {
    let fits = |x: &Float| {
        x.get_exponent()
            .is_none_or(|bits| bits <= LARGEST_EXPONENT_BITS)
    };
    if fits(a.low()) && fits(a.high()) {
        return Ok(());
    }
    let size = magnitude::of_exponential(
        a.high().get_exponent().map_or(0, i32::unsigned_abs).into(),
        |_| a.clone(),
    );
    Err(Fault::too_large(format!(
        "the result is too large or too small: its size is about {size}"
    )))
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
