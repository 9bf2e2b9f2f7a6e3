//! Units as people write them: products of powers of named units.

use malachite::{Integer, Rational};

use super::dimension::Dimension;
use crate::error::Fault;
use crate::number::Real;
use crate::number::engine::Engine;

/// A product of powers of named units.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    parts: Vec<Part>,
    pub(crate) dimension: Dimension,
}

/// A power of a named unit.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// With its prefix, as it was typed.
    pub(crate) name: String,
    pub(crate) power: i64,
    /// One of it in base units.
    pub(crate) factor: Real,
    pub(crate) dimension: Dimension,
    /// The zero of a temperature scale, in base units.
    pub(crate) offset: Option<Rational>,
}

impl Unit {
    pub(crate) fn named(
        name: &str,
        factor: Real,
        dimension: Dimension,
        offset: Option<Rational>,
    ) -> Self {
        let part = Part {
            name: name.to_owned(),
            power: 1,
            factor,
            dimension,
            offset,
        };
        Self {
            parts: vec![part],
            dimension,
        }
    }

    /// The unit of plain numbers.
    pub(crate) fn none() -> Self {
        Self {
            parts: Vec::new(),
            dimension: Dimension::default(),
        }
    }

    pub(crate) fn is_none(&self) -> bool {
        self.parts.is_empty()
    }

    /// The zero of the scale, for a temperature scale.
    pub(crate) fn offset(&self) -> Option<&Rational> {
        match self.parts.as_slice() {
            [part] => part.offset.as_ref(),
            _ => None,
        }
    }

    /// Its name, if it is not composed.
    pub(crate) fn single_name(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [part] if part.power == 1 => Some(&part.name),
            _ => None,
        }
    }

    /// One of it in base units.
    pub(crate) fn factor(&self, engine: &mut Engine) -> Result<Real, Fault> {
        let mut product = Real::from(1);
        for part in &self.parts {
            let power = engine.power_integer(&part.factor, &Integer::from(part.power))?;
            product = engine.mul(&product, &power)?;
        }
        Ok(product)
    }

    /// The product with a power of another unit. Units of the same dimension are drawn together, so that hours cancel
    /// minutes. `None` where nothing is left.
    pub(crate) fn times(&self, other: &Self, power: i64) -> Result<Option<Self>, Fault> {
        let absurd = || Fault::dimension("the power of the unit is too large");
        let mut product = self.clone();
        for part in &other.parts {
            let power = part.power.checked_mul(power).ok_or_else(absurd)?;
            match product
                .parts
                .iter_mut()
                .find(|known| known.name == part.name || known.dimension == part.dimension)
            {
                Some(known) => known.power += power,
                None => product.parts.push(Part {
                    power,
                    ..part.clone()
                }),
            }
        }
        product.parts.retain(|part| part.power != 0);
        product.dimension = self
            .dimension
            .times(other.dimension, power)
            .ok_or_else(absurd)?;
        Ok((!product.parts.is_empty()).then_some(product))
    }

    /// A power with a fractional exponent, if it leaves whole powers.
    pub(crate) fn power(&self, exponent: &Rational) -> Result<Option<Self>, Fault> {
        let mut result = Self {
            parts: Vec::new(),
            dimension: Dimension::default(),
        };
        for part in &self.parts {
            let power = exponent * Rational::from(part.power);
            let power = Integer::try_from(power)
                .ok()
                .and_then(|power| i64::try_from(&power).ok());
            let power = power.ok_or_else(|| {
                Fault::dimension(format!(
                    "the power of `{}` would not be a whole one",
                    self.text()
                ))
                .help("convert to a fitting unit first")
            })?;
            result.parts.push(Part {
                power,
                ..part.clone()
            });
            let absurd = || Fault::dimension("the power of the unit is too large");
            result.dimension = result
                .dimension
                .times(part.dimension, power)
                .ok_or_else(absurd)?;
        }
        result.parts.retain(|part| part.power != 0);
        Ok((!result.parts.is_empty()).then_some(result))
    }

    /// The text that reads back, after a number: `km/h`, `kg m/s^2`, `s^-1`.
    pub(crate) fn text(&self) -> String {
        let above: Vec<&Part> = self.parts.iter().filter(|part| part.power > 0).collect();
        let composed = self.single_name().is_none();
        let raised = |name: &str, power: i64| {
            // Away from a plain number, `in` would convert.
            let name = if composed && name == "in" {
                "inch"
            } else {
                name
            };
            if power == 1 {
                name.to_owned()
            } else {
                format!("{name}^{power}")
            }
        };
        if above.is_empty() {
            let parts: Vec<String> = self
                .parts
                .iter()
                .map(|part| raised(&part.name, part.power))
                .collect();
            return parts.join(" ");
        }
        let above: Vec<String> = above
            .iter()
            .map(|part| raised(&part.name, part.power))
            .collect();
        let mut text = above.join(" ");
        for part in self.parts.iter().filter(|part| part.power < 0) {
            text.push('/');
            text.push_str(&raised(&part.name, -part.power));
        }
        text
    }
}
