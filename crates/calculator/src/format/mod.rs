//! Value to text.

mod closed;
mod decimal;
mod layout;
mod mathml;
mod texts;

pub use mathml::mathml;
pub(crate) use texts::{Texts, is_form, show_as, texts, to_double};
