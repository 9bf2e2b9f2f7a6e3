//! The words on the pages, and how they are found.
//!
//! Those that the scripts write, too, stand in `assets/texts.js`, which browsers load; all others in `texts/`, a file for
//! each kind of reader. A translation replaces these files.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::LazyLock;

use app::Texts;

use crate::assets;

/// What only the server writes.
const FILES: [&str; 5] = [
    include_str!("../texts/frame.toml"),
    include_str!("../texts/calculator.toml"),
    include_str!("../texts/sign_in.toml"),
    include_str!("../texts/account.toml"),
    include_str!("../texts/administration.toml"),
];

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    FILES
        .map(Texts::read)
        .into_iter()
        .fold(shared(), Texts::and)
});

/// What scripts write, too.
fn shared() -> Texts {
    let module = assets::text("texts.js");
    let object = module.trim().strip_prefix("export default ");
    let object = object.and_then(|object| object.strip_suffix(';'));
    let texts: HashMap<String, String> =
        serde_json::from_str(object.unwrap_or_default()).expect("texts.js is one object of texts");
    texts.into()
}

/// The text of that name.
pub(crate) fn of(name: &str) -> &'static str {
    TEXTS.of(name)
}

/// The same with its places filled.
pub(crate) fn with(name: &str, places: &[(&str, &dyn Display)]) -> String {
    TEXTS.with(name, places)
}

/// The text for just this number where there is one, as in “1 code”, and else the general one with the number in it.
pub(crate) fn numbered(name: &str, number: impl Display) -> String {
    TEXTS.numbered(name, number)
}

/// The words and the places of a text, for a template that fills these with elements.
pub(crate) fn parts(name: &str) -> impl Iterator<Item = &'static str> {
    TEXTS.parts(name)
}

#[cfg(test)]
mod tests;
