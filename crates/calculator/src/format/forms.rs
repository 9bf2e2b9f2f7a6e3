//! The forms a number can be shown in: `255 to hex`.

use crate::error::Fault;
use crate::eval::value::{Number, Shape, Value};

/// The name of a form and what makes it.
type Form = (&'static str, fn() -> Shape);

/// The forms a number can be converted to.
const FORMS: [Form; 10] = [
    ("hex", || Shape::Radix(16)),
    ("hexadecimal", || Shape::Radix(16)),
    ("bin", || Shape::Radix(2)),
    ("binary", || Shape::Radix(2)),
    ("oct", || Shape::Radix(8)),
    ("octal", || Shape::Radix(8)),
    ("dec", || Shape::Plain),
    ("decimal", || Shape::Plain),
    ("fraction", || Shape::Fraction),
    ("percent", || Shape::Percent),
];

/// Whether `to name` chooses a form.
pub(crate) fn is_form(name: &str) -> bool {
    FORMS.iter().any(|(form, _)| *form == name)
}

/// The value in the form of that name.
pub(crate) fn show_as(value: &Value, name: &str) -> Result<Value, Fault> {
    let real = value.as_real()?.clone();
    let (_, shape) = FORMS
        .iter()
        .find(|(form, _)| *form == name)
        .expect("the parser admits only forms");
    let shape = shape();
    if matches!(shape, Shape::Radix(_)) && real.to_integer().is_none() {
        return Err(Fault::domain(format!(
            "only whole numbers can be written as {name}"
        )));
    }
    Ok(Value::Number(Number { real, shape }))
}
