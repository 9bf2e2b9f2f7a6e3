//! Numbers and dates as they are written: where they end, and what they are worth.
//!
//! ```text
//! number   = "0x" hex+ | "0b" bit+ | "0o" octal+ | decimal
//! decimal  = digits? ("." digits? ("(" digits ")")?)? (("e" | "E") ("+" | "-")? digits)?     at least one digit
//! digits   = digit ("_"? digit)*
//! date     = digit{4} "-" digit{2} "-" digit{2} ("T" digit{2} ":" digit{2} (":" digit{2})?)?
//! ```

use malachite::base::num::arithmetic::traits::Pow;
use malachite::base::num::conversion::traits::FromStringBase;
use malachite::{Natural, Rational};

use super::token::TokenKind;
use crate::cost;
use crate::error::Fault;
use crate::limits::Limits;
use crate::span::Span;

/// Where the number or date that starts at `start` ends.
pub(super) fn scan(text: &str, start: usize) -> Result<(TokenKind, usize), Fault> {
    let bytes = text.as_bytes();
    if let Some(length) = date_length(&bytes[start..]) {
        return Ok((TokenKind::Date, start + length));
    }
    if bytes[start] == b'0'
        && let Some(radix) = bytes.get(start + 1).and_then(|c| radix_of(*c))
    {
        let end = digits_end(bytes, start + 2, radix);
        if end == start + 2 {
            let help = "write for example 0xff, 0b1010 or 0o17";
            return Err(
                Fault::syntax("digits are missing after the prefix of the base")
                    .help(help)
                    .at(Span::new(start, end)),
            );
        }
        return Ok((TokenKind::Number, end));
    }
    let mut end = digits_end(bytes, start, 10);
    let mut any = end > start;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits_end(bytes, end + 1, 10);
        any |= fraction > end + 1;
        end = fraction;
        if let Some(close) = period_end(bytes, end) {
            any = true;
            end = close;
        }
    }
    if !any {
        return Err(Fault::syntax("a point alone is not a number").at(Span::new(start, end)));
    }
    Ok((TokenKind::Number, exponent_end(bytes, end)))
}

fn radix_of(letter: u8) -> Option<u8> {
    match letter {
        b'x' | b'X' => Some(16),
        b'b' | b'B' => Some(2),
        b'o' | b'O' => Some(8),
        _ => None,
    }
}

/// The end of a run of digits in which single underscores may separate digits.
fn digits_end(bytes: &[u8], start: usize, radix: u8) -> usize {
    let is_digit = |at: usize| {
        bytes
            .get(at)
            .is_some_and(|c| char::from(*c).is_digit(radix.into()))
    };
    let mut end = start;
    while is_digit(end) || (end > start && bytes.get(end) == Some(&b'_') && is_digit(end + 1)) {
        end += 1;
    }
    end
}

/// The end of `(123)` if exactly that stands here.
fn period_end(bytes: &[u8], start: usize) -> Option<usize> {
    if bytes.get(start) != Some(&b'(') {
        return None;
    }
    let end = digits_end(bytes, start + 1, 10);
    (end > start + 1 && bytes.get(end) == Some(&b')')).then_some(end + 1)
}

/// The end of an exponent such as `e-3`, or `start` where there is none (`2e` is twice Euler's number).
fn exponent_end(bytes: &[u8], start: usize) -> usize {
    if !matches!(bytes.get(start), Some(b'e' | b'E')) {
        return start;
    }
    let sign = usize::from(matches!(bytes.get(start + 1), Some(b'+' | b'-')));
    let end = digits_end(bytes, start + 1 + sign, 10);
    if end > start + 1 + sign { end } else { start }
}

fn date_length(bytes: &[u8]) -> Option<usize> {
    let matches = |pattern: &[u8], at: usize| {
        let part = bytes.get(at..at + pattern.len())?;
        let fits = pattern.iter().zip(part).all(|(p, c)| {
            if *p == b'd' {
                c.is_ascii_digit()
            } else {
                p == c
            }
        });
        fits.then_some(at + pattern.len())
    };
    let date = matches(b"dddd-dd-dd", 0)?;
    let time = matches(b"Tdd:dd", date).map(|minutes| matches(b":dd", minutes).unwrap_or(minutes));
    let end = time.unwrap_or(date);
    let goes_on = bytes
        .get(end)
        .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_'));
    (!goes_on).then_some(end)
}

/// The value of a number literal.
pub(crate) fn value(text: &str, limits: &Limits) -> Result<Rational, Fault> {
    if let Some(value) = small_integer(text) {
        return Ok(Rational::from(value));
    }
    let text = text.replace('_', "");
    if let Some(radix) = text.as_bytes().get(1).and_then(|c| radix_of(*c)) {
        return Ok(Rational::from(natural(&text[2..], radix)));
    }
    decimal(&text, limits)
}

/// The common case: up to eighteen digits and nothing else.
fn small_integer(text: &str) -> Option<u64> {
    if text.len() > 18 {
        return None;
    }
    text.bytes().try_fold(0_u64, |value, c| {
        c.is_ascii_digit().then(|| value * 10 + u64::from(c - b'0'))
    })
}

fn decimal(text: &str, limits: &Limits) -> Result<Rational, Fault> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (fraction, period) = fraction
        .trim_end_matches(')')
        .split_once('(')
        .unwrap_or((fraction, ""));
    let exponent: i64 = exponent.parse().unwrap_or(if exponent.starts_with('-') {
        i64::MIN / 4
    } else {
        i64::MAX / 4
    });
    // Of `.(3)` neither has digits.
    let digits = natural(&format!("0{whole}{fraction}"), 10);
    let mut value = Rational::from(digits);
    if !period.is_empty() {
        // 0.(p) with n digits is p / (10^n - 1).
        let nines = Natural::from(10_u32).pow(period.len() as u64) - Natural::from(1_u32);
        value += Rational::from_naturals(natural(period, 10), nines);
    }
    let scale = exponent - i64::try_from(fraction.len()).unwrap_or(i64::MAX / 4);
    if value == 0_u32 || scale == 0 {
        return Ok(value);
    }
    cost::check_decimal_exponent(&value, scale, limits)?;
    let power = Rational::from(Natural::from(10_u32).pow(scale.unsigned_abs()));
    Ok(if scale > 0 {
        value * power
    } else {
        value / power
    })
}

fn natural(digits: &str, radix: u8) -> Natural {
    Natural::from_string_base(radix, digits).expect("the lexer admits only digits of this base")
}
