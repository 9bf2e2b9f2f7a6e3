//! Reads a line of `definitions.txt`.

use std::collections::HashMap;

use malachite::Rational;
use malachite::base::num::arithmetic::traits::Pow;

use super::definitions::{factor, find};
use super::dimension::Dimension;
use crate::limits::Limits;
use crate::number::Real;
use crate::number::closed::{Closed, Monomial};
use crate::syntax::literal;

/// What a name stands for: a rational multiple of a power of π, in base units.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    pub(super) factor: Rational,
    pub(super) pi: i64,
    pub(super) dimension: Dimension,
    pub(super) offset: Option<Rational>,
    pub(super) prefixes: Prefixes,
    /// The value with its uncertainty, for what is measured.
    pub(super) measured: Option<&'static str>,
    pub(super) is_constant: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefixes {
    None,
    Symbols { binary: bool },
    Words { binary: bool },
}

/// The value of a definition; the table is part of the program, so that its mistakes are found by any test.
pub(super) fn read(
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
    let measured = product.contains('(').then_some(text);
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
                value.factor *= number(&without_uncertainty(word)).pow(sign);
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
        let (prefix, unit) = find(table, name)
            .unwrap_or_else(|| panic!("the unit `{name}` is used before it is defined"));
        self.factor *= (&unit.factor * factor(prefix)).pow(power);
        self.pi += unit.pi * power;
        self.dimension = self
            .dimension
            .times(unit.dimension, power)
            .expect("small powers");
    }

    pub(super) fn real(&self, prefix: &Rational) -> Real {
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
