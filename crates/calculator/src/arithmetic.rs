//! The original calculator: two numbers, one operation, a double.

use malachite::Rational;
use malachite::base::num::arithmetic::traits::{Abs, PowerOf2};
use malachite::base::num::conversion::traits::RoundingFrom;
use malachite::base::rounding_modes::RoundingMode::Nearest;

use crate::error::{Error, ErrorCode, Fault};
use crate::limits::Limits;
use crate::span::Span;
use crate::syntax::literal;

/// An operation on two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// a + b
    Add,
    /// a − b
    Subtract,
    /// a · b
    Multiply,
    /// a / b
    Divide,
}

/// The exact result of the operation, rounded once (to nearest, ties to even) to a double.
///
/// `a` and `b` are numbers as JSON writes them and are taken as exact decimals: 0.1 + 0.2 is 0.3.
///
/// # Errors
///
/// [`ErrorCode::Syntax`] for a text that is not a JSON number, [`ErrorCode::DivisionByZero`], and
/// [`ErrorCode::TooLarge`] where the answer is beyond the doubles or an exponent beyond ±5000.
pub fn arithmetic(operation: Operation, a: &str, b: &str) -> Result<f64, Error> {
    if let (Some(a), Some(b)) = (small_integer(a), small_integer(b))
        && let Some(result) = small(operation, a, b)
    {
        return Ok(result);
    }
    exact(operation, a, b).map_err(Fault::into_error)
}

/// Integers that a double holds exactly.
fn small_integer(text: &str) -> Option<i64> {
    if text.len() > 15 {
        return None;
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.len() > 1 && digits.starts_with('0') || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// One correctly rounded operation of the processor, where that is the whole calculation.
#[expect(
    clippy::cast_precision_loss,
    reason = "the operands are below 2^53; the casts of results round to nearest, ties to even"
)]
fn small(operation: Operation, a: i64, b: i64) -> Option<f64> {
    Some(match operation {
        Operation::Add => (a + b) as f64,
        Operation::Subtract => (a - b) as f64,
        Operation::Multiply => (i128::from(a) * i128::from(b)) as f64,
        Operation::Divide if b != 0 && a != 0 => a as f64 / b as f64,
        Operation::Divide => return None,
    })
}

fn exact(operation: Operation, a: &str, b: &str) -> Result<f64, Fault> {
    let (a, b) = (number(a)?, number(b)?);
    let result = match operation {
        Operation::Add => a + b,
        Operation::Subtract => a - b,
        Operation::Multiply => a * b,
        Operation::Divide if b == 0_u32 => return Err(Fault::division_by_zero()),
        Operation::Divide => a / b,
    };
    let (rounded, _) = f64::rounding_from(&result, Nearest);
    // Half a unit in the last place above the largest double, numbers round to no double any more (IEEE 754, 4.3.1).
    let beyond = || Rational::power_of_2(1024_u64) - Rational::power_of_2(970_u64);
    if rounded.abs() >= f64::MAX && (&result).abs() >= beyond() {
        return Err(Fault::too_large(
            "the result is too large for a double-precision number",
        ));
    }
    Ok(rounded)
}

/// A JSON number (RFC 8259, section 6) as an exact fraction.
fn number(text: &str) -> Result<Rational, Fault> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let malformed = || {
        Fault::new(ErrorCode::Syntax, "the operands must be numbers").at(Span::new(0, text.len()))
    };
    let mantissa = digits.split(['e', 'E']).next().unwrap_or_default();
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    let exponent = digits[mantissa.len()..]
        .get(1..)
        .map_or("0", |text| text.trim_start_matches(['+', '-']));
    let one_sign = digits.len() - mantissa.len() <= exponent.len() + 2;
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if !is_number(whole)
        || !is_number(fraction)
        || !is_number(exponent)
        || leading_zero
        || !one_sign
    {
        return Err(malformed());
    }
    // A product of two such numbers still fits the largest double, or is refused, after little work.
    let limits = Limits {
        bits: 40_000,
        ..Limits::default()
    };
    let value = literal::value(digits, &limits)?;
    Ok(if digits.len() < text.len() {
        -value
    } else {
        value
    })
}
