//! Units of measurement: dimensions, a table of definitions, and what units do in arithmetic.

mod definitions;
pub(crate) mod dimension;
mod prefixes;
mod reader;
pub(crate) mod unit;

pub use definitions::{UnitEntry, units};
pub(crate) use definitions::{common_names, constant, is_unit, measured_unit, split_prefix, unit};
