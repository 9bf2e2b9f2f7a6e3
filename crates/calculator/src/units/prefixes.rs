//! The prefixes of units.

use malachite::Rational;
use malachite::base::num::arithmetic::traits::Pow;

/// A prefix: its symbol and its word, and its factor as a power.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prefix {
    pub(super) symbol: &'static str,
    pub(super) word: &'static str,
    pub(super) base: u32,
    pub(super) exponent: i64,
}

// coverage: the compiler runs it, for the table below.
const fn prefix(symbol: &'static str, word: &'static str, base: u32, exponent: i64) -> Prefix {
    Prefix {
        symbol,
        word,
        base,
        exponent,
    }
}

/// SI prefixes (SI brochure, table 7, with those of 2022) and the binary ones of IEC 80000-13.
pub(super) const PREFIXES: [Prefix; 32] = [
    prefix("Q", "quetta", 10, 30),
    prefix("R", "ronna", 10, 27),
    prefix("Y", "yotta", 10, 24),
    prefix("Z", "zetta", 10, 21),
    prefix("E", "exa", 10, 18),
    prefix("P", "peta", 10, 15),
    prefix("T", "tera", 10, 12),
    prefix("G", "giga", 10, 9),
    prefix("M", "mega", 10, 6),
    prefix("k", "kilo", 10, 3),
    prefix("h", "hecto", 10, 2),
    prefix("da", "deca", 10, 1),
    prefix("d", "deci", 10, -1),
    prefix("c", "centi", 10, -2),
    prefix("m", "milli", 10, -3),
    prefix("µ", "micro", 10, -6),
    prefix("μ", "micro", 10, -6),
    prefix("u", "micro", 10, -6),
    prefix("n", "nano", 10, -9),
    prefix("p", "pico", 10, -12),
    prefix("f", "femto", 10, -15),
    prefix("a", "atto", 10, -18),
    prefix("z", "zepto", 10, -21),
    prefix("y", "yocto", 10, -24),
    prefix("r", "ronto", 10, -27),
    prefix("q", "quecto", 10, -30),
    prefix("Ki", "kibi", 2, 10),
    prefix("Mi", "mebi", 2, 20),
    prefix("Gi", "gibi", 2, 30),
    prefix("Ti", "tebi", 2, 40),
    prefix("Pi", "pebi", 2, 50),
    prefix("Ei", "exbi", 2, 60),
];

/// The words that people use with units of everyday life; names with these are suggested for mistyped ones.
pub(super) const COMMON: [&str; 7] = ["kilo", "centi", "milli", "micro", "nano", "mega", "giga"];

impl Prefix {
    pub(super) fn factor(self) -> Rational {
        Rational::from(self.base).pow(self.exponent)
    }

    /// The factor as a person writes it: `1000`, `1e-6`, `2^10`.
    pub(crate) fn text(self) -> String {
        match (self.base, self.exponent) {
            (10, 1..=3) => self.factor().to_string(),
            (10, exponent) => format!("1e{exponent}"),
            (base, exponent) => format!("{base}^{exponent}"),
        }
    }
}
