//! Trigonometric functions and their inverses, in radians.

use std::cmp::Ordering;

use malachite::Rational;

use super::Real;
use super::closed::{Closed, trigonometry};
use super::engine::Engine;
use super::tape::Unary;
use crate::cost;
use crate::error::Fault;
use crate::settings::Angle;

impl Engine {
    pub(crate) fn sin(&mut self, x: &Real) -> Result<Real, Fault> {
        match multiple_of_pi(x) {
            Some(q) => self.sin_of_pi(&q),
            None => Ok(self.unary(Unary::Sin, x)),
        }
    }

    pub(crate) fn cos(&mut self, x: &Real) -> Result<Real, Fault> {
        match multiple_of_pi(x) {
            Some(q) => self.sin_of_pi(&(q + Rational::from_signeds(1_i32, 2))),
            None => Ok(self.unary(Unary::Cos, x)),
        }
    }

    /// sin(qπ): from the table, otherwise of the angle in the first quarter with the same sine up to sign.
    fn sin_of_pi(&mut self, q: &Rational) -> Result<Real, Fault> {
        self.meter
            .charge(10_000 + 2 * cost::division(cost::bits(q)))?;
        let reduced = trigonometry::reduce(q);
        let sine = match trigonometry::sine(&reduced.quarter) {
            Some(closed) => closed.into_real(),
            None => self.unary(Unary::Sin, &Closed::pi(reduced.quarter).into_real()),
        };
        Ok(if reduced.negative {
            self.neg(&sine)
        } else {
            sine
        })
    }

    pub(crate) fn tan(&mut self, x: &Real) -> Result<Real, Fault> {
        let (sine, cosine) = (self.sin(x)?, self.cos(x)?);
        if cosine.is_zero() {
            return Err(Fault::domain("the tangent has a pole there"));
        }
        self.div(&sine, &cosine)
    }

    pub(crate) fn asin(&mut self, x: &Real) -> Result<Real, Fault> {
        self.check_sine(x, "asin")?;
        if let Some(q) = x
            .to_closed()
            .and_then(|closed| trigonometry::arc_sine(&closed))
        {
            return Ok(Closed::pi(q).into_real());
        }
        Ok(self.unary(Unary::Asin, x))
    }

    pub(crate) fn acos(&mut self, x: &Real) -> Result<Real, Fault> {
        self.check_sine(x, "acos")?;
        if let Some(q) = x
            .to_closed()
            .and_then(|closed| trigonometry::arc_sine(&closed))
        {
            return Ok(Closed::pi(Rational::from_signeds(1_i32, 2) - q).into_real());
        }
        Ok(self.unary(Unary::Acos, x))
    }

    fn check_sine(&mut self, x: &Real, name: &str) -> Result<(), Fault> {
        let size = self.abs(x)?;
        if self.compare(&size, &Real::from(1))? == Ordering::Greater {
            return Err(Fault::domain(format!(
                "{name} needs a number between -1 and 1"
            )));
        }
        Ok(())
    }

    pub(crate) fn atan(&mut self, x: &Real) -> Real {
        if let Some(q) = x
            .to_closed()
            .and_then(|closed| trigonometry::arc_tangent(&closed))
        {
            return Closed::pi(q).into_real();
        }
        self.unary(Unary::Atan, x)
    }

    /// The angle of the point (x, y), above −π and up to π.
    pub(crate) fn atan2(&mut self, y: &Real, x: &Real) -> Result<Real, Fault> {
        let half_pi = Closed::pi(Rational::from_signeds(1_i32, 2)).into_real();
        let (vertical, horizontal) = (self.sign(y)?, self.sign(x)?);
        if horizontal == Ordering::Equal {
            return match vertical {
                Ordering::Greater => Ok(half_pi),
                Ordering::Less => Ok(self.neg(&half_pi)),
                Ordering::Equal => Err(Fault::domain(
                    "the angle of the point (0, 0) is not defined",
                )),
            };
        }
        let slope = self.div(y, x)?;
        let angle = self.atan(&slope);
        match (horizontal, vertical) {
            (Ordering::Less, Ordering::Less) => self.sub(&angle, &Real::pi()),
            (Ordering::Less, _) => self.add(&angle, &Real::pi()),
            _ => Ok(angle),
        }
    }
}

impl Engine {
    /// How many units of the setting half a turn has.
    fn half_turn(&self) -> Option<Real> {
        match self.angle {
            Angle::Radians => None,
            Angle::Degrees => Some(Real::from(180)),
            Angle::Gradians => Some(Real::from(200)),
        }
    }

    /// A plain number, in the unit of the setting, as radians.
    pub(crate) fn radians(&mut self, x: &Real) -> Result<Real, Fault> {
        let Some(half_turn) = self.half_turn() else {
            return Ok(x.clone());
        };
        let turns = self.div(x, &half_turn)?;
        self.mul(&turns, &Real::pi())
    }

    /// Radians in the unit of the setting.
    pub(crate) fn in_setting(&mut self, x: &Real) -> Result<Real, Fault> {
        let Some(half_turn) = self.half_turn() else {
            return Ok(x.clone());
        };
        let turns = self.div(x, &Real::pi())?;
        self.mul(&turns, &half_turn)
    }
}

/// q for x = qπ.
fn multiple_of_pi(x: &Real) -> Option<Rational> {
    match x {
        Real::Rational(value) => (*value == 0_u32).then(|| value.clone()),
        Real::Closed(closed) => closed.multiple_of_pi(),
        Real::Node(_) => None,
    }
}
