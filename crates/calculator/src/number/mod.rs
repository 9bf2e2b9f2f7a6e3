//! Real numbers: exact where they can be, certified where not.
//!
//! A [`Real`] is a fraction, a closed form ([`closed`]) or a node of the [`tape`]. What is not exact is known through
//! intervals ([`interval`], [`enclosure`]) as narrow as anybody asks ([`certify`]).

pub(crate) mod certify;
pub(crate) mod closed;
pub(crate) mod elementary;
mod enclosure;
pub(crate) mod engine;
pub(crate) mod error_function;
pub(crate) mod gamma;
mod image;
pub(crate) mod interval;
pub(crate) mod logarithm;
pub(crate) mod magnitude;
pub(crate) mod rational;
mod stirling;
pub(crate) mod tape;
pub(crate) mod trigonometry;

use malachite::{Integer, Rational};

use closed::Closed;
use tape::NodeId;

/// A real number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Real {
    /// A fraction.
    Rational(Rational),
    /// An irrational number in closed form.
    Closed(Box<Closed>),
    /// A number known through its calculation.
    Node(NodeId),
}

impl Real {
    pub(crate) fn zero() -> Self {
        Self::from(0)
    }

    pub(crate) fn pi() -> Self {
        Closed::pi(Rational::from(1)).into_real()
    }

    pub(crate) fn as_rational(&self) -> Option<&Rational> {
        match self {
            Self::Rational(value) => Some(value),
            _ => None,
        }
    }

    /// The value as an integer, if it is known to be one.
    pub(crate) fn to_integer(&self) -> Option<Integer> {
        self.as_rational()
            .and_then(|value| Integer::try_from(value).ok())
    }

    /// The closed form, if it has one.
    pub(crate) fn to_closed(&self) -> Option<Closed> {
        match self {
            Self::Rational(value) => Some(Closed::rational(value.clone())),
            Self::Closed(closed) => Some((**closed).clone()),
            Self::Node(_) => None,
        }
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.as_rational().is_some_and(|value| *value == 0_u32)
    }
}

impl From<i64> for Real {
    fn from(value: i64) -> Self {
        Self::Rational(Rational::from(value))
    }
}

impl From<Rational> for Real {
    fn from(value: Rational) -> Self {
        Self::Rational(value)
    }
}

impl From<Integer> for Real {
    fn from(value: Integer) -> Self {
        Self::Rational(Rational::from(value))
    }
}
