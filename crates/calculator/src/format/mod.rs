//! Value to text.

mod closed;
mod decimal;
mod forms;
mod layout;
mod mathml;
mod texts;

pub use mathml::mathml;
pub(crate) use texts::{Texts, is_form, show_as, texts, to_double};
pub(crate) use forms::{is_form, show_as};
pub(crate) use texts::{Texts, texts, to_double};
