//! Everything that the calculator knows by name, from its own tables, to be looked up.

use std::sync::LazyLock;

use app::calculator::{Function, UnitEntry, functions, signature, units};

use crate::texts;

/// A function, a unit or a constant.
pub(crate) struct Entry {
    pub(crate) title: String,
    pub(crate) kind: Kind,
    /// The heading it stands under.
    pub(crate) group: &'static str,
    pub(crate) help: String,
    /// Expressions to try.
    pub(crate) examples: Vec<String>,
    /// All that is searched, in small letters.
    searched: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Function,
    Unit,
    Constant,
}

impl Kind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Unit => "unit",
            Self::Constant => "constant",
        }
    }
}

/// The constants of mathematics are words of the language, and stand in no table. The names, and that of the text about it.
const MATHEMATICAL: [(&str, &str, &str); 4] = [
    ("pi, π", "help pi", "pi"),
    ("e", "help e", "e"),
    ("tau, τ", "help tau", "tau"),
    ("phi, φ", "help phi", "phi"),
];

/// What a unit of each section is shown in, where it is not shown in itself.
const TARGETS: [(&str, &str); 4] = [
    ("Length", "m"),
    ("Mass", "kg"),
    ("Time", "h"),
    ("Temperature", "degC"),
];

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let constants = MATHEMATICAL.iter().map(|(names, help, example)| {
        let help = texts::of(help).to_owned();
        Entry::new(
            (*names).to_owned(),
            Kind::Constant,
            texts::of("help mathematical"),
            help,
            vec![(*example).to_owned()],
        )
    });
    functions()
        .map(Entry::from)
        .chain(constants)
        .chain(units().map(Entry::from))
        .collect()
});

/// The entries that have all the words of `text`, in the order of the manual; with none, all.
pub(crate) fn search(text: &str) -> impl Iterator<Item = &'static Entry> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<&Entry> = ENTRIES
        .iter()
        .filter(|entry| words.iter().all(|word| entry.searched.contains(word)))
        .collect();
    // Who looks for `sin` wants the sine, not every function that mentions one.
    if let [word] = words.as_slice() {
        found.sort_by_key(|entry| !entry.is_named(word));
    }
    found.into_iter()
}

/// The names of the functions that take several arguments.
pub(crate) fn several() -> impl Iterator<Item = &'static str> {
    let takes_several = |function: &&Function| (2..=4).any(|count| function.arity.admits(count));
    functions()
        .filter(takes_several)
        .map(|function| function.name)
}

impl Entry {
    fn new(
        title: String,
        kind: Kind,
        group: &'static str,
        help: String,
        examples: Vec<String>,
    ) -> Self {
        let searched = format!("{title} {group} {help} {}", kind.as_str()).to_lowercase();
        Self {
            title,
            kind,
            group,
            help,
            examples,
            searched,
        }
    }

    fn is_named(&self, word: &str) -> bool {
        let mut names = self.title.split([',', ' ', '(']);
        names.any(|name| name.to_lowercase() == word)
    }
}

impl From<&'static Function> for Entry {
    fn from(function: &'static Function) -> Self {
        let examples = function.examples.iter();
        Self::new(
            signature(function),
            Kind::Function,
            function.group,
            function.help.to_owned(),
            examples.map(|(input, _)| (*input).to_owned()).collect(),
        )
    }
}

impl From<UnitEntry> for Entry {
    fn from(unit: UnitEntry) -> Self {
        let name = unit.names[0];
        let target = TARGETS.iter().find(|(section, _)| *section == unit.section);
        let example = match target {
            _ if unit.is_constant => name.to_owned(),
            Some((_, target)) if !unit.names.contains(target) => format!("5 {name} to {target}"),
            _ => format!("5 {name}"),
        };
        let kind = if unit.is_constant {
            Kind::Constant
        } else {
            Kind::Unit
        };
        let help = match unit.definition.strip_prefix("base ") {
            Some(quantity) => {
                let quantity = quantity.replace('_', " ");
                texts::with("help base unit", &[("quantity", &quantity)])
            }
            None => format!("= {}", unit.definition),
        };
        Self::new(
            unit.names.join(", "),
            kind,
            unit.section,
            help,
            vec![example],
        )
    }
}

#[cfg(test)]
mod tests {
    use app::calculator::{Settings, evaluate};

    use super::{ENTRIES, search, several};

    #[test]
    fn several_arguments_are_told_from_one() {
        let names: Vec<&str> = several().collect();
        for (name, expected) in [("max", true), ("if", true), ("log", true), ("sqrt", false)] {
            assert_eq!(names.contains(&name), expected, "{name}");
        }
    }

    #[test]
    fn every_example_has_an_answer() {
        for entry in ENTRIES.iter() {
            assert!(!entry.examples.is_empty(), "{}", entry.title);
            for example in &entry.examples {
                if let Err(error) = evaluate(example, &Settings::default()) {
                    panic!("{example}: {error}");
                }
            }
        }
    }

    #[test]
    fn all_words_must_fit_and_the_name_itself_comes_first() {
        let titles =
            |text| -> Vec<&str> { search(text).map(|entry| entry.title.as_str()).collect() };
        assert_eq!(titles("Arc SINE hyperbolic").len(), 0);
        assert_eq!(titles("sin")[0], "sin(x)");
        assert_eq!(titles("gallon unit").len(), titles("GALLON").len());
        assert!(titles("length inch").contains(&"in, inch, inches"));
        assert_eq!(titles("  ").len(), ENTRIES.len());
    }
}
