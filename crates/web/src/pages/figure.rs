//! How a result looks to a person. What is copied stays the plain text.

/// A result taken apart for display. `assets/figure.js` does the same in the browser.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Figure {
    /// The text, or of a number what stands before the repeating part or the exponent.
    pub(crate) text: String,
    /// The digits that repeat for ever.
    pub(crate) repeating: Option<String>,
    /// The power of ten.
    pub(crate) exponent: Option<String>,
    pub(crate) unit: Option<String>,
    /// How long the plain text is: long ones are set smaller.
    pub(crate) length: usize,
}

impl Figure {
    /// `unit` stands at the end of `plain` as well.
    pub(crate) fn new(plain: &str, unit: Option<&str>) -> Self {
        let unit = unit.filter(|unit| !unit.is_empty());
        let number = unit
            .and_then(|unit| plain.strip_suffix(unit))
            .map_or(plain, str::trim_end);
        let length = plain.chars().count();
        let unit = unit
            .filter(|_| number.len() < plain.len())
            .map(str::to_owned);
        if !is_decimal(number) {
            let text = if is_date(number) {
                number.to_owned()
            } else {
                typeset(number)
            };
            return Self {
                text,
                unit,
                length,
                ..Self::default()
            };
        }
        let (mantissa, exponent) = number
            .split_once('e')
            .map_or((number, None), |(m, e)| (m, Some(typeset(e))));
        let (fixed, repeating) = mantissa
            .split_once('(')
            .map_or((mantissa, None), |(fixed, rest)| (fixed, Some(rest)));
        let repeating = repeating.map(|rest| rest.trim_end_matches(')').to_owned());
        Self {
            text: typeset(fixed),
            repeating,
            exponent,
            unit,
            length,
        }
    }

    pub(crate) fn size(&self) -> &'static str {
        match self.length {
            0..=14 => "short",
            15..=28 => "medium",
            29..=120 => "long",
            _ => "huge",
        }
    }
}

/// Digits with a point, perhaps a repeating part, perhaps an exponent.
fn is_decimal(text: &str) -> bool {
    let starts = text
        .trim_start_matches('-')
        .starts_with(|c: char| c.is_ascii_digit());
    starts
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '(' | ')' | 'e'))
        && !is_date(text)
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && bytes[..4].iter().all(u8::is_ascii_digit)
}

/// Signs as in print: `2*sqrt(3) - pi` becomes 2·√(3) − π.
fn typeset(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let name = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let rest = &word[name.len()..];
        shown.push_str(match name {
            "pi" => "π",
            "sqrt" if rest == "(" => "√",
            name => name,
        });
        shown.push_str(match rest {
            "-" => "−",
            "*" => "·",
            rest => rest,
        });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::Figure;

    fn parts(plain: &str, unit: Option<&str>) -> (String, String, String, String) {
        let Figure {
            text,
            repeating,
            exponent,
            unit,
            ..
        } = Figure::new(plain, unit);
        (
            text,
            repeating.unwrap_or_default(),
            exponent.unwrap_or_default(),
            unit.unwrap_or_default(),
        )
    }

    fn check(plain: &str, unit: Option<&str>, expected: (&str, &str, &str, &str)) {
        let found = parts(plain, unit);
        assert_eq!(
            (&*found.0, &*found.1, &*found.2, &*found.3),
            expected,
            "{plain}"
        );
    }

    #[test]
    fn a_result_is_taken_apart_for_display() {
        check("0.3", None, ("0.3", "", "", ""));
        check("-5/6", None, ("−5/6", "", "", ""));
        check("0.8(3)", None, ("0.8", "3", "", ""));
        check("-7.5e-13", None, ("−7.5", "", "−13", ""));
        check("15 km/h", Some("km/h"), ("15", "", "", "km/h"));
        check("2*sqrt(3) - pi/2", None, ("2·√(3) − π/2", "", "", ""));
        check("pint", None, ("pint", "", "", ""));
        check("2026-11-23", None, ("2026-11-23", "", "", ""));
        check("0xff", None, ("0xff", "", "", ""));
        check("true", None, ("true", "", "", ""));
        check("", None, ("", "", "", ""));
    }
}
