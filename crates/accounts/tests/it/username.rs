use accounts::{Username, UsernameError};

fn key(typed: &str) -> Result<String, UsernameError> {
    Username::parse(typed).map(|name| name.key().to_owned())
}

#[test]
fn a_name_is_unique_whatever_its_case() {
    assert_eq!(key("Ada"), Ok("ada".to_owned()));
    assert_eq!(
        key("aDA.Love-lace_1815"),
        Ok("ada.love-lace_1815".to_owned())
    );
    assert_eq!(Username::parse("Ada").unwrap().as_str(), "Ada");
}

#[test]
fn a_name_has_3_to_32_characters() {
    assert_eq!(key(""), Err(UsernameError::TooShort));
    assert_eq!(key("ab"), Err(UsernameError::TooShort));
    assert!(key("abc").is_ok());
    assert!(key(&"a".repeat(32)).is_ok());
    assert_eq!(key(&"a".repeat(33)), Err(UsernameError::TooLong));
}

#[test]
fn the_length_is_checked_before_anything_else() {
    assert_eq!(
        key(&"\u{fdfa}".repeat(1_000_000)),
        Err(UsernameError::TooLong)
    );
}

#[test]
fn what_looks_like_a_letter_but_is_not_ascii_is_refused() {
    for (typed, stranger) in [
        ("m\u{131}ke", '\u{131}'),
        ("аdа", 'а'),
        ("ada\u{200b}", '\u{200b}'),
        ("ada\0", '\0'),
    ] {
        assert_eq!(
            key(typed),
            Err(UsernameError::Character(stranger)),
            "{typed:?}"
        );
    }
}

#[test]
fn spaces_are_told_not_trimmed() {
    assert_eq!(key(" ada"), Err(UsernameError::Character(' ')));
    assert_eq!(key("ada@b"), Err(UsernameError::Character('@')));
}

#[test]
fn a_name_starts_with_a_letter_or_a_digit() {
    for typed in [".ada", "-ada", "_ada"] {
        assert_eq!(key(typed), Err(UsernameError::Start), "{typed}");
    }
}
