//! The operators on values: which rule applies to which kinds.

use malachite::base::num::logic::traits::SignificantBits;
use malachite::{Integer, Rational};

use super::quantities;
use super::value::{Number, Shape, Value};
use crate::cost;
use crate::dates;
use crate::error::Fault;
use crate::number::engine::Engine;
use crate::number::{Real, rational};
use crate::syntax::ast::BinaryOperator;

type Outcome = Result<Value, Fault>;

/// What most people calculate, plain fractions, needs none of the rules below.
#[inline]
pub(super) fn on_fractions(
    engine: &mut Engine,
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
) -> Option<Result<Rational, Fault>> {
    let (Value::Number(left), Value::Number(right)) = (left, right) else {
        return None;
    };
    let (Shape::Plain, Shape::Plain) = (&left.shape, &right.shape) else {
        return None;
    };
    let (left, right) = (left.real.as_rational()?, right.real.as_rational()?);
    Some(match operator {
        BinaryOperator::Add => rational::add(engine, left, right),
        BinaryOperator::Subtract => rational::sub(engine, left, right),
        BinaryOperator::Multiply => rational::mul(engine, left, right),
        BinaryOperator::Divide => rational::div(engine, left, right),
        _ => return None,
    })
}

/// `a + b`; `100 + 5%` adds five hundredths of 100, `10% + 20%` is 30%; a date plus a duration is a date.
pub(crate) fn add(engine: &mut Engine, left: Value, right: Value) -> Outcome {
    match (left, right) {
        (Value::Date(date, form), duration) | (duration, Value::Date(date, form)) => {
            dates::shift(engine, date, form, &duration.number()?, false)
        }
        (left, right) => {
            quantities::sum(engine, &left.number()?, right.number()?, false).map(Value::Number)
        }
    }
}

/// `a - b`; the difference of two dates is a number of days.
pub(crate) fn subtract(engine: &mut Engine, left: Value, right: Value) -> Outcome {
    match (left, right) {
        (Value::Date(left, left_form), Value::Date(right, right_form)) => {
            dates::difference((left, left_form), (right, right_form)).map(Value::Number)
        }
        (Value::Date(date, form), duration) => {
            dates::shift(engine, date, form, &duration.number()?, true)
        }
        (left, right) => {
            quantities::sum(engine, &left.number()?, right.number()?, true).map(Value::Number)
        }
    }
}

pub(crate) fn multiply(engine: &mut Engine, left: Value, right: Value) -> Outcome {
    if let (
        Value::Number(left),
        Value::Number(Number {
            shape: Shape::Scale(scale),
            ..
        }),
    ) = (&left, &right)
    {
        return quantities::on_scale(engine, left, scale).map(Value::Number);
    }
    quantities::product(engine, &left.number()?, &right.number()?).map(Value::Number)
}

pub(crate) fn divide(engine: &mut Engine, left: Value, right: Value) -> Outcome {
    quantities::quotient(engine, &left.number()?, &right.number()?).map(Value::Number)
}

pub(crate) fn modulo(engine: &mut Engine, left: Value, right: Value) -> Outcome {
    let (left, right) = (left.number()?, right.number()?);
    quantities::check_same_dimension(&left, &right)?;
    let real = engine.modulo(&left.real, &right.real)?;
    Ok(Value::Number(Number {
        real,
        shape: quantities::unit_shape(&left),
    }))
}

pub(crate) fn power(engine: &mut Engine, base: &Value, exponent: &Value) -> Outcome {
    quantities::power(engine, base.as_number()?, exponent.as_real()?).map(Value::Number)
}

pub(crate) fn root(engine: &mut Engine, value: &Value, index: u64) -> Outcome {
    let number = value.as_number()?;
    let Some(unit) = number.unit() else {
        return engine.root(&number.real, index).map(Value::plain);
    };
    let unit = unit.power(&Rational::from_unsigneds(1, index))?;
    let real = engine.root(&number.real, index)?;
    Ok(Value::Number(quantities::with_unit(real, unit)))
}

/// `left to right`, where `right` is a unit.
pub(crate) fn convert(engine: &mut Engine, left: Value, right: &Value) -> Outcome {
    quantities::convert(engine, left.number()?, right).map(Value::Number)
}

pub(crate) fn negate(engine: &mut Engine, value: Value) -> Outcome {
    let number = value.number()?;
    let mut real = engine.neg(&number.real);
    if let Some(zero) = number.scale().and_then(|unit| unit.offset()) {
        // -5 degC is five degrees below the zero of the scale.
        real = engine.add(&real, &Real::from(zero * Rational::from(2)))?;
    }
    Ok(Value::Number(Number {
        real,
        shape: number.shape,
    }))
}

pub(crate) fn percent(engine: &mut Engine, value: Value) -> Outcome {
    let number = value.number()?;
    if number.unit().is_some() {
        return Err(Fault::dimension("a percentage has no unit"));
    }
    let real = engine.div(&number.real, &Real::from(100))?;
    Ok(Value::Number(Number {
        real,
        shape: Shape::Percent,
    }))
}

pub(crate) fn factorial(engine: &mut Engine, value: &Value) -> Outcome {
    engine.factorial(value.as_real()?).map(Value::plain)
}

/// `not`: of a comparison the opposite, of a whole number all bits (in two's complement, so −n − 1).
pub(crate) fn not(value: &Value) -> Outcome {
    match value {
        Value::Truth(truth) => Ok(Value::Truth(!truth)),
        other => Ok(Value::plain(!other.as_integer()?)),
    }
}

/// `and`, `or`, `xor` of two comparisons or, bit by bit in two's complement, of two whole numbers.
pub(crate) fn logic(operator: BinaryOperator, left: &Value, right: &Value) -> Outcome {
    if let (Value::Truth(left), Value::Truth(right)) = (left, right) {
        return Ok(Value::Truth(match operator {
            BinaryOperator::And => *left && *right,
            BinaryOperator::Or => *left || *right,
            _ => left != right,
        }));
    }
    let (left, right) = (left.as_integer()?, right.as_integer()?);
    Ok(Value::plain(match operator {
        BinaryOperator::And => left & right,
        BinaryOperator::Or => left | right,
        _ => left ^ right,
    }))
}

/// Multiplies by a power of two, or divides by it and rounds down.
pub(crate) fn shift(engine: &mut Engine, left: &Value, right: &Value, to_right: bool) -> Outcome {
    let (value, places) = (left.as_integer()?, right.as_integer()?);
    let too_large = || Fault::too_large(format!("a shift by {places} bits is too large"));
    let places = if to_right { -&places } else { places.clone() };
    let bits = value.significant_bits();
    let shifted: Integer = match i64::try_from(&places) {
        Ok(places) if places <= 0 => value >> places.unsigned_abs(),
        Err(_) if places < 0_u32 => value >> bits,
        Err(_) => return Err(too_large()),
        Ok(places) => {
            cost::check_bits(bits.saturating_add(places.unsigned_abs()), &engine.limits)
                .map_err(|_| too_large())?;
            value << places
        }
    };
    Ok(Value::plain(shifted))
}
