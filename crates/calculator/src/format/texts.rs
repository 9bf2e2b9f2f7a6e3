//! The texts of an answer.

use malachite::base::num::conversion::traits::{RoundingFrom, ToStringBase};
use malachite::base::num::logic::traits::SignificantBits;
use malachite::base::rounding_modes::RoundingMode::Nearest;
use malachite::{Integer, Rational};

use super::{closed, decimal, layout};
use crate::dates;
use crate::error::Fault;
use crate::eval::quantities;
use crate::eval::value::{Number, Shape, Value};
use crate::number::certify::Certified;
use crate::number::engine::Engine;
use crate::number::{Real, rational};

/// The texts of an answer.
#[derive(Debug)]
pub(crate) struct Texts {
    pub(crate) result: String,
    pub(crate) decimal: Option<String>,
    pub(crate) approximation: String,
    pub(crate) exact: bool,
    pub(crate) unit: Option<String>,
}

impl Texts {
    /// A text that is exact and has no digits to round.
    pub(crate) fn same(text: String) -> Self {
        Self {
            approximation: text.clone(),
            result: text,
            decimal: None,
            exact: true,
            unit: None,
        }
    }

    /// The same for a value that is itself not certain.
    pub(crate) fn inexact(self) -> Self {
        Self {
            unit: self.unit,
            exact: false,
            ..Self::same(self.approximation)
        }
    }

    /// With a unit after each number.
    fn with_unit(self, mut unit: String) -> Self {
        if !self.is_number() && unit == "in" {
            // After anything but a number, `in` would convert.
            "inch".clone_into(&mut unit);
        }
        let suffix = format!(" {unit}");
        Self {
            unit: Some(unit),
            ..self.with_suffix(&suffix)
        }
    }

    fn is_number(&self) -> bool {
        self.result
            .bytes()
            .all(|c| c.is_ascii_digit() || matches!(c, b'.' | b'-' | b'e'))
    }

    /// Appends `suffix` to each text; a result that is no single number is put in parentheses.
    fn with_suffix(mut self, suffix: &str) -> Self {
        if !self.is_number() {
            self.result = format!("({})", self.result);
        }
        for text in [
            Some(&mut self.result),
            Some(&mut self.approximation),
            self.decimal.as_mut(),
        ]
        .into_iter()
        .flatten()
        {
            text.push_str(suffix);
        }
        self
    }
}

/// Writes a value with so many significant digits.
pub(crate) fn texts(engine: &mut Engine, value: &Value, digits: u32) -> Result<Texts, Fault> {
    match value {
        Value::Number(number) => self::number(engine, number, digits),
        Value::Truth(truth) => Ok(Texts::same(truth.to_string())),
        Value::Date(date, form) => Ok(Texts::same(dates::text(*date, *form))),
    }
}

fn number(engine: &mut Engine, number: &Number, digits: u32) -> Result<Texts, Fault> {
    match &number.shape {
        Shape::Plain => real(engine, &number.real, digits),
        Shape::Percent => {
            let hundredfold = engine.mul(&number.real, &Real::from(100))?;
            Ok(real(engine, &hundredfold, digits)?.with_suffix("%"))
        }
        Shape::Scale(_) => Err(Fault::dimension(
            "the unit of a temperature needs a number before it",
        )),
        Shape::Unit(unit) => {
            let count = quantities::count(engine, &number.real, unit)?;
            Ok(real(engine, &count, digits)?.with_unit(unit.text()))
        }
        Shape::Radix(radix) => {
            let mut texts = real(engine, &number.real, digits)?;
            if let Some(integer) = number.real.to_integer().filter(|_| texts.exact) {
                texts.result = in_radix(&integer, *radix);
            }
            Ok(texts)
        }
        Shape::Fraction => {
            let mut texts = real(engine, &number.real, digits)?;
            if let Some(fraction) = number.real.as_rational().filter(|_| texts.exact) {
                texts.result = fraction.to_string();
            }
            Ok(texts)
        }
    }
}

fn in_radix(integer: &Integer, radix: u8) -> String {
    let prefix = match radix {
        2 => "0b",
        8 => "0o",
        _ => "0x",
    };
    let sign = if *integer < 0_u32 { "-" } else { "" };
    format!(
        "{sign}{prefix}{}",
        integer.unsigned_abs_ref().to_string_base(radix)
    )
}

fn real(engine: &mut Engine, real: &Real, digits: u32) -> Result<Texts, Fault> {
    if let Real::Rational(value) = real {
        return fraction(engine, value, digits);
    }
    let Certified {
        negative,
        digits,
        exponent,
    } = engine.certified(real, digits)?;
    let approximation = layout::Scientific {
        negative,
        digits,
        exponent,
        exact: false,
    }
    .text();
    let rounded = Texts {
        exact: false,
        ..Texts::same(approximation.clone())
    };
    let Real::Closed(form) = real else {
        return Ok(rounded);
    };
    engine.meter.charge(form.size() * 10_000)?;
    let result = closed::text(form);
    if result.len() as u64 > engine.limits.written_digits {
        return Ok(rounded);
    }
    Ok(Texts {
        result,
        decimal: None,
        approximation,
        exact: true,
        unit: None,
    })
}

fn fraction(engine: &mut Engine, value: &Rational, digits: u32) -> Result<Texts, Fault> {
    if let Some(small) = rational::small(value)
        && small
            .unsigned_abs()
            .checked_ilog10()
            .is_none_or(|log| log < digits)
    {
        let text = small.to_string();
        return Ok(Texts {
            decimal: Some(text.clone()),
            ..Texts::same(text)
        });
    }
    let approximation = decimal::rounded(&mut engine.meter, value, digits)?;
    if !fits(value, engine.limits.written_digits) {
        let cut = layout::Scientific {
            exact: false,
            ..approximation
        };
        return Ok(Texts {
            exact: false,
            ..Texts::same(cut.text())
        });
    }
    let (result, decimal) = written_out(value, digits);
    Ok(Texts {
        result,
        decimal,
        approximation: approximation.text(),
        exact: true,
        unit: None,
    })
}

/// The exact text of a fraction, and its decimal if that is short.
fn written_out(value: &Rational, digits: u32) -> (String, Option<String>) {
    if *value.denominator_ref() == 1_u32 {
        let text = value.to_string();
        let short = (text.len() <= 64).then(|| text.clone());
        return (text, short);
    }
    if let Some(text) = decimal::terminating(value, digits) {
        return (text.clone(), Some(text));
    }
    let decimal = decimal::terminating(value, 64).or_else(|| decimal::repeating(value));
    (value.to_string(), decimal)
}

/// Whether the digits of the fraction may be written out.
fn fits(value: &Rational, written_digits: u64) -> bool {
    let bits =
        value.numerator_ref().significant_bits() + value.denominator_ref().significant_bits();
    bits.saturating_mul(30_103) / 100_000 <= written_digits
}

/// The number a plot shows: in the unit of the value, rounded to a double.
pub(crate) fn to_double(engine: &mut Engine, value: &Value) -> Result<f64, Fault> {
    let number = value.as_number()?;
    let count = match number.unit() {
        Some(unit) => quantities::count(engine, &number.real, unit)?,
        None => number.real.clone(),
    };
    if let Real::Rational(value) = &count {
        return Ok(f64::rounding_from(value, Nearest).0);
    }
    let Certified {
        negative,
        digits,
        exponent,
    } = engine.certified(&count, 17)?;
    let text = layout::Scientific {
        negative,
        digits,
        exponent,
        exact: false,
    }
    .text();
    Ok(text.parse().expect("a number in the notation of doubles"))
}
