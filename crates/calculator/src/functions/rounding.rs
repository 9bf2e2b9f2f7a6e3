//! Sizes, signs and whole numbers.

use std::cmp::Ordering;

use super::table::{Arity, Body, Function};
use crate::error::Fault;
use crate::eval::value::Value;
use crate::number::Real;
use crate::number::engine::Engine;

const GROUP: &str = "Rounding and size";

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "abs",
        arity: Arity::Exactly(1),
        group: GROUP,
        help: "The absolute value.",
        examples: &[("abs(-3)", "3")],
        body: Body::Keeping(Engine::abs),
    },
    Function {
        name: "sign",
        arity: Arity::Exactly(1),
        group: GROUP,
        help: "-1, 0 or 1, as the number is negative, zero or positive.",
        examples: &[("sign(-3)", "-1")],
        body: Body::Values(sign),
    },
    Function {
        name: "floor",
        arity: Arity::Exactly(1),
        group: GROUP,
        help: "The largest whole number that is not above.",
        examples: &[("floor(-2.5)", "-3")],
        body: Body::Real(|engine, x| engine.floor(x).map(Real::from)),
    },
    Function {
        name: "ceil",
        arity: Arity::Exactly(1),
        group: GROUP,
        help: "The smallest whole number that is not below.",
        examples: &[("ceil(-2.5)", "-2")],
        body: Body::Real(|engine, x| engine.ceil(x).map(Real::from)),
    },
    Function {
        name: "round",
        arity: Arity::Between(1, 2),
        group: GROUP,
        help: "The nearest whole number, halves away from zero; with a second argument, to so many decimals.",
        examples: &[("round(2.5)", "3"), ("round(2/3, 2)", "0.67")],
        body: Body::Values(round),
    },
    Function {
        name: "trunc",
        arity: Arity::Exactly(1),
        group: GROUP,
        help: "The whole part: rounded towards zero.",
        examples: &[("trunc(-2.5)", "-2")],
        body: Body::Real(trunc),
    },
    Function {
        name: "frac",
        arity: Arity::Exactly(1),
        group: GROUP,
        help: "What the whole part leaves: x - trunc(x).",
        examples: &[("frac(-2.5)", "-0.5")],
        body: Body::Real(frac),
    },
];

fn sign(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let sign = engine.sign(&arguments[0].as_number()?.real)?;
    Ok(Value::plain(sign as i64))
}

fn trunc(engine: &mut Engine, x: &Real) -> Result<Real, Fault> {
    let whole = if engine.sign(x)? == Ordering::Less {
        engine.ceil(x)?
    } else {
        engine.floor(x)?
    };
    Ok(Real::from(whole))
}

fn frac(engine: &mut Engine, x: &Real) -> Result<Real, Fault> {
    let whole = trunc(engine, x)?;
    engine.sub(x, &whole)
}

fn round(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let x = arguments[0].as_real()?;
    let Some(decimals) = arguments.get(1) else {
        return engine.round(x).map(Value::plain);
    };
    let scale = engine.power(&Real::from(10), &Real::from(decimals.as_integer()?))?;
    let scaled = engine.mul(x, &scale)?;
    let rounded = Real::from(engine.round(&scaled)?);
    engine.div(&rounded, &scale).map(Value::plain)
}
