//! Functions of real numbers: roots, exponentials, logarithms, angles and special functions.

use super::table::{Arity, Body, Function};
use crate::error::Fault;
use crate::eval::operations;
use crate::eval::value::Value;
use crate::number::Real;
use crate::number::engine::Engine;

type Examples = &'static [(&'static str, &'static str)];

// coverage: the compiler runs it, for the table below.
const fn real(
    group: &'static str,
    name: &'static str,
    help: &'static str,
    examples: Examples,
    body: fn(&mut Engine, &Real) -> Result<Real, Fault>,
) -> Function {
    Function {
        name,
        arity: Arity::Exactly(1),
        group,
        help,
        examples,
        body: Body::Real(body),
    }
}

// coverage: the compiler runs it, for the table below.
const fn values(
    group: &'static str,
    name: &'static str,
    arity: Arity,
    help: &'static str,
    examples: Examples,
    body: fn(&mut Engine, &[Value]) -> Result<Value, Fault>,
) -> Function {
    Function {
        name,
        arity,
        group,
        help,
        examples,
        body: Body::Values(body),
    }
}

// coverage: the compiler runs it, for the table below.
const fn angle(
    name: &'static str,
    help: &'static str,
    examples: Examples,
    body: fn(&mut Engine, &Real) -> Result<Real, Fault>,
) -> Function {
    Function {
        name,
        arity: Arity::Exactly(1),
        group: ANGLES,
        help,
        examples,
        body: Body::Angle(body),
    }
}

const POWERS: &str = "Powers and logarithms";
const ANGLES: &str = "Angles";
const HYPERBOLIC: &str = "Hyperbolic functions";
const SPECIAL: &str = "Special functions";

