//! Sums, means and the like over a list of arguments.

use std::cmp::Ordering;

use super::table::{Arity, Body, Function};
use crate::error::Fault;
use crate::eval::comparison::order;
use crate::eval::operations;
use crate::eval::value::Value;
use crate::number::engine::Engine;

const GROUP: &str = "Lists";

// coverage: the compiler runs it, for the table below.
const fn row(
    name: &'static str,
    least: usize,
    help: &'static str,
    examples: &'static [(&'static str, &'static str)],
    body: fn(&mut Engine, &[Value]) -> Result<Value, Fault>,
) -> Function {
    Function {
        name,
        arity: Arity::AtLeast(least),
        group: GROUP,
        help,
        examples,
        body: Body::Values(body),
    }
}

pub(super) static TABLE: &[Function] = &[
    row(
        "min",
        1,
        "The smallest of the arguments.",
        &[("min(3, 1, 2)", "1")],
        min,
    ),
    row(
        "max",
        1,
        "The largest of the arguments.",
        &[("max(3, 1, 2)", "3")],
        max,
    ),
    Function {
        name: "sum",
        arity: Arity::AtLeast(1),
        group: GROUP,
        help: "The sum of the arguments; `sum(f, k, a, b)` is the sum of f for each whole k from a to b.",
        examples: &[("sum(1, 2, 3)", "6"), ("sum(k^2, k, 1, 100)", "338350")],
        body: Body::Form(sum),
    },
    Function {
        name: "product",
        arity: Arity::AtLeast(1),
        group: GROUP,
        help: "The product of the arguments; `product(f, k, a, b)` is the product of f for each whole k from a to b.",
        examples: &[("product(2, 3, 4)", "24"), ("product(k, k, 1, 5)", "120")],
        body: Body::Form(product),
    },
    row(
        "mean",
        1,
        "The arithmetic mean.",
        &[("mean(1, 2, 4)", "7/3")],
        mean,
    ),
    row(
        "median",
        1,
        "The middle one, or the mean of the two in the middle.",
        &[("median(3, 1, 2, 4)", "2.5")],
        median,
    ),
    row(
        "variance",
        2,
        "The sample variance: squared deviations from the mean over n - 1.",
        &[("variance(1, 2, 3, 4)", "5/3")],
        variance,
    ),
    row(
        "pvariance",
        1,
        "The variance of a whole population: over n.",
        &[("pvariance(1, 2, 3, 4)", "1.25")],
        population_variance,
    ),
    row(
        "stdev",
        2,
        "The sample standard deviation: the root of the sample variance.",
        &[("stdev(2, 4)", "sqrt(2)")],
        |engine, arguments| {
            let variance = variance(engine, arguments)?;
            operations::root(engine, &variance, 2)
        },
    ),
    row(
        "pstdev",
        1,
        "The standard deviation of a whole population.",
        &[("pstdev(2, 4, 4, 4, 5, 5, 7, 9)", "2")],
        |engine, arguments| {
            let variance = population_variance(engine, arguments)?;
            operations::root(engine, &variance, 2)
        },
    ),
    Function {
        name: "if",
        arity: Arity::Exactly(3),
        group: GROUP,
        help: "The second argument where the first is true, otherwise the third; the other one is not evaluated.",
        examples: &[("if(1 < 2, 10, 20)", "10")],
        body: Body::Form(|_, _| unreachable!("the evaluator chooses by itself")),
    },
];

fn extreme(engine: &mut Engine, arguments: &[Value], wanted: Ordering) -> Result<Value, Fault> {
    let mut best = &arguments[0];
    for argument in &arguments[1..] {
        if order(engine, argument, best)? == wanted {
            best = argument;
        }
    }
    Ok(best.clone())
}

fn min(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    extreme(engine, arguments, Ordering::Less)
}

fn max(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    extreme(engine, arguments, Ordering::Greater)
}

fn sum(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let (first, rest) = arguments.split_first().expect("the arity is checked");
    rest.iter().try_fold(first.clone(), |total, next| {
        operations::add(engine, total, next.clone())
    })
}

fn product(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let (first, rest) = arguments.split_first().expect("the arity is checked");
    rest.iter().try_fold(first.clone(), |total, next| {
        operations::multiply(engine, total, next.clone())
    })
}

fn count(arguments: &[Value]) -> Value {
    Value::plain(i64::try_from(arguments.len()).unwrap_or(i64::MAX))
}

pub(super) fn mean(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let total = sum(engine, arguments)?;
    operations::divide(engine, total, count(arguments))
}

fn median(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let mut sorted: Vec<&Value> = Vec::with_capacity(arguments.len());
    for value in arguments {
        // A binary insertion, because comparing may fail.
        let (mut low, mut high) = (0, sorted.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match order(engine, sorted[middle], value)? {
                Ordering::Greater => high = middle,
                _ => low = middle + 1,
            }
        }
        sorted.insert(low, value);
    }
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        return Ok(sorted[middle].clone());
    }
    mean(
        engine,
        &[sorted[middle - 1].clone(), sorted[middle].clone()],
    )
}

/// The sum of the squared deviations from the mean.
fn deviations(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let mean = mean(engine, arguments)?;
    let mut total: Option<Value> = None;
    for value in arguments {
        let deviation = operations::subtract(engine, value.clone(), mean.clone())?;
        let square = operations::multiply(engine, deviation.clone(), deviation)?;
        total = Some(match total {
            None => square,
            Some(total) => operations::add(engine, total, square)?,
        });
    }
    Ok(total.expect("the arity is checked"))
}

pub(super) fn variance(engine: &mut Engine, arguments: &[Value]) -> Result<Value, Fault> {
    let deviations = deviations(engine, arguments)?;
    operations::divide(engine, deviations, count(&arguments[1..]))
}

pub(super) fn population_variance(
    engine: &mut Engine,
    arguments: &[Value],
) -> Result<Value, Fault> {
    let deviations = deviations(engine, arguments)?;
    operations::divide(engine, deviations, count(arguments))
}
