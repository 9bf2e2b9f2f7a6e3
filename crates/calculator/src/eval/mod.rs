//! Tree to value.

mod calls;
pub(crate) mod comparison;
pub(crate) mod evaluator;
mod forms;
mod names;
pub(crate) mod operations;
pub(crate) mod quantities;
pub(crate) mod scope;
mod suggestion;
pub(crate) mod value;
