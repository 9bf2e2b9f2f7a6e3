//! The passwords that are tried first.

use std::collections::HashSet;
use std::sync::LazyLock;

/// 19,637 of the most common passwords, lower-cased.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../data/common-passwords.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect()
});

/// What people put before or after a word to satisfy a rule is at most this long.
const MAX_DECORATION_CHARS: usize = 6;

/// The common password that `password` is, or is a usual variation of: in capitals, with letters as digits, repeated, or
/// with a few digits and signs around it.
///
/// A list alone would be of little use to a policy of twelve characters: only a few dozen common passwords are as long.
pub(crate) fn common_base(password: &str) -> Option<&'static str> {
    let folded = password.to_lowercase();
    let spelled: String = folded.chars().map(as_letter).collect();
    [folded, spelled]
        .iter()
        .find_map(|text| known(text).or_else(|| known(undecorated(text)?)))
}

fn known(text: &str) -> Option<&'static str> {
    COMMON
        .get(text)
        .copied()
        .or_else(|| COMMON.get(unrepeated(text)?).copied())
}

/// The letter that a digit or a sign is used for.
fn as_letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => c,
    }
}

/// The text without the digits and signs at its ends, if these are few.
fn undecorated(text: &str) -> Option<&str> {
    let word = text.trim_matches(|c: char| !c.is_alphabetic());
    let decoration = text.chars().count() - word.chars().count();
    (1..=MAX_DECORATION_CHARS)
        .contains(&decoration)
        .then_some(word)
}

/// The part that the text repeats from its start to its end.
fn unrepeated(text: &str) -> Option<&str> {
    (1..=text.len() / 2)
        .filter(|length| text.len().is_multiple_of(*length) && text.is_char_boundary(*length))
        .map(|length| &text[..length])
        .find(|part| part.repeat(text.len() / part.len()) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_password_and_its_usual_variations_are_known() {
        for (password, base) in [
            ("password", "password"),
            ("PassWord", "password"),
            ("p@ssw0rd", "p@ssw0rd"),
            ("P4$$w0rd", "password"),
            ("password1234", "password1234"),
            ("password#1987", "password"),
            ("!!Sunshine2024", "sunshine"),
            ("monkeymonkeymonkey", "monkey"),
            ("qwertyuiop", "qwertyuiop"),
        ] {
            assert_eq!(common_base(password), Some(base), "{password}");
        }
    }

    #[test]
    fn what_only_contains_a_common_password_is_not_one() {
        for password in [
            "violet otters juggle",
            "password of the seven otters",
            "monkey 982 374 928 374",
            "",
        ] {
            assert_eq!(common_base(password), None, "{password}");
        }
    }
}
