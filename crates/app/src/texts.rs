//! Words for people, apart from the code that says them: a translation replaces the files that they stand in.

use std::collections::HashMap;
use std::fmt::Display;

/// Texts by their names. A text may have places, as in `{name}`, which are filled when it is said.
#[derive(Debug, Default)]
pub struct Texts(HashMap<String, String>);

impl Texts {
    /// The texts of a file of lines such as `"name" = "text"`, which are TOML.
    #[must_use]
    pub fn read(file: &str) -> Self {
        Self(toml::from_str(file).expect("a file of texts is part of the program"))
    }

    /// These texts and others.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        for (name, text) in others.0 {
            assert!(!self.0.contains_key(&name), "“{name}” names two texts");
            self.0.insert(name, text);
        }
        self
    }

    /// The text of this name. Names stand in the program and not in what it is sent, so there is one.
    #[must_use]
    pub fn of(&self, name: &str) -> &str {
        let text = self.0.get(name);
        text.unwrap_or_else(|| panic!("no text is called “{name}”"))
    }

    /// The same with its places filled.
    #[must_use]
    pub fn with(&self, name: &str, places: &[(&str, &dyn Display)]) -> String {
        let fill = |part: &str| {
            let mut places = places.iter();
            let filled = places.find(|(place, _)| part == format!("{{{place}}}"));
            filled.map_or_else(|| part.to_owned(), |(_, value)| value.to_string())
        };
        self.parts(name).map(fill).collect()
    }

    /// The same taken apart: words, and places as they stand in it. So what fills a place can be more than text, such as a link
    /// on a page.
    pub fn parts(&self, name: &str) -> impl Iterator<Item = &str> {
        parts(self.of(name))
    }

    /// The text for just this number, as in `name 1`, where there is one, and else the general one; its place `{number}` is
    /// the number. A language gives as many numbers a text of their own as it needs.
    #[must_use]
    pub fn numbered(&self, name: &str, number: impl Display) -> String {
        let exact = format!("{name} {number}");
        let name = if self.0.contains_key(&exact) {
            &exact
        } else {
            name
        };
        self.with(name, &[("number", &number)])
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl From<HashMap<String, String>> for Texts {
    fn from(texts: HashMap<String, String>) -> Self {
        Self(texts)
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('}').flat_map(|part| {
        let (words, place) = part.split_at(part.find('{').unwrap_or(part.len()));
        [words, place].into_iter().filter(|part| !part.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::{Texts, parts};

    fn texts() -> Texts {
        Texts::read(
            r#"
            "greeting" = "Hello {name}, this is {place}."
            "codes" = "{number} codes"
            "codes 1" = "one code"
            "codes 2" = "both codes"
            "#,
        )
    }

    #[test]
    fn a_text_is_taken_apart_and_put_together_again() {
        let text = texts().of("greeting").to_owned();
        let all: Vec<&str> = parts(&text).collect();
        assert_eq!(all, ["Hello ", "{name}", ", this is ", "{place}", "."]);
        for text in ["", "no place", "{a}", "{a}{b}", "} {", "{open", "a } b"] {
            assert_eq!(parts(text).collect::<String>(), text);
        }
    }

    #[test]
    fn what_fills_a_place_is_not_read_again() {
        let said = texts().with("greeting", &[("name", &"{place}"), ("place", &7)]);
        assert_eq!(said, "Hello {place}, this is 7.");
    }

    #[test]
    fn a_number_may_have_a_text_of_its_own() {
        let texts = texts();
        let said = [0, 1, 2, 3].map(|number| texts.numbered("codes", number));
        assert_eq!(said, ["0 codes", "one code", "both codes", "3 codes"]);
    }

    #[test]
    #[should_panic(expected = "no text is called “farewell”")]
    fn a_text_that_is_missing_is_named() {
        let _ = texts().of("farewell");
    }

    #[test]
    #[should_panic(expected = "names two texts")]
    fn no_two_texts_have_the_same_name() {
        let _ = texts().and(texts());
    }
}
