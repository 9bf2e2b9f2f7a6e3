//! The table of units and constants, read from `definitions.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use malachite::Rational;

use super::dimension::Dimension;
use super::prefixes::{COMMON, PREFIXES, Prefix};
use super::reader::{Definition, Prefixes, read};
use super::unit::Unit;
use crate::number::Real;

/// A unit or constant of the table, for the manual.
#[derive(Debug, Clone)]
pub struct UnitEntry {
    /// The heading it stands under.
    pub section: &'static str,
    /// Its names.
    pub names: Vec<&'static str>,
    /// What it is, as the table says it.
    pub definition: &'static str,
    /// Whether it is a constant and not a unit.
    pub is_constant: bool,
}

static SOURCE: &str = include_str!("definitions.txt");

static TABLE: LazyLock<HashMap<&'static str, Definition>> = LazyLock::new(|| {
    let mut table = HashMap::new();
    for (section, names, definition) in lines() {
        let base = read(&table, section, definition);
        for name in names.split_whitespace() {
            let bare = name.trim_end_matches(['*', '~', '^']);
            let binary = name.contains('^');
            let prefixes = match name {
                _ if name.contains('*') => Prefixes::Symbols { binary },
                _ if name.contains('~') => Prefixes::Words { binary },
                _ => Prefixes::None,
            };
            let known = table.insert(
                bare,
                Definition {
                    prefixes,
                    ..base.clone()
                },
            );
            assert!(known.is_none(), "the unit `{bare}` is defined twice");
        }
    }
    table
});

/// Section, names and definition of each line.
fn lines() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let mut section = "";
    SOURCE.lines().filter_map(move |line| {
        if let Some(title) = line.strip_prefix('[') {
            section = title.trim_end_matches(']');
        }
        let (names, definition) = line.split_once(" = ").filter(|_| !line.starts_with('#'))?;
        Some((section, names.trim(), definition.trim()))
    })
}

/// The unit of that name and its prefix.
pub(super) fn find<'a>(
    table: &'a HashMap<&'static str, Definition>,
    name: &str,
) -> Option<(Option<Prefix>, &'a Definition)> {
    if let Some(definition) = table.get(name) {
        return Some((None, definition));
    }
    PREFIXES.iter().find_map(|prefix| {
        let (_, definition) = prefixed(table, name, *prefix)?;
        Some((Some(*prefix), definition))
    })
}

/// The name without this prefix and its unit, if that is how it is made.
fn prefixed<'a, 'b>(
    table: &'a HashMap<&'static str, Definition>,
    name: &'b str,
    prefix: Prefix,
) -> Option<(&'b str, &'a Definition)> {
    let unit = |start: &str, fits: fn(Prefixes) -> Option<bool>| {
        let rest = name.strip_prefix(start)?;
        let definition = table.get(rest)?;
        let binary = fits(definition.prefixes)?;
        (prefix.base == 10 || binary).then_some((rest, definition))
    };
    let by_symbol = unit(prefix.symbol, |prefixes| match prefixes {
        Prefixes::Symbols { binary } => Some(binary),
        _ => None,
    });
    by_symbol.or_else(|| {
        unit(prefix.word, |prefixes| match prefixes {
            Prefixes::Words { binary } => Some(binary),
            _ => None,
        })
    })
}

pub(super) fn factor(prefix: Option<Prefix>) -> Rational {
    prefix.map_or(Rational::from(1), Prefix::factor)
}

/// The unit of that name.
pub(crate) fn unit(name: &str) -> Option<Unit> {
    let (prefix, definition) =
        find(&TABLE, name).filter(|(_, definition)| !definition.is_constant)?;
    Some(Unit::named(
        name,
        definition.real(&factor(prefix)),
        definition.dimension,
        definition.offset.clone(),
    ))
}

/// The text of a measured unit, with its uncertainty.
pub(crate) fn measured_unit(name: &str) -> Option<&'static str> {
    find(&TABLE, name)?.1.measured
}

/// Whether there is a unit of that name.
pub(crate) fn is_unit(name: &str) -> bool {
    find(&TABLE, name).is_some_and(|(_, definition)| !definition.is_constant)
}

/// A physical constant: its value in base units, its dimension, and for a measured one its text with the uncertainty.
pub(crate) fn constant(name: &str) -> Option<(Real, Unit, Option<&'static str>)> {
    let definition = TABLE
        .get(name)
        .filter(|definition| definition.is_constant)?;
    let unit = base_unit(definition.dimension);
    Some((
        definition.real(&Rational::from(1)),
        unit,
        definition.measured,
    ))
}

/// The SI unit of a dimension.
fn base_unit(dimension: Dimension) -> Unit {
    const SYMBOLS: [&str; 9] = ["m", "kg", "s", "A", "K", "mol", "cd", "bit", "rad"];
    let none = Unit::none();
    SYMBOLS
        .iter()
        .zip(super::dimension::BASES)
        .fold(none, |unit, (symbol, base)| {
            let base = Dimension::base(base).expect("a base quantity");
            let power = dimension.exponent_of(base);
            let symbol = self::unit(symbol).expect("a base unit");
            unit.times(&symbol, power)
                .expect("small powers")
                .unwrap_or(Unit::none())
        })
}

/// All names without prefixes, and those with the prefixes of everyday life, as words.
pub(crate) fn common_names() -> impl Iterator<Item = String> {
    let with_words = TABLE.iter().flat_map(|(name, definition)| {
        let takes_words = matches!(definition.prefixes, Prefixes::Words { .. });
        let prefixes = COMMON.iter().filter(move |_| takes_words);
        prefixes.map(move |prefix| format!("{prefix}{name}"))
    });
    TABLE
        .keys()
        .map(|name| (*name).to_owned())
        .chain(with_words)
}

/// The prefix of a name, and the name without it.
pub(crate) fn split_prefix(name: &str) -> Option<(Prefix, &str)> {
    if TABLE.contains_key(name) {
        return None;
    }
    PREFIXES
        .iter()
        .find_map(|prefix| Some((*prefix, prefixed(&TABLE, name, *prefix)?.0)))
}

/// All units and constants, in the order of the manual.
pub fn units() -> impl Iterator<Item = UnitEntry> {
    lines().map(|(section, names, definition)| {
        let names = names
            .split_whitespace()
            .map(|name| name.trim_end_matches(['*', '~', '^']))
            .collect();
        UnitEntry {
            section,
            names,
            definition,
            is_constant: section.ends_with("constants"),
        }
    })
}
