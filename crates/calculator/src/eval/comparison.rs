//! Comparing values.

use std::cmp::Ordering;

use super::quantities;
use super::value::Value;
use crate::error::Fault;
use crate::number::engine::Engine;
use crate::syntax::ast::BinaryOperator;

/// Whether `left operator right`; never guessed: equality of two numbers is proved or the comparison is undecided.
pub(super) fn compare(
    engine: &mut Engine,
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
) -> Result<Value, Fault> {
    if let (Value::Truth(left), Value::Truth(right)) = (left, right) {
        return match operator {
            BinaryOperator::Equal => Ok(Value::Truth(left == right)),
            BinaryOperator::NotEqual => Ok(Value::Truth(left != right)),
            _ => Err(Fault::kind("truth values have no order")),
        };
    }
    let ordering = order(engine, left, right)?;
    Ok(Value::Truth(match operator {
        BinaryOperator::Equal => ordering == Ordering::Equal,
        BinaryOperator::NotEqual => ordering != Ordering::Equal,
        BinaryOperator::Less => ordering == Ordering::Less,
        BinaryOperator::LessEqual => ordering != Ordering::Greater,
        BinaryOperator::Greater => ordering == Ordering::Greater,
        _ => ordering != Ordering::Less,
    }))
}

/// Which of two values is larger.
pub(crate) fn order(engine: &mut Engine, left: &Value, right: &Value) -> Result<Ordering, Fault> {
    match (left, right) {
        (Value::Number(_), Value::Number(_)) => {
            let (left, right) = (left.as_number()?, right.as_number()?);
            quantities::check_same_dimension(left, right)?;
            engine.compare(&left.real, &right.real)
        }
        (Value::Date(left, _), Value::Date(right, _)) => Ok(left.cmp(right)),
        _ => Err(Fault::kind(format!(
            "{} cannot be compared with {}",
            left.kind(),
            right.kind()
        ))),
    }
}
