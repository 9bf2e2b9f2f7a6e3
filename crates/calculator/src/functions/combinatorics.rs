//! Divisors, factorials and selections.

use malachite::base::num::arithmetic::traits::{BinomialCoefficient, Gcd, Lcm, UnsignedAbs};
use malachite::base::num::logic::traits::SignificantBits;
use malachite::{Integer, Natural};

use super::table::{Arity, Body, Function};
use crate::cost;
use crate::error::Fault;
use crate::eval::value::Value;
use crate::number::engine::Engine;

const GROUP: &str = "Whole numbers";

pub(super) static TABLE: &[Function] = &[
    Function {
        name: "gcd",
        arity: Arity::AtLeast(1),
        group: GROUP,
        help: "The greatest common divisor of whole numbers.",
        examples: &[("gcd(12, 18)", "6")],
        body: Body::Values(gcd),
    },
    Function {
        name: "lcm",
        arity: Arity::AtLeast(1),
        group: GROUP,
        help: "The least common multiple of whole numbers.",
        examples: &[("lcm(4, 6)", "12")],
        body: Body::Values(lcm),
    },
    Function {
        name: "factorial",
        arity: Arity::Exactly(1),
        group: GROUP,
        help: "n!, the product of the whole numbers from 1 to n; for other numbers gamma(n + 1).",
        examples: &[("factorial(5)", "120")],
        body: Body::Real(Engine::factorial),
    },
    Function {
        name: "nCr",
        arity: Arity::Exactly(2),
        group: GROUP,
        help: "The number of ways to choose r of n things.",
        examples: &[("nCr(49, 6)", "13983816")],
        body: Body::Values(combinations),
    },
    Function {
        name: "nPr",
        arity: Arity::Exactly(2),
        group: GROUP,
        help: "The number of ways to arrange r of n things.",
        examples: &[("nPr(5, 2)", "20")],
        body: Body::Values(arrangements),
    },
];

fn fold(
    engine: &mut Engine,
    arguments: &[Value],
    combine: impl Fn(Natural, Natural) -> Natural,
) -> Result<Value, Fault> {
    let mut result: Option<Natural> = None;
    for argument in arguments {
        let next = argument.as_integer()?.unsigned_abs();
        result = Some(match result {
            None => next,
            Some(result) => {
                let (a, b) = (result.significant_bits(), next.significant_bits());
                engine.meter.charge(cost::fraction(a, b))?;
                cost::check_bits(a + b, &engine.limits)?;
                combine(result, next)
            }
        });
    }
    Ok(Value::plain(Integer::from(result.unwrap_or_default())))
}

fn gcd(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    fold(engine, arguments, Gcd::gcd)
}

fn lcm(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    fold(engine, arguments, Lcm::lcm)
}

/// Both arguments as numbers that a product of r factors can be made of.
fn selection(arguments: &[Value]) -> Result<(Integer, u64), Fault> {
    let (n, r) = (arguments[0].as_integer()?, arguments[1].as_integer()?);
    if n < 0_u32 || r < 0_u32 {
        return Err(Fault::domain("the numbers of things must not be negative"));
    }
    let r = u64::try_from(&r).map_err(|_| Fault::too_large("so many things are too many"))?;
    Ok((n, r))
}

fn combinations(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let (n, r) = selection(arguments)?;
    if n < r {
        return Ok(Value::plain(0));
    }
    let complement = &n - Integer::from(r);
    let r = u64::try_from(&complement).map_or(r, |other| other.min(r));
    pay(engine, &n, r)?;
    Ok(Value::plain(Integer::binomial_coefficient(
        n,
        Integer::from(r),
    )))
}

/// Pays for a product of `count` factors up to `n`.
fn pay(engine: &mut Engine, n: &Integer, count: u64) -> Result<(), Fault> {
    let bits = count.saturating_mul(n.significant_bits());
    cost::check_bits(bits, &engine.limits)?;
    engine
        .meter
        .charge(16 * cost::multiplication(bits, bits) + count * 200)
}

fn arrangements(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let (n, r) = selection(arguments)?;
    if n < r {
        return Ok(Value::plain(0));
    }
    pay(engine, &n, r)?;
    let mut product = Integer::from(1);
    for k in 0..r {
        engine
            .meter
            .charge(cost::multiplication(product.significant_bits(), 64))?;
        product *= &n - Integer::from(k);
    }
    Ok(Value::plain(product))
}
