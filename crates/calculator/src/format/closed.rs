//! Closed forms as text that reads back: `(sqrt(6) - sqrt(2))/4`, `2*pi/3`, `e^(1/3)`.

use malachite::base::num::arithmetic::traits::{Abs, Gcd, Lcm, Pow};
use malachite::base::num::logic::traits::SignificantBits;
use malachite::{Integer, Natural, Rational};

use crate::number::closed::{Closed, Monomial, Radical, Term};

/// Longer products of prime powers under one root or logarithm stay apart.
const MOST_BITS: u64 = 256;

/// The sum, over its common denominator.
pub(super) fn text(closed: &Closed) -> String {
    let mut terms: Vec<Piece> = pieces(closed);
    // A sum begins with a term that is added, if there is one.
    if let Some(first) = terms.iter().position(|term| term.coefficient > 0_u32) {
        terms[..=first].rotate_right(1);
    }
    if let [
        Piece {
            coefficient,
            factors,
        },
    ] = terms.as_slice()
    {
        let sign = if *coefficient < 0_u32 { "-" } else { "" };
        return format!("{sign}{}", factors.text(&coefficient.abs()));
    }
    let denominator = terms.iter().fold(Natural::from(1_u32), |all, term| {
        all.lcm(term.coefficient.denominator_ref())
    });
    let scale = Rational::from(denominator.clone());
    let mut sum = String::new();
    for Piece {
        coefficient,
        factors,
    } in &terms
    {
        let sign = match (*coefficient < 0_u32, sum.is_empty()) {
            (true, true) => "-",
            (true, false) => " - ",
            (false, true) => "",
            (false, false) => " + ",
        };
        sum.push_str(sign);
        sum.push_str(&factors.text(&(coefficient * &scale).abs()));
    }
    if denominator == 1_u32 {
        sum
    } else {
        format!("({sum})/{denominator}")
    }
}

/// A term as it is written.
struct Piece {
    coefficient: Rational,
    factors: Factors,
}

/// The factors above and below the line.
#[derive(Default)]
struct Factors {
    above: Vec<String>,
    below: Vec<String>,
}

impl Factors {
    fn of(monomial: &Monomial) -> Self {
        let mut factors = Self::default();
        factors.roots(&monomial.radicals);
        let whole = monomial.half_pi / 2;
        factors.power("pi", whole);
        match monomial.half_pi % 2 {
            1 => factors.above.push("sqrt(pi)".to_owned()),
            -1 => factors.below.push("sqrt(pi)".to_owned()),
            _ => {}
        }
        if monomial.e == 1_u32 {
            factors.above.push("e".to_owned());
        } else if *monomial.e.denominator_ref() == 1_u32 && monomial.e > 0_u32 {
            factors.above.push(format!("e^{}", monomial.e));
        } else if monomial.e != 0_u32 {
            factors.above.push(format!("e^({})", monomial.e));
        }
        for (argument, times) in &monomial.logarithms {
            factors.power(&format!("ln({argument})"), *times);
        }
        factors
    }

    fn power(&mut self, base: &str, exponent: i64) {
        let side = if exponent > 0 {
            &mut self.above
        } else {
            &mut self.below
        };
        match exponent.abs() {
            0 => {}
            1 => side.push(base.to_owned()),
            times => side.push(format!("{base}^{times}")),
        }
    }

    /// One root for each index.
    fn roots(&mut self, radicals: &[Radical]) {
        let mut indices: Vec<&Natural> = radicals
            .iter()
            .map(|radical| radical.exponent.denominator_ref())
            .collect();
        indices.sort();
        indices.dedup();
        for index in indices {
            let under = radicals
                .iter()
                .filter(|radical| radical.exponent.denominator_ref() == index);
            let radicand = under.fold(
                Natural::from(1_u32),
                |product, Radical { base, exponent }| {
                    product
                        * base.pow(
                            u64::try_from(exponent.numerator_ref()).expect("exponents are small"),
                        )
                },
            );
            self.above.push(match u64::try_from(index) {
                Ok(2) => format!("sqrt({radicand})"),
                Ok(3) => format!("cbrt({radicand})"),
                _ => format!("root({radicand}, {index})"),
            });
        }
    }

    /// The product with a positive coefficient.
    fn text(&self, coefficient: &Rational) -> String {
        let (numerator, denominator) = coefficient.numerator_and_denominator_ref();
        let side = |number: &Natural, factors: &[String]| {
            let number = (*number != 1_u32).then(|| number.to_string());
            let all: Vec<&str> = number
                .as_deref()
                .into_iter()
                .chain(factors.iter().map(String::as_str))
                .collect();
            (all.len(), all.join("*"))
        };
        let (_, above) = side(numerator, &self.above);
        let above = if above.is_empty() { "1" } else { &above };
        match side(denominator, &self.below) {
            (0, _) => above.to_owned(),
            (1, below) => format!("{above}/{below}"),
            (_, below) => format!("{above}/({below})"),
        }
    }
}

/// The terms as they are written: logarithms of primes are drawn together, ln(2) + ln(3) is ln(6).
fn pieces(closed: &Closed) -> Vec<Piece> {
    let is_logarithm = |term: &&Term| match term.monomial.logarithms.as_slice() {
        [(argument, 1)] => term.monomial == Monomial::logarithm(argument.clone()),
        _ => false,
    };
    let logarithms: Vec<&Term> = closed.terms().iter().filter(is_logarithm).collect();
    let joined = joined_logarithm(&logarithms);
    let rest = closed
        .terms()
        .iter()
        .filter(|term| joined.is_none() || !is_logarithm(term));
    let piece = |term: &Term| Piece {
        coefficient: term.coefficient.clone(),
        factors: Factors::of(&term.monomial),
    };
    let mut pieces: Vec<Piece> = rest.map(piece).collect();
    pieces.extend(joined);
    pieces
}

/// q ln(2^a 3^b …) for a sum of rational multiples of logarithms of primes, if its argument stays short.
fn joined_logarithm(terms: &[&Term]) -> Option<Piece> {
    let (first, rest) = terms.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let common = rest
        .iter()
        .fold(first.coefficient.clone().abs(), |common, term| {
            let (a, b) = (common, (&term.coefficient).abs());
            Rational::from_naturals(
                (a.numerator_ref() * b.denominator_ref())
                    .gcd(b.numerator_ref() * a.denominator_ref()),
                a.denominator_ref() * b.denominator_ref(),
            )
        });
    let negative = terms.iter().all(|term| term.coefficient < 0_u32);
    let common = if negative { -common } else { common };
    let mut argument = Rational::from(1);
    for term in terms {
        let times = i64::try_from(&Integer::try_from(&term.coefficient / &common).ok()?).ok()?;
        let base = &term.monomial.logarithms[0].0;
        if base.significant_bits().saturating_mul(times.unsigned_abs()) > MOST_BITS {
            return None;
        }
        argument *= Rational::from(base.clone()).pow(times);
    }
    let factors = Factors {
        above: vec![format!("ln({argument})")],
        below: Vec::new(),
    };
    Some(Piece {
        coefficient: common,
        factors,
    })
}
