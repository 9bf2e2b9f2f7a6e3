//! The built-in functions, as a table.

mod combinatorics;
mod real;
mod rounding;
mod statistics;
mod table;

pub use table::{Arity, Function, functions};
pub(crate) use table::{find, is_form, names};
