use accounts::{EmailAddress, Password, PasswordPolicy, PasswordRefusal, Username};

fn check(password: &str) -> Result<(), PasswordRefusal> {
    let password = Password::new(password.to_owned()).unwrap();
    let username = Username::parse("Lovelace").unwrap();
    let email = EmailAddress::parse("countess@example.org").unwrap();
    PasswordPolicy::default().check(&password, Some(&username), Some(&email))?;
    PasswordPolicy::check_guessability(&password, Some(&username), Some(&email))
}

#[test]
fn any_composition_will_do() {
    for password in [
        "violet otters juggle",
        "ΚΑΛΗΜΕΡΑ κοσμε ♥ 12",
        "🦦 🎻 🌧 🧭 🥁 🦔 🛶 🪁",
        "qmxzvwkrtplsnb",
    ] {
        assert_eq!(check(password), Ok(()), "{password}");
    }
}

#[test]
fn twelve_characters_are_the_least_and_256_the_most() {
    assert_eq!(check("vq7#mZp2&xL"), Err(PasswordRefusal::TooShort(12)));
    assert_eq!(check("vq7#mZp2&xLw"), Ok(()));
    assert_eq!(check(&"vq7#mZp2&xLw9 ko".repeat(16)), Ok(()));
    assert_eq!(
        check(&("vq7#mZp2&xLw9 ko".repeat(16) + "!")),
        Err(PasswordRefusal::TooLong)
    );
}

#[test]
fn characters_count_and_not_bytes() {
    assert_eq!(check("ëëëëëë"), Err(PasswordRefusal::TooShort(12)));
}

#[test]
fn what_everyone_knows_about_the_user_is_refused() {
    for (password, word) in [
        ("xk LOVELACE vq7#m", "lovelace"),
        ("countess 7#mZp2 qq", "countess"),
        ("my reckon pass 7#m", "reckon"),
    ] {
        assert_eq!(
            check(password),
            Err(PasswordRefusal::Contains(word.to_owned())),
            "{password}"
        );
    }
}

#[test]
fn a_common_password_is_refused_with_its_usual_variations() {
    for password in [
        "password1234",
        "Sunshine2024!",
        "monkeymonkey",
        "P4$$w0rdP4$$w0rd",
        "qwertyuiop12",
    ] {
        let refusal = check(password);
        assert!(
            matches!(refusal, Err(PasswordRefusal::Common(_))),
            "{password}: {refusal:?}"
        );
    }
}

#[test]
fn what_is_guessed_quickly_is_refused_with_advice() {
    for password in ["zxzxzxzxzxzxz", "abcdefghijklm", "1a2b1a2b1a2b1a2b"] {
        let Err(PasswordRefusal::Guessable(advice)) = check(password) else {
            panic!("{password} was accepted")
        };
        assert!(!advice.is_empty(), "{password}");
    }
}

#[test]
fn the_minimum_length_lies_between_8_and_64() {
    assert!(PasswordPolicy::with_min_length(7).is_none());
    assert!(PasswordPolicy::with_min_length(65).is_none());
    let policy = PasswordPolicy::with_min_length(8).unwrap();
    assert_eq!(
        policy.check(&Password::new("vq7#mZp2&x".to_owned()).unwrap(), None, None),
        Ok(())
    );
}

#[test]
fn a_password_over_1024_bytes_is_refused_before_any_work() {
    assert!(Password::new("a".repeat(1024)).is_ok());
    assert!(Password::new("a".repeat(1025)).is_err());
}

#[test]
fn a_password_does_not_print() {
    let password = Password::new("violet otters juggle".to_owned()).unwrap();
    assert_eq!(format!("{password:?}"), "Password(…)");
}

#[test]
fn a_meter_says_what_the_policy_says() {
    let policy = PasswordPolicy::default();
    for password in [
        "violet otters juggle",
        "password1234",
        "short",
        "aaaaaaaaaaaaaaab",
    ] {
        let typed = Password::new(password.to_owned()).unwrap();
        let assessment = policy.assess(&typed, None, None);
        let outcome = policy
            .check(&typed, None, None)
            .and_then(|()| PasswordPolicy::check_guessability(&typed, None, None));
        assert_eq!(assessment.refusal, outcome.err(), "{password}");
        assert!(assessment.score <= 4);
    }
}
