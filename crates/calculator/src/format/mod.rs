//! Value to text.

mod closed;
mod decimal;
mod forms;
mod layout;
mod texts;

pub(crate) use forms::{is_form, show_as};
pub(crate) use texts::{Texts, texts, to_double};