pub(super) static TABLE: &[Function] = &[
    values(
        POWERS,
        "sqrt",
        Arity::Exactly(1),
        "The square root.",
        &[("sqrt(8)", "2*sqrt(2)")],
        |engine, x| root(engine, &x[0], 2),
    ),
    values(
        POWERS,
        "cbrt",
        Arity::Exactly(1),
        "The cube root.",
        &[("cbrt(-27)", "-3")],
        |engine, x| root(engine, &x[0], 3),
    ),
    values(
        POWERS,
        "root",
        Arity::Exactly(2),
        "root(x, n): the root of x with the whole index n.",
        &[("root(32, 5)", "2")],
        any_root,
    ),
    real(
        POWERS,
        "exp",
        "e to the power of the argument.",
        &[("exp(0)", "1"), ("exp(ln(7))", "7")],
        Engine::exp,
    ),
    real(
        POWERS,
        "ln",
        "The natural logarithm.",
        &[("ln(e^3)", "3")],
        Engine::ln,
    ),
    values(
        POWERS,
        "log",
        Arity::Between(1, 2),
        "The logarithm to base 10; with a second argument, to that base.",
        &[("log(1000)", "3"), ("log(8, 2)", "3")],
        log,
    ),
    real(
        POWERS,
        "log2",
        "The logarithm to base 2.",
        &[("log2(1024)", "10")],
        |engine, x| engine.log(x, &Real::from(2)),
    ),
    real(
        POWERS,
        "log10",
        "The logarithm to base 10.",
        &[("log10(0.001)", "-3")],
        |engine, x| engine.log(x, &Real::from(10)),
    ),
    values(
        POWERS,
        "hypot",
        Arity::Exactly(2),
        "The hypotenuse: sqrt(x^2 + y^2).",
        &[("hypot(3, 4)", "5")],
        hypot,
    ),
    angle("sin", "The sine.", &[("sin(pi/6)", "0.5")], Engine::sin),
    angle(
        "cos",
        "The cosine.",
        &[("cos(pi/4)", "sqrt(2)/2")],
        Engine::cos,
    ),
    angle("tan", "The tangent.", &[("tan(pi/4)", "1")], Engine::tan),
    real(
        ANGLES,
        "asin",
        "The angle between -pi/2 and pi/2 with this sine.",
        &[("asin(1/2)", "pi/6")],
        |engine, x| {
            let angle = engine.asin(x)?;
            engine.in_setting(&angle)
        },
    ),
    real(
        ANGLES,
        "acos",
        "The angle between 0 and pi with this cosine.",
        &[("acos(0)", "pi/2")],
        |engine, x| {
            let angle = engine.acos(x)?;
            engine.in_setting(&angle)
        },
    ),
    real(
        ANGLES,
        "atan",
        "The angle between -pi/2 and pi/2 with this tangent.",
        &[("atan(1)", "pi/4")],
        |engine, x| {
            let angle = engine.atan(x);
            engine.in_setting(&angle)
        },
    ),
    values(
        ANGLES,
        "atan2",
        Arity::Exactly(2),
        "atan2(y, x): the angle of the point (x, y).",
        &[("atan2(1, -1)", "3*pi/4")],
        atan2,
    ),
    real(
        HYPERBOLIC,
        "sinh",
        "The hyperbolic sine.",
        &[("sinh(ln(2))", "0.75")],
        Engine::sinh,
    ),
    real(
        HYPERBOLIC,
        "cosh",
        "The hyperbolic cosine.",
        &[("cosh(0)", "1")],
        Engine::cosh,
    ),
    real(
        HYPERBOLIC,
        "tanh",
        "The hyperbolic tangent.",
        &[("tanh(0)", "0")],
        |engine, x| Ok(engine.tanh(x)),
    ),
    real(
        HYPERBOLIC,
        "asinh",
        "The inverse of the hyperbolic sine.",
        &[("asinh(0)", "0")],
        |engine, x| Ok(engine.asinh(x)),
    ),
    real(
        HYPERBOLIC,
        "acosh",
        "The inverse of the hyperbolic cosine.",
        &[("acosh(1)", "0")],
        Engine::acosh,
    ),
    real(
        HYPERBOLIC,
        "atanh",
        "The inverse of the hyperbolic tangent.",
        &[("atanh(1/2)", "ln(3)/2")],
        Engine::atanh,
    ),
    real(
        SPECIAL,
        "gamma",
        "The gamma function: gamma(n) = (n - 1)!.",
        &[("gamma(1/2)", "sqrt(pi)")],
        Engine::gamma,
    ),
    real(
        SPECIAL,
        "lgamma",
        "The natural logarithm of the absolute value of the gamma function.",
        &[("lgamma(1)", "0")],
        Engine::ln_gamma,
    ),
    real(
        SPECIAL,
        "erf",
        "The error function.",
        &[("erf(1)", "0.84270079294971486934")],
        |engine, x| Ok(engine.erf(x)),
    ),
    real(
        SPECIAL,
        "erfc",
        "1 - erf(x), precise also where that is tiny.",
        &[("erfc(10)", "2.0884875837625447570e-45")],
        |engine, x| Ok(engine.erfc(x)),
    ),
];

fn root(engine: &mut Engine, x: &Value, index: u64) -> Result<Value, Fault> {
    operations::root(engine, x, index)
}

fn any_root(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let index = arguments[1].as_integer()?;
    match u64::try_from(&index) {
        Ok(index) if (1..=10_000).contains(&index) => root(engine, &arguments[0], index),
        _ => Err(
            Fault::domain("the index of a root must be a whole number from 1 to 10000")
                .help("write x^(1/n)"),
        ),
    }
}

fn log(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let ten = Real::from(10);
    let base = arguments.get(1).map_or(Ok(&ten), Value::as_real)?;
    engine.log(arguments[0].as_real()?, base).map(Value::plain)
}

fn hypot(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let mut square = |x: &Value| operations::multiply(engine, x.clone(), x.clone());
    let (x, y) = (square(&arguments[0])?, square(&arguments[1])?);
    let sum = operations::add(engine, x, y)?;
    operations::root(engine, &sum, 2)
}

fn atan2(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let angle = engine.atan2(arguments[0].as_real()?, arguments[1].as_real()?)?;
    engine.in_setting(&angle).map(Value::plain)
}
