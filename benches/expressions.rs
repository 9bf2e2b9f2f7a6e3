//! What is measured.

use crate::library::{self, Library};

/// A row of the table.
pub struct Row {
    pub group: &'static str,
    pub expression: &'static str,
    pub digits: u32,
    /// The same work asked of the number library directly, operands made before.
    pub library: Option<Library>,
    pub limit: Limit,
}

/// What we have set ourselves, besides being faster than fend, rink and numbat everywhere.
#[derive(Clone, Copy)]
pub enum Limit {
    None,
    Nanoseconds(f64),
    /// So many times what the number library takes.
    TimesLibrary(f64),
}

const fn short(expression: &'static str, library: Library) -> Row {
    Row {
        library: Some(library),
        ..unlimited("short", expression)
    }
}

const fn function(expression: &'static str, digits: u32, library: Library) -> Row {
    let limit = if digits == 1000 {
        Limit::TimesLibrary(2.5)
    } else {
        Limit::None
    };
    Row {
        group: "functions",
        expression,
        digits,
        library: Some(library),
        limit,
    }
}

const fn unlimited(group: &'static str, expression: &'static str) -> Row {
    Row {
        group,
        expression,
        digits: 20,
        library: None,
        limit: Limit::None,
    }
}

const fn large(expression: &'static str, library: Library) -> Row {
    Row {
        library: Some(library),
        ..unlimited("integers", expression)
    }
}

pub const ROWS: &[Row] = &[
    Row {
        limit: Limit::Nanoseconds(500.0),
        ..short("1+2*3", library::small_integers)
    },
    short("0.1+0.2", library::decimals),
    short("1/3+1/2", library::fractions),
    short("(12+30)*2-7/2", library::mixed),
    function("sqrt(2)", 20, library::sqrt),
    function("exp(1/3)", 20, library::exp),
    function("ln(10/7)", 20, library::ln),
    function("sin(1)", 20, library::sin),
    function("atan(1/5)", 20, library::atan),
    function("sqrt(2)", 50, library::sqrt),
    function("exp(1/3)", 50, library::exp),
    function("ln(10/7)", 50, library::ln),
    function("sin(1)", 50, library::sin),
    function("atan(1/5)", 50, library::atan),
    function("sqrt(2)", 1000, library::sqrt),
    function("exp(1/3)", 1000, library::exp),
    function("ln(10/7)", 1000, library::ln),
    function("sin(1)", 1000, library::sin),
    function("atan(1/5)", 1000, library::atan),
    unlimited("functions", "log10(3/7)"),
    unlimited("functions", "asin(3/7)"),
    unlimited("functions", "sinh(3/7)"),
    unlimited("functions", "tanh(3/7)"),
    unlimited("functions", "2^0.3"),
    unlimited("functions", "sqrt(2)*sin(1)+exp(2)"),
    unlimited("units", "60 mph to km/h"),
    unlimited("units", "5 km + 3 mi to m"),
    unlimited("units", "12 kg * 9.81 m/s^2 * 3 m to J"),
    large("2^200", library::power_of_two),
    large("100!", library::factorial),
    large("3^1000", library::power),
    large("3^20000", library::large_power),
];
