//! Marks on an axis, at numbers that people count in.

/// A mark on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub(crate) at: f64,
    pub(crate) label: String,
}

/// Beyond it a double holds no fractions, and the marks would not be where they say.
const LARGEST_COUNT: f64 = 1e15;

/// At most about `most` marks between the ends, at multiples of 1, 2 or 5 times a power of ten.
pub(crate) fn ticks(low: f64, high: f64, most: u32) -> Vec<Tick> {
    let least_step = (high - low) / f64::from(most);
    if !(least_step.is_normal() && least_step > 0.0) {
        return Vec::new();
    }
    let mut power = exponent(least_step);
    let ratio = least_step / power_of_ten(power);
    let mantissa = [1, 2, 5].into_iter().find(|m| f64::from(*m) >= ratio);
    let mantissa = mantissa.unwrap_or_else(|| {
        power += 1;
        1
    });
    let step = f64::from(mantissa) * power_of_ten(power);
    // An end that is a multiple itself gets its mark, whatever rounding made of the quotient.
    let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
    if !step.is_normal() || first.abs() > LARGEST_COUNT || last.abs() > LARGEST_COUNT {
        return Vec::new();
    }
    let (first, last) = (whole(first), whole(last));
    let farthest = first.abs().max(last.abs()) * i64::from(mantissa);
    let is_scientific = power < -4 || places(farthest) + power > 6;
    (first..=last)
        .map(|count| Tick {
            at: float(count) * step,
            label: label(count * i64::from(mantissa), power, is_scientific),
        })
        .collect()
}

/// How many digits a whole number has.
fn places(number: i64) -> i32 {
    i32::try_from(number.unsigned_abs().to_string().len()).unwrap_or(i32::MAX)
}

/// The largest k with 10^k ≤ value, or one less where rounding says so.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the logarithm of a double is small"
)]
fn exponent(value: f64) -> i32 {
    value.log10().floor() as i32
}

/// Exact for the powers that a double holds, unlike `powi` for negative ones.
fn power_of_ten(power: i32) -> f64 {
    format!("1e{power}").parse().unwrap_or(f64::INFINITY)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "below the largest count, and whole"
)]
fn whole(value: f64) -> i64 {
    value as i64
}

#[expect(clippy::cast_precision_loss, reason = "below the largest count")]
fn float(count: i64) -> f64 {
    count as f64
}

/// `number`·10^`power` as people write it, with a power of ten where all of an axis has one; made from whole numbers so
/// that no noise of doubles shows.
fn label(number: i64, power: i32, is_scientific: bool) -> String {
    if number == 0 {
        return "0".to_owned();
    }
    let sign = if number < 0 { "−" } else { "" };
    let digits = number.unsigned_abs().to_string();
    let significant = digits.trim_end_matches('0');
    if is_scientific {
        let leading = places(number) - 1 + power;
        let (first, rest) = significant.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let mantissa = if significant == "1" {
            String::new()
        } else {
            format!("{first}{point}{rest}·")
        };
        return format!("{sign}{mantissa}10{}", superscript(leading));
    }
    if power >= 0 {
        let zeros = "0".repeat(usize::try_from(power).unwrap_or(0));
        return format!("{sign}{digits}{zeros}");
    }
    let places = usize::try_from(-power).unwrap_or(0);
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (before, after) = padded.split_at(padded.len() - places);
    let after = after.trim_end_matches('0');
    let point = if after.is_empty() { "" } else { "." };
    format!("{sign}{before}{point}{after}")
}

fn superscript(number: i32) -> String {
    let sign = |c| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' => '⁰',
        c => char::from_u32(u32::from(c) - u32::from('4') + u32::from('⁴')).unwrap_or(c),
    };
    number.to_string().chars().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::ticks;

    fn labels(low: f64, high: f64) -> String {
        let labels: Vec<String> = ticks(low, high, 8).into_iter().map(|t| t.label).collect();
        labels.join(" ")
    }

    #[test]
    fn marks_stand_at_round_numbers() {
        for (low, high, expected) in [
            (-10.0, 10.0, "−10 −5 0 5 10"),
            (0.0, 1.0, "0 0.2 0.4 0.6 0.8 1"),
            (0.0, 0.3, "0 0.05 0.1 0.15 0.2 0.25 0.3"),
            (-3.2, 3.2, "−3 −2 −1 0 1 2 3"),
            (
                0.0,
                4e6,
                "0 5·10⁵ 10⁶ 1.5·10⁶ 2·10⁶ 2.5·10⁶ 3·10⁶ 3.5·10⁶ 4·10⁶",
            ),
            (0.0, 3e-7, "0 5·10⁻⁸ 10⁻⁷ 1.5·10⁻⁷ 2·10⁻⁷ 2.5·10⁻⁷ 3·10⁻⁷"),
            (99.0, 101.0, "99 99.5 100 100.5 101"),
            (
                1e300,
                1.2e300,
                "10³⁰⁰ 1.05·10³⁰⁰ 1.1·10³⁰⁰ 1.15·10³⁰⁰ 1.2·10³⁰⁰",
            ),
        ] {
            assert_eq!(labels(low, high), expected, "{low} to {high}");
        }
    }

    #[test]
    fn where_no_marks_can_be_told_apart_there_are_none() {
        for (low, high) in [
            (1.0, 1.0),
            (1.0, 0.0),
            (1e17, 1e17 + 64.0),
            (0.0, f64::INFINITY),
            (f64::NAN, 1.0),
            (0.0, 5e-324),
        ] {
            assert_eq!(labels(low, high), "", "{low} to {high}");
        }
    }
}
