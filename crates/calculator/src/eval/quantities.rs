//! Arithmetic on numbers with units, percentages and temperatures.

use super::value::{Number, Shape, Value};
use crate::error::Fault;
use crate::number::Real;
use crate::number::engine::Engine;
use crate::units::unit::Unit;

type Outcome = Result<Number, Fault>;

/// Refuses to combine metres with seconds.
pub(super) fn check_same_dimension(left: &Number, right: &Number) -> Result<(), Fault> {
    let (a, b) = (left.dimension(), right.dimension());
    if a.fits(b) {
        return Ok(());
    }
    Err(Fault::dimension(format!(
        "the dimensions do not fit: the left side is {a}, the right side is {b}"
    )))
}

/// The shape of a sum, difference or remainder: that of its left side.
pub(super) fn unit_shape(left: &Number) -> Shape {
    if left.unit().is_some() {
        left.shape.clone()
    } else {
        Shape::Plain
    }
}

pub(super) fn with_unit(real: Real, unit: Option<Unit>) -> Number {
    match unit {
        Some(unit) => Number::quantity(real, unit),
        None => Number::plain(real),
    }
}

/// The sum or difference.
pub(super) fn sum(engine: &mut Engine, left: &Number, right: Number, subtract: bool) -> Outcome {
    let combine = if subtract { Engine::sub } else { Engine::add };
    if let (Shape::Plain, Shape::Plain) = (&left.shape, &right.shape) {
        return combine(engine, &left.real, &right.real).map(Number::plain);
    }
    let right = share(engine, left, right)?;
    check_same_dimension(left, &right)?;
    let real = combine(engine, &left.real, &right.real)?;
    let shape = match (left.scale(), right.scale()) {
        (Some(_), Some(_)) if subtract => {
            let kelvin = crate::units::unit("K").expect("a unit of the table");
            return Ok(Number::quantity(real, kelvin));
        }
        (_, Some(_)) => {
            let help = "write the difference in K";
            return Err(Fault::dimension("two temperatures on a scale cannot be added").help(help));
        }
        _ if left.is_percent() && right.is_percent() => Shape::Percent,
        _ if left.unit().is_none() && right.unit().is_some() => right.shape,
        _ => unit_shape(left),
    };
    Ok(Number { real, shape })
}

/// A percentage added to something that is none is a share of that.
fn share(engine: &mut Engine, whole: &Number, part: Number) -> Outcome {
    if !part.is_percent() || whole.is_percent() {
        return Ok(part);
    }
    if whole.scale().is_some() {
        return Err(absolute());
    }
    let real = engine.mul(&whole.real, &part.real)?;
    Ok(Number {
        real,
        shape: whole.shape.clone(),
    })
}

/// A number on a temperature scale, which becomes an absolute temperature.
pub(super) fn on_scale(engine: &mut Engine, value: &Number, scale: &Unit) -> Outcome {
    if value.unit().is_some() {
        return Err(Fault::dimension(format!(
            "only a plain number can stand before `{}`",
            scale.text()
        )));
    }
    let factor = scale.factor(engine)?;
    let scaled = engine.mul(&value.real, &factor)?;
    let zero = scale.offset().cloned().unwrap_or_default();
    Ok(Number::quantity(
        engine.add(&scaled, &Real::from(zero))?,
        scale.clone(),
    ))
}

pub(super) fn product(engine: &mut Engine, left: &Number, right: &Number) -> Outcome {
    let real = engine.mul(&left.real, &right.real)?;
    match (left.unit(), right.unit()) {
        (None, None) => Ok(Number::plain(real)),
        (Some(unit), None) | (None, Some(unit)) => {
            check_not_on_scale(unit)?;
            Ok(Number::quantity(real, unit.clone()))
        }
        (Some(a), Some(b)) => {
            check_not_on_scale(a)?;
            check_not_on_scale(b)?;
            Ok(with_unit(real, a.times(b, 1)?))
        }
    }
}

pub(super) fn quotient(engine: &mut Engine, left: &Number, right: &Number) -> Outcome {
    let real = engine.div(&left.real, &right.real)?;
    let Some(divisor) = right.unit() else {
        if let Some(unit) = left.unit() {
            check_not_on_scale(unit)?;
        }
        return Ok(Number {
            real,
            shape: unit_shape(left),
        });
    };
    check_not_on_scale(divisor)?;
    let none = Unit::none();
    let dividend = left.unit().unwrap_or(&none);
    check_not_on_scale(dividend)?;
    Ok(with_unit(real, dividend.times(divisor, -1)?))
}

fn check_not_on_scale(unit: &Unit) -> Result<(), Fault> {
    if unit.offset().is_some() {
        Err(absolute())
    } else {
        Ok(())
    }
}

#[cold]
fn absolute() -> Fault {
    Fault::dimension("a temperature on a scale cannot be multiplied or divided")
        .help("convert it first: `to K`")
}

pub(super) fn power(engine: &mut Engine, base: &Number, exponent: &Real) -> Outcome {
    let real = |engine: &mut Engine| engine.power(&base.real, exponent);
    let Some(unit) = base.unit() else {
        return real(engine).map(Number::plain);
    };
    check_not_on_scale(unit)?;
    let Some(exponent) = exponent.as_rational() else {
        return Err(Fault::dimension(
            "the exponent of a quantity with a unit must be a fraction",
        ));
    };
    let unit = unit.power(exponent)?;
    Ok(with_unit(real(engine)?, unit))
}

/// Shows a quantity in the unit of `target`.
pub(super) fn convert(engine: &mut Engine, value: Number, target: &Value) -> Outcome {
    let no_unit = || {
        Fault::dimension("what follows `to` must be a unit or a form such as hex")
            .help("write for example `5 km to mi`")
    };
    let Value::Number(Number {
        real: one,
        shape: Shape::Unit(unit) | Shape::Scale(unit),
    }) = target
    else {
        return Err(no_unit());
    };
    if unit.offset().is_none() {
        let factor = unit.factor(engine)?;
        if *one != factor {
            return Err(no_unit());
        }
    }
    let value = if value.unit().is_none() && unit.dimension.is_angle() {
        let real = engine.radians(&value.real)?;
        Number::plain(real)
    } else {
        value
    };
    let goal = Number {
        real: Real::zero(),
        shape: Shape::Unit(unit.clone()),
    };
    check_same_dimension(&value, &goal).map_err(|fault| {
        let temperatures = [value.unit(), Some(unit)].into_iter().flatten();
        match temperatures.filter_map(Unit::single_name).find_map(scale) {
            Some(help) => fault.help(help),
            None => fault,
        }
    })?;
    Ok(Number {
        real: value.real,
        shape: Shape::Unit(unit.clone()),
    })
}

/// What to write for a temperature scale whose letter is another unit's.
fn scale(letter: &str) -> Option<&'static str> {
    match letter {
        "C" => {
            Some("C is the coulomb; for temperatures write degC and degF, as in `20 degC to degF`")
        }
        "F" => {
            Some("F is the farad; for temperatures write degC and degF, as in `68 degF to degC`")
        }
        _ => None,
    }
}

/// How many of its unit a quantity is.
pub(crate) fn count(engine: &mut Engine, real: &Real, unit: &Unit) -> Result<Real, Fault> {
    let zero = unit.offset().cloned().unwrap_or_default();
    let above = engine.sub(real, &Real::from(zero))?;
    let factor = unit.factor(engine)?;
    engine.div(&above, &factor)
}
