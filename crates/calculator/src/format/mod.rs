//! Value to text.

mod closed;
mod decimal;
mod forms;
mod layout;
mod mathml;
mod texts;

pub(crate) use forms::{is_form, show_as};
pub use mathml::mathml;
pub(crate) use texts::{Texts, texts, to_double};
