//! The calculator: text in, answer out.
//!
//! Answers are exact where exactness is possible and certified digit by digit where it is not.
//!
//! ```
//! use calculator::{Settings, evaluate};
//!
//! let answer = evaluate("1/3 + 1/2", &Settings::default())?;
//! assert_eq!(answer.result, "5/6");
//! assert_eq!(answer.decimal.as_deref(), Some("0.8(3)"));
//! assert_eq!(answer.approximation, "0.83333333333333333333");
//! # Ok::<(), calculator::Error>(())
//! ```
//!
//! The way of a text: `syntax` reads it into a tree with a span on every node, `eval` runs the tree on a stack,
//! `number` calculates, `functions` is the table of what has a name, `format` writes the answer. Each operation is paid
//! for before it runs (`limits`, `cost`), because the text may come from anybody. There is no input or output, no clock
//! and no randomness in here.

mod answer;
mod arithmetic;
mod cost;
mod dates;
mod error;
mod eval;
mod format;
mod functions;
mod limits;
mod manual;
mod number;
mod plot;
mod session;
mod settings;
mod span;
mod syntax;
mod units;

pub use answer::{Answer, Kind, Warning};
pub use arithmetic::{Operation, arithmetic};
pub use error::{Error, ErrorCode};
pub use format::mathml;
pub use functions::{Arity, Function, functions};
pub use limits::Limits;
pub use manual::{help, manual, signature};
pub use plot::{Curve, Drawing, MOST_CURVES, MOST_POINTS, Point, sample};
pub use session::Session;
pub use settings::{Angle, Settings, UnknownAngle};
pub use span::Span;
pub use units::{UnitEntry, units};

/// Evaluates a text of one or more lines and answers the last one.
///
/// # Errors
///
/// What is wrong with the text or cannot be calculated, with the part of the text it is about.
pub fn evaluate(text: &str, settings: &Settings) -> Result<Answer, Error> {
    Session::new(settings.clone()).evaluate(text)
}
