//! The table of units and constants, read from `definitions.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use malachite::Rational;
use malachite::base::num::arithmetic::traits::Pow;

use super::dimension::Dimension;
use super::unit::Unit;
use crate::limits::Limits;
use crate::number::Real;
use crate::number::closed::{Closed, Monomial};
use crate::syntax::literal;

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

/// What a name stands for: a rational multiple of a power of π, in base units.
#[derive(Debug, Clone)]
struct Definition {
    factor: Rational,
    pi: i64,
    dimension: Dimension,
    offset: Option<Rational>,
    prefixes: Prefixes,
    /// The value with its uncertainty, for a measured constant.
    measured: Option<&'static str>,
    is_constant: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefixes {
    None,
    Symbols { binary: bool },
    Words { binary: bool },
}

/// Symbol, word, base and exponent.
const PREFIXES: [(&str, &str, u32, i64); 32] = [
    ("Q", "quetta", 10, 30),
    ("R", "ronna", 10, 27),
    ("Y", "yotta", 10, 24),
    ("Z", "zetta", 10, 21),
    ("E", "exa", 10, 18),
    ("P", "peta", 10, 15),
    ("T", "tera", 10, 12),
    ("G", "giga", 10, 9),
    ("M", "mega", 10, 6),
    ("k", "kilo", 10, 3),
    ("h", "hecto", 10, 2),
    ("da", "deca", 10, 1),
    ("d", "deci", 10, -1),
    ("c", "centi", 10, -2),
    ("m", "milli", 10, -3),
    ("µ", "micro", 10, -6),
    ("μ", "micro", 10, -6),
    ("u", "micro", 10, -6),
    ("n", "nano", 10, -9),
    ("p", "pico", 10, -12),
    ("f", "femto", 10, -15),
    ("a", "atto", 10, -18),
    ("z", "zepto", 10, -21),
    ("y", "yocto", 10, -24),
    ("r", "ronto", 10, -27),
    ("q", "quecto", 10, -30),
    ("Ki", "kibi", 2, 10),
    ("Mi", "mebi", 2, 20),
    ("Gi", "gibi", 2, 30),
    ("Ti", "tebi", 2, 40),
    ("Pi", "pebi", 2, 50),
    ("Ei", "exbi", 2, 60),
];

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

/// The value of a definition; the table is part of the program, so that its mistakes are found by any test.
fn read(
    table: &HashMap<&'static str, Definition>,
    section: &str,
    text: &'static str,
) -> Definition {
    let (product, offset) = text
        .split_once(" + ")
        .map_or((text, None), |(product, offset)| {
            (product, Some(number(offset)))
        });
    let is_constant = section.ends_with("constants");
    let measured = (section == "Measured constants").then_some(text);
    let mut value = Definition {
        factor: Rational::from(1),
        pi: 0,
        dimension: Dimension::default(),
        offset,
        prefixes: Prefixes::None,
        measured,
        is_constant,
    };
    let mut words = product.split_whitespace();
    let mut sign = 1;
    while let Some(word) = words.next() {
        match word {
            "/" => {
                sign = -1;
                continue;
            }
            "pi" => value.pi += sign,
            "base" => value.dimension = base_of(words.next()),
            _ if word.starts_with(|c: char| c.is_ascii_digit()) => {
                let plain = if is_constant {
                    without_uncertainty(word)
                } else {
                    word.to_owned()
                };
                value.factor *= number(&plain).pow(sign);
            }
            _ => value.multiply(table, word, sign),
        }
        sign = 1;
    }
    value
}

fn base_of(name: Option<&str>) -> Dimension {
    name.and_then(Dimension::base).expect("a base quantity")
}

impl Definition {
    /// Multiplies by a power of a unit.
    fn multiply(&mut self, table: &HashMap<&'static str, Self>, word: &str, sign: i64) {
        let (name, power) = word.split_once('^').map_or((word, 1), |(name, power)| {
            (name, power.parse().expect("a power"))
        });
        let power: i64 = power * sign;
        let (factor, unit) = find(table, name)
            .unwrap_or_else(|| panic!("the unit `{name}` is used before it is defined"));
        self.factor *= (&unit.factor * factor).pow(power);
        self.pi += unit.pi * power;
        self.dimension = self
            .dimension
            .times(unit.dimension, power)
            .expect("small powers");
    }

    fn real(&self, prefix: &Rational) -> Real {
        let monomial = Monomial {
            half_pi: 2 * self.pi,
            ..Monomial::default()
        };
        Closed::term(&self.factor * prefix, monomial).into_real()
    }
}

fn number(text: &str) -> Rational {
    literal::value(text, &Limits::default()).expect("the table has numbers only")
}

/// `6.67430(15)e-11` without the parentheses.
fn without_uncertainty(text: &str) -> String {
    match (text.find('('), text.find(')')) {
        (Some(open), Some(close)) => format!("{}{}", &text[..open], &text[close + 1..]),
        _ => text.to_owned(),
    }
}

/// The unit of that name and the factor of its prefix.
fn find<'a>(
    table: &'a HashMap<&'static str, Definition>,
    name: &str,
) -> Option<(Rational, &'a Definition)> {
    if let Some(definition) = table.get(name) {
        return Some((Rational::from(1), definition));
    }
    PREFIXES.iter().find_map(|(symbol, word, base, exponent)| {
        let admits = |definition: &Definition| match definition.prefixes {
            Prefixes::None => false,
            Prefixes::Symbols { binary } | Prefixes::Words { binary } => *base == 10 || binary,
        };
        let by_symbol = name.strip_prefix(symbol).and_then(|rest| table.get(rest));
        let by_symbol = by_symbol.filter(|unit| matches!(unit.prefixes, Prefixes::Symbols { .. }));
        let by_word = name.strip_prefix(word).and_then(|rest| table.get(rest));
        let by_word = by_word.filter(|unit| matches!(unit.prefixes, Prefixes::Words { .. }));
        let unit = by_symbol.or(by_word).filter(|unit| admits(unit))?;
        Some((Rational::from(*base).pow(*exponent), unit))
    })
}

/// The unit of that name.
pub(crate) fn unit(name: &str) -> Option<Unit> {
    let (prefix, definition) =
        find(&TABLE, name).filter(|(_, definition)| !definition.is_constant)?;
    Some(Unit::named(
        name,
        definition.real(&prefix),
        definition.dimension,
        definition.offset.clone(),
    ))
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

/// All names, without prefixes.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.keys().copied()
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
