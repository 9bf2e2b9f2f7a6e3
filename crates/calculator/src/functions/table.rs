//! The table: one row for each function.

use std::fmt;

use super::{combinatorics, real, rounding, statistics};
use crate::error::Fault;
use crate::eval::value::{Number, Value};
use crate::number::Real;
use crate::number::engine::Engine;

/// A built-in function. Help texts and the manual are made from this.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// How many arguments it takes.
    pub arity: Arity,
    /// What kind of function it is; a heading of the manual.
    pub group: &'static str,
    /// One sentence that tells what it gives.
    pub help: &'static str,
    /// Expressions and their results.
    pub examples: &'static [(&'static str, &'static str)],
    pub(super) body: Body,
}

/// How many arguments a function takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arity {
    /// So many.
    Exactly(usize),
    /// From the first to the second number.
    Between(usize, usize),
    /// So many or more.
    AtLeast(usize),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Body {
    /// One real number to one real number.
    Real(fn(&mut Engine, &Real) -> Result<Real, Fault>),
    /// An angle to a real number.
    Angle(fn(&mut Engine, &Real) -> Result<Real, Fault>),
    /// One number, which keeps its unit, to another.
    Keeping(fn(&mut Engine, &Real) -> Result<Real, Fault>),
    /// Any values.
    Values(fn(&mut Engine, &[Value]) -> Result<Value, Fault>),
    /// The same, where a part of the arguments may be evaluated never or often.
    Form(fn(&mut Engine, &[Value]) -> Result<Value, Fault>),
}

impl Arity {
    /// Whether `count` arguments fit.
    #[must_use]
    pub const fn admits(self, count: usize) -> bool {
        match self {
            Self::Exactly(n) => count == n,
            Self::Between(least, most) => least <= count && count <= most,
            Self::AtLeast(least) => least <= count,
        }
    }
}

impl fmt::Display for Arity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(1) => write!(f, "1 argument"),
            Self::Exactly(n) => write!(f, "{n} arguments"),
            Self::Between(least, most) => write!(f, "{least} to {most} arguments"),
            Self::AtLeast(least) => write!(f, "{least} or more arguments"),
        }
    }
}

impl Function {
    pub(crate) fn call(&self, engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
        match self.body {
            Body::Real(body) => body(engine, arguments[0].as_real()?).map(Value::plain),
            Body::Angle(body) => {
                let real = arguments[0].as_real()?;
                let is_angle = arguments[0].as_number()?.dimension().is_angle();
                let angle = if is_angle {
                    real.clone()
                } else {
                    engine.radians(real)?
                };
                body(engine, &angle).map(Value::plain)
            }
            Body::Keeping(body) => {
                let number = arguments[0].as_number()?;
                if number.scale().is_some() {
                    let help = "convert it first: `to K`";
                    let fault = Fault::dimension("a temperature on a scale has no size");
                    return Err(fault.help(help));
                }
                let Number { real, shape } = number;
                Ok(Value::Number(Number {
                    real: body(engine, real)?,
                    shape: shape.clone(),
                }))
            }
            Body::Values(body) | Body::Form(body) => body(engine, arguments),
        }
    }
}

/// All built-in functions, in the order of the manual.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    TABLES.iter().flat_map(|table| table.iter())
}

pub(crate) fn find(name: &str) -> Option<&'static Function> {
    functions().find(|function| function.name == name)
}

/// Whether the function decides itself what to evaluate.
pub(crate) fn is_form(name: &str) -> bool {
    find(name).is_some_and(|function| matches!(function.body, Body::Form(_)))
}

pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    functions().map(|function| function.name)
}

static TABLES: [&[Function]; 4] = [
    rounding::TABLE,
    real::TABLE,
    combinatorics::TABLE,
    statistics::TABLE,
];
