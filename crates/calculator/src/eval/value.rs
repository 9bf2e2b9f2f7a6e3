//! What an expression can be worth.

use std::sync::Arc;

use malachite::Integer;

use crate::cost;
use crate::error::Fault;
use crate::number::Real;
use crate::syntax::ast::DateForm;
use crate::units::dimension::Dimension;
use crate::units::unit::Unit;

/// A value.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Number(Number),
    Truth(bool),
    Date(jiff::civil::DateTime, DateForm),
}

/// A real number and how it is to be shown.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    pub(crate) real: Real,
    pub(crate) shape: Shape,
}

/// How a number is shown.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Plain,
    /// As hundredths: `5%`.
    Percent,
    /// In base 2, 8 or 16, with its prefix.
    Radix(u8),
    /// As a fraction even where the decimal is short.
    Fraction,
    /// Counted in a unit; the number itself is in base units.
    Unit(Arc<Unit>),
    /// The scale of a temperature, waiting for its number; the number itself is 1.
    Scale(Arc<Unit>),
}

impl Number {
    pub(crate) fn plain(real: impl Into<Real>) -> Self {
        Self {
            real: real.into(),
            shape: Shape::Plain,
        }
    }

    /// A value in base units that is shown in a unit.
    pub(crate) fn quantity(real: Real, unit: Unit) -> Self {
        Self {
            real,
            shape: if unit.is_none() {
                Shape::Plain
            } else {
                Shape::Unit(Arc::new(unit))
            },
        }
    }

    pub(crate) fn is_percent(&self) -> bool {
        matches!(self.shape, Shape::Percent)
    }

    pub(crate) fn unit(&self) -> Option<&Unit> {
        match &self.shape {
            Shape::Unit(unit) => Some(unit),
            _ => None,
        }
    }

    pub(crate) fn dimension(&self) -> Dimension {
        self.unit()
            .map_or(Dimension::default(), |unit| unit.dimension)
    }

    /// The temperature scale, for a temperature that counts from the zero of one.
    pub(crate) fn scale(&self) -> Option<&Unit> {
        self.unit().filter(|unit| unit.offset().is_some())
    }
}

impl Value {
    pub(crate) fn plain(real: impl Into<Real>) -> Self {
        Self::Number(Number::plain(real))
    }

    /// About the bytes it takes, where that depends on the value.
    #[inline]
    pub(crate) fn bytes(&self) -> u64 {
        match self {
            Self::Number(Number {
                real: Real::Rational(value),
                ..
            }) => cost::bits(value) / 4,
            _ => 0,
        }
    }

    /// The kind, as a message names it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Number(_) => "a number",
            Self::Truth(_) => "a truth value",
            Self::Date(..) => "a date",
        }
    }

    pub(crate) fn number(self) -> Result<Number, Fault> {
        match self {
            Self::Number(Number {
                shape: Shape::Scale(unit),
                ..
            }) => Err(bare_scale(&unit)),
            Self::Number(number) => Ok(number),
            other => Err(Fault::kind(format!(
                "a number is needed here, not {}",
                other.kind()
            ))),
        }
    }

    pub(crate) fn as_number(&self) -> Result<&Number, Fault> {
        match self {
            Self::Number(Number {
                shape: Shape::Scale(unit),
                ..
            }) => Err(bare_scale(unit)),
            Self::Number(number) => Ok(number),
            other => Err(Fault::kind(format!(
                "a number is needed here, not {}",
                other.kind()
            ))),
        }
    }

    /// The real number, where units make no sense.
    pub(crate) fn as_real(&self) -> Result<&Real, Fault> {
        let number = self.as_number()?;
        let dimension = number.dimension();
        if !dimension.is_plain() {
            return Err(Fault::dimension(format!(
                "a plain number is needed here, not a quantity of the dimension {dimension}"
            ))
            .help("divide by a unit first, for example x/m"));
        }
        Ok(&number.real)
    }

    pub(crate) fn as_integer(&self) -> Result<Integer, Fault> {
        let real = self.as_real()?;
        real.to_integer().ok_or_else(|| {
            Fault::domain("a whole number is needed here")
                .help("round it first, for example with floor(x)")
        })
    }

    pub(crate) fn as_truth(&self) -> Result<bool, Fault> {
        match self {
            Self::Truth(truth) => Ok(*truth),
            other => Err(
                Fault::kind(format!("a comparison is needed here, not {}", other.kind()))
                    .help("write for example `x != 0`"),
            ),
        }
    }
}

#[cold]
fn bare_scale(unit: &Unit) -> Fault {
    let name = unit.text();
    Fault::dimension(format!("`{name}` needs a number before it"))
        .help(format!("write for example 20 {name}"))
}
