//! What the caller decides.

use crate::limits::Limits;

/// How to evaluate and how to show the answer.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Significant digits of the approximation, 1 to 10 000. Default: 20.
    pub digits: u32,
    /// What a plain number means to sin, cos, tan, and what their inverses return. Default: radians.
    pub angle: Angle,
    /// What an evaluation may cost.
    pub limits: Limits,
    /// What `now` and `today` mean. The calculator never asks for the time: without it, they are unknown names.
    pub now: Option<jiff::civil::DateTime>,
}

impl Settings {
    /// The default number of digits.
    pub const DEFAULT_DIGITS: u32 = 20;
    /// The largest number of digits.
    pub const MAX_DIGITS: u32 = 10_000;

    /// The number of digits, brought between 1 and the largest.
    pub(crate) fn digits(&self) -> u32 {
        self.digits.clamp(1, Self::MAX_DIGITS)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            digits: Self::DEFAULT_DIGITS,
            angle: Angle::Radians,
            limits: Limits::default(),
            now: None,
        }
    }
}

/// The unit of a plain number used as an angle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Angle {
    /// A full turn is 2π.
    #[default]
    Radians,
    /// A full turn is 360.
    Degrees,
    /// A full turn is 400.
    Gradians,
}

impl std::str::FromStr for Angle {
    type Err = UnknownAngle;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "rad" => Ok(Self::Radians),
            "deg" => Ok(Self::Degrees),
            "grad" => Ok(Self::Gradians),
            _ => Err(UnknownAngle),
        }
    }
}

impl std::fmt::Display for Angle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Radians => "rad",
            Self::Degrees => "deg",
            Self::Gradians => "grad",
        })
    }
}

/// The text is not the name of an angle unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the angle unit must be rad, deg or grad")]
pub struct UnknownAngle;
