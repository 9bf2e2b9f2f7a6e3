//! Digits and an exponent, as people write them.

/// A number with a limited number of significant digits: ±d.ddd… · 10^exponent.
pub(crate) struct Scientific {
    pub(crate) negative: bool,
    /// The significant digits; the first is not zero.
    pub(crate) digits: String,
    /// The power of ten of the first digit.
    pub(crate) exponent: i64,
    /// Whether the digits are the value itself, so that zeros at the end say nothing.
    pub(crate) exact: bool,
}

/// The smallest exponent written without `e`.
const SMALLEST_PLAIN: i64 = -7;

impl Scientific {
    pub(crate) fn text(&self) -> String {
        let digits = if self.exact {
            self.digits.trim_end_matches('0')
        } else {
            &self.digits
        };
        let digits = if digits.is_empty() { "0" } else { digits };
        let sign = if self.negative { "-" } else { "" };
        let asked = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        if self.exponent < SMALLEST_PLAIN || self.exponent >= asked {
            let (first, rest) = digits.split_at(1);
            let point = if rest.is_empty() { "" } else { "." };
            return format!("{sign}{first}{point}{rest}e{}", self.exponent);
        }
        match usize::try_from(self.exponent) {
            Err(_) => {
                let zeros = usize::try_from(-self.exponent - 1).unwrap_or(0);
                format!("{sign}0.{}{digits}", "0".repeat(zeros))
            }
            Ok(exponent) if digits.len() <= exponent + 1 => {
                format!("{sign}{digits}{}", "0".repeat(exponent + 1 - digits.len()))
            }
            Ok(exponent) => {
                let (whole, fraction) = digits.split_at(exponent + 1);
                format!("{sign}{whole}.{fraction}")
            }
        }
    }
}
