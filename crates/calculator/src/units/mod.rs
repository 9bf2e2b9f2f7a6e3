//! Units of measurement: dimensions, a table of definitions, and what units do in arithmetic.

mod definitions;
pub(crate) mod dimension;
pub(crate) mod unit;

pub use definitions::{UnitEntry, units};
pub(crate) use definitions::{constant, is_unit, names, unit};
