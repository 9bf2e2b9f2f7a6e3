//! The words on the pages. They stand in `assets/texts.js`, where the scripts read them too: that file alone is what a
//! translation replaces. The pages of accounts, what problems and mails say, and the words of the engine are not in it.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::assets;

static TEXTS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let module = assets::text("texts.js");
    let object = module.trim().strip_prefix("export default ");
    let object = object.and_then(|object| object.strip_suffix(';'));
    serde_json::from_str(object.unwrap_or_default()).expect("texts.js is one object of texts")
});

/// The text of that name.
pub(crate) fn of(name: &str) -> &'static str {
    TEXTS
        .get(name)
        .unwrap_or_else(|| panic!("texts.js has no text called “{name}”"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;
    use std::path::Path;

    use super::TEXTS;

    /// The names that the templates and scripts of this crate ask for.
    fn asked() -> HashSet<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut names = HashSet::new();
        for (folder, before, after) in [
            ("templates", "texts::of(\"", "\")"),
            ("src/pages", "texts::of(\"", "\")"),
            ("src/plot", "texts::of(\"", "\")"),
            ("assets", "texts[\"", "\"]"),
        ] {
            for file in fs::read_dir(root.join(folder)).unwrap() {
                let text = fs::read_to_string(file.unwrap().path()).unwrap_or_default();
                for part in text.split(before).skip(1) {
                    names.insert(part.split(after).next().unwrap().to_owned());
                }
            }
        }
        // Constants name their texts.
        for (file, before) in [("keys.rs", "\"key "), ("home.rs", "\"example ")] {
            let text = fs::read_to_string(root.join("src/pages").join(file)).unwrap();
            for part in text.split(before).skip(1) {
                let name = part.split('"').next().unwrap();
                names.insert(format!("{}{name}", &before[1..]));
            }
        }
        names
    }

    #[test]
    fn every_text_that_is_asked_for_is_there_and_none_is_idle() {
        let asked = asked();
        let there: HashSet<String> = TEXTS.keys().cloned().collect();
        assert_eq!(asked.difference(&there).collect::<Vec<_>>(), [""; 0]);
        assert_eq!(there.difference(&asked).collect::<Vec<_>>(), [""; 0]);
    }
}
