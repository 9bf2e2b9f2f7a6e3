//! Dimensions: products of powers of the base quantities.

use std::fmt;

/// The base quantities, as error messages name them.
pub(crate) const BASES: [&str; 9] = [
    "length",
    "mass",
    "time",
    "current",
    "temperature",
    "amount",
    "luminous_intensity",
    "data",
    "angle",
];

/// The place of the angle, which counts as a plain number where units are compared (SI brochure, 2.3.3).
const ANGLE: usize = 8;

/// The exponents of the base quantities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Dimension([i16; 9]);

/// Dimensions with a name of their own: exponents of length, mass, time, current, temperature.
const NAMED: [([i16; 5], &str); 18] = [
    ([2, 0, 0, 0, 0], "area"),
    ([3, 0, 0, 0, 0], "volume"),
    ([1, 0, -1, 0, 0], "speed"),
    ([1, 0, -2, 0, 0], "acceleration"),
    ([0, 0, -1, 0, 0], "frequency"),
    ([1, 1, -2, 0, 0], "force"),
    ([1, 1, -1, 0, 0], "momentum"),
    ([-1, 1, -2, 0, 0], "pressure"),
    ([2, 1, -2, 0, 0], "energy"),
    ([2, 1, -3, 0, 0], "power"),
    ([-3, 1, 0, 0, 0], "density"),
    ([0, 0, 1, 1, 0], "charge"),
    ([2, 1, -3, -1, 0], "voltage"),
    ([2, 1, -3, -2, 0], "resistance"),
    ([-2, -1, 4, 2, 0], "capacitance"),
    ([2, 1, -2, -2, 0], "inductance"),
    ([2, 1, -2, -1, 0], "magnetic flux"),
    ([0, 1, -2, -1, 0], "magnetic field"),
];

impl Dimension {
    pub(crate) fn base(name: &str) -> Option<Self> {
        let at = BASES.iter().position(|base| *base == name)?;
        let mut exponents = [0; 9];
        exponents[at] = 1;
        Some(Self(exponents))
    }

    /// The product with the power of another; `None` for absurdly large exponents.
    pub(crate) fn times(self, other: Self, power: i64) -> Option<Self> {
        let mut product = self;
        for (exponent, added) in product.0.iter_mut().zip(other.0) {
            let added = i16::try_from(i64::from(added).checked_mul(power)?).ok()?;
            *exponent = exponent
                .checked_add(added)
                .filter(|exponent| exponent.abs() <= 1000)?;
        }
        Some(product)
    }

    /// The exponent of a base quantity.
    pub(crate) fn exponent_of(self, base: Self) -> i64 {
        self.0
            .iter()
            .zip(base.0)
            .filter(|(_, base)| *base == 1)
            .map(|(exponent, _)| i64::from(*exponent))
            .sum()
    }

    /// Without the angle.
    fn plain(self) -> Self {
        let mut exponents = self.0;
        exponents[ANGLE] = 0;
        Self(exponents)
    }

    /// Whether values of both can be added.
    pub(crate) fn fits(self, other: Self) -> bool {
        self.plain() == other.plain()
    }

    /// Whether it is that of a plain number or angle.
    pub(crate) fn is_plain(self) -> bool {
        self.plain() == Self::default()
    }

    pub(crate) fn is_angle(self) -> bool {
        self.is_plain() && self.0[ANGLE] == 1
    }

    pub(crate) fn is_time(self) -> bool {
        Some(self.plain()) == Self::base("time")
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((_, name)) = NAMED
            .iter()
            .find(|(exponents, _)| self.0[..5] == *exponents && self.0[5..8] == [0; 3])
        {
            return f.write_str(name);
        }
        let mut first = true;
        for (name, exponent) in BASES
            .iter()
            .zip(self.plain().0)
            .filter(|(_, exponent)| *exponent != 0)
        {
            if !first {
                f.write_str("·")?;
            }
            first = false;
            f.write_str(&name.replace('_', " "))?;
            if exponent != 1 {
                write!(f, "^{exponent}")?;
            }
        }
        if first {
            f.write_str("a plain number")
        } else {
            Ok(())
        }
    }
}
