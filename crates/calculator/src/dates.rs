//! Days and times of day.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, Unit};
use malachite::Integer;

use crate::error::Fault;
use crate::eval::quantities::count;
use crate::eval::value::{Number, Value};
use crate::number::Real;
use crate::number::engine::Engine;
use crate::syntax::ast::DateForm;
use crate::units;

/// Reads `2026-11-23` or `2026-11-23T10:30`, with seconds or without.
pub(crate) fn parse(text: &str) -> Option<(DateTime, DateForm)> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
    let byte = |from: usize| number(from, from + 2).and_then(|value| i8::try_from(value).ok());
    let date = Date::new(number(0, 4)?, byte(5)?, byte(8)?).ok()?;
    if text.len() == 10 {
        return Some((date.to_datetime(Time::midnight()), DateForm::Day));
    }
    let seconds = if text.len() > 16 { byte(17)? } else { 0 };
    let time = Time::new(byte(11)?, byte(14)?, seconds, 0).ok()?;
    Some((date.to_datetime(time), DateForm::Time))
}

/// The text that [`parse`] reads back.
pub(crate) fn text(date: DateTime, form: DateForm) -> String {
    match form {
        DateForm::Day => date.date().to_string(),
        DateForm::Time => date.to_string(),
    }
}

/// The date so much later or earlier. Whole months and years keep the day of the month where there is one; all other
/// durations count seconds.
pub(crate) fn shift(
    engine: &mut Engine,
    date: DateTime,
    form: DateForm,
    duration: &Number,
    back: bool,
) -> Result<Value, Fault> {
    if !duration.dimension().is_time() {
        let found = duration.dimension();
        return Err(
            Fault::dimension(format!("only a time can be added to a date, not {found}"))
                .help("write for example `+ 90 days`"),
        );
    }
    let (span, form) = if let Some(months) = calendar_months(engine, duration)? {
        (Span::new().try_months(months), form)
    } else {
        let seconds = whole_seconds(&duration.real)?;
        let whole_days = seconds % 86_400 == 0;
        (
            Span::new().try_seconds(seconds),
            if whole_days { form } else { DateForm::Time },
        )
    };
    let span = span.map_err(|_| out_of_range())?;
    let shifted = if back {
        date.checked_sub(span)
    } else {
        date.checked_add(span)
    };
    let shifted = shifted.map_err(|_| out_of_range())?;
    if shifted.year() < 0 {
        return Err(out_of_range());
    }
    Ok(Value::Date(shifted, form))
}

fn whole_seconds(time: &Real) -> Result<i64, Fault> {
    let seconds = time.to_integer();
    let seconds =
        seconds.ok_or_else(|| Fault::domain("the time must be a whole number of seconds"))?;
    i64::try_from(&seconds).map_err(|_| out_of_range())
}

fn out_of_range() -> Fault {
    Fault::domain("the date would be beyond the years 0 to 9999")
}

/// The number of months, for a whole number of months, years, decades or centuries.
fn calendar_months(engine: &mut Engine, duration: &Number) -> Result<Option<i64>, Fault> {
    const CALENDAR: [(&str, i64); 9] = [
        ("month", 1),
        ("months", 1),
        ("year", 12),
        ("years", 12),
        ("yr", 12),
        ("decade", 120),
        ("decades", 120),
        ("century", 1200),
        ("centuries", 1200),
    ];
    let Some((unit, months)) = duration.unit().and_then(|unit| {
        let mut calendar = CALENDAR.iter();
        let found = calendar.find(|(name, _)| unit.single_name() == Some(name))?;
        Some((unit, found.1))
    }) else {
        return Ok(None);
    };
    let number = count(engine, &duration.real, unit)?;
    let total = engine.mul(&number, &Real::from(months))?;
    Ok(total
        .to_integer()
        .and_then(|total: Integer| i64::try_from(&total).ok()))
}

/// The days from `right` to `left`; with times of day, exactly.
pub(crate) fn difference(
    left: (DateTime, DateForm),
    right: (DateTime, DateForm),
) -> Result<Number, Fault> {
    let span = left
        .0
        .since((Unit::Second, right.0))
        .map_err(|_| out_of_range())?;
    let seconds = Real::from(span.get_seconds());
    let in_days =
        left.1 == DateForm::Day && right.1 == DateForm::Day || span.get_seconds() % 86_400 == 0;
    let name = if in_days { "days" } else { "h" };
    Ok(Number::quantity(
        seconds,
        units::unit(name).expect("a unit of the table"),
    ))
}
