//! Measuring one expression in several calculators.

pub mod core_time;
pub mod expressions;
pub mod library;
pub mod rivals;
pub mod table;
