//! Products of roots, powers of π and e, and logarithms.

use malachite::base::num::arithmetic::traits::Floor;
use malachite::base::num::logic::traits::SignificantBits;
use malachite::{Integer, Natural, Rational};

use super::factors;

/// Larger exponents are not kept exact.
const LARGEST_EXPONENT: i64 = 1000;

/// base^exponent, where the base is a prime (or a large number without small factors) and 0 < exponent < 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Radical {
    pub(crate) base: Natural,
    pub(crate) exponent: Rational,
}

/// A product of irrational factors; 1 where it has none. All its factors are positive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Monomial {
    /// Roots, by base.
    pub(crate) radicals: Vec<Radical>,
    /// The power of √π.
    pub(crate) half_pi: i64,
    /// The exponent of e.
    pub(crate) e: Rational,
    /// Powers of natural logarithms, by argument.
    pub(crate) logarithms: Vec<(Natural, i64)>,
}

impl Monomial {
    pub(crate) fn pi() -> Self {
        Self {
            half_pi: 2,
            ..Self::default()
        }
    }

    pub(crate) fn exponential(exponent: Rational) -> Self {
        Self {
            e: exponent,
            ..Self::default()
        }
    }

    pub(crate) fn logarithm(argument: Natural) -> Self {
        Self {
            logarithms: vec![(argument, 1)],
            ..Self::default()
        }
    }

    pub(crate) fn is_one(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it is a product of square roots only, so that its square is a whole number.
    pub(crate) fn is_square_root(&self) -> bool {
        self.half_pi == 0
            && self.e == 0_u32
            && self.logarithms.is_empty()
            && self
                .radicals
                .iter()
                .all(|radical| *radical.exponent.denominator_ref() == 2_u32)
    }

    /// Raises each factor to the same power. Roots whose exponents leave (0, 1) give a rational factor, as a list of
    /// whole powers. `None` where the exponents do not stay whole or small.
    pub(crate) fn power(&self, exponent: &Rational) -> Option<(Vec<(Natural, i64)>, Self)> {
        let whole = |value: i64| {
            let product = exponent * Rational::from(value);
            let small = i64::try_from(&Integer::try_from(product).ok()?).ok()?;
            (small.abs() <= LARGEST_EXPONENT).then_some(small)
        };
        let mut outside = Vec::new();
        let mut radicals = Vec::new();
        for Radical {
            base,
            exponent: own,
        } in &self.radicals
        {
            let (times, rest) = split(&(own * exponent))?;
            outside.push((base.clone(), times));
            if rest != 0_u32 {
                radicals.push(Radical {
                    base: base.clone(),
                    exponent: rest,
                });
            }
        }
        let logarithms = self
            .logarithms
            .iter()
            .map(|(argument, times)| Some((argument.clone(), whole(*times)?)));
        let logarithms = logarithms.collect::<Option<Vec<_>>>()?;
        if !are_short(&radicals) {
            return None;
        }
        Some((
            outside,
            Self {
                radicals,
                half_pi: whole(self.half_pi)?,
                e: &self.e * exponent,
                logarithms,
            },
        ))
    }

    /// The product of two, and the whole powers that leave the roots.
    pub(crate) fn times(&self, other: &Self) -> Option<(Vec<(Natural, i64)>, Self)> {
        let mut outside = Vec::new();
        let mut radicals = self.radicals.clone();
        for Radical { base, exponent } in &other.radicals {
            match radicals.binary_search_by(|radical| radical.base.cmp(base)) {
                Err(at) => radicals.insert(
                    at,
                    Radical {
                        base: base.clone(),
                        exponent: exponent.clone(),
                    },
                ),
                Ok(at) => {
                    let (times, rest) = split(&(&radicals[at].exponent + exponent))?;
                    outside.push((base.clone(), times));
                    radicals[at].exponent = rest;
                }
            }
        }
        radicals.retain(|radical| radical.exponent != 0_u32);
        let mut logarithms = self.logarithms.clone();
        for (argument, times) in &other.logarithms {
            match logarithms.binary_search_by(|(known, _)| known.cmp(argument)) {
                Err(at) => logarithms.insert(at, (argument.clone(), *times)),
                Ok(at) => logarithms[at].1 += times,
            }
        }
        logarithms.retain(|(_, times)| *times != 0);
        let half_pi = self.half_pi + other.half_pi;
        let large = half_pi.abs() > LARGEST_EXPONENT
            || logarithms
                .iter()
                .any(|(_, times)| times.abs() > LARGEST_EXPONENT);
        let product = Self {
            radicals,
            half_pi,
            e: &self.e + &other.e,
            logarithms,
        };
        (!large && are_short(&product.radicals)).then_some((outside, product))
    }
}

/// Whether the numbers under the roots are short enough to be taken apart again when they are read back.
pub(super) fn are_short(radicals: &[Radical]) -> bool {
    let bits = radicals.iter().map(|Radical { base, exponent }| {
        let times = u64::try_from(exponent.numerator_ref()).unwrap_or(u64::MAX);
        base.significant_bits().saturating_mul(times)
    });
    bits.fold(0, u64::saturating_add) <= factors::MOST_BITS
}

/// The whole part of an exponent, rounded down, and the rest; both small.
pub(super) fn split(exponent: &Rational) -> Option<(i64, Rational)> {
    let whole = exponent.floor();
    let rest = exponent - Rational::from(&whole);
    let small = i64::try_from(&whole).ok()?;
    (*rest.denominator_ref() <= 1000_u32).then_some((small, rest))
}
