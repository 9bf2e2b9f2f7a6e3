//! The codes of a second factor.

use std::collections::HashSet;

use accounts::{RecoveryCode, SecondFactorCode, TotpCode, TotpSecret, UserId};
use jiff::Timestamp;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use uuid::Uuid;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn totp(text: &str) -> TotpCode {
    match SecondFactorCode::parse(text) {
        Some(SecondFactorCode::Totp(code)) => code,
        other => panic!("{text:?}: {other:?}"),
    }
}

fn secret() -> TotpSecret {
    TotpSecret::from_bytes(b"12345678901234567890".to_vec()).unwrap()
}

/// RFC 6238 appendix B, of which an app shows the last six digits.
const VECTORS: [(i64, &str); 6] = [
    (59, "94287082"),
    (1_111_111_109, "07081804"),
    (1_111_111_111, "14050471"),
    (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"),
    (20_000_000_000, "65353130"),
];

#[test]
fn the_codes_are_those_of_rfc_6238() {
    for (second, code) in VECTORS {
        let step = secret().verify(&totp(&code[2..]), at(second), 0);
        assert_eq!(step, Some(second / 30), "{second}");
        assert_eq!(secret().verify(&totp("000000"), at(second), 0), None);
    }
}

/// RFC 4226 appendix D: the codes of the first steps.
#[test]
fn the_codes_are_those_of_rfc_4226() {
    let codes = [
        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
        "520489",
    ];
    for (step, code) in (0..).zip(codes) {
        assert_eq!(secret().verify(&totp(code), at(step * 30), -1), Some(step));
    }
}

#[test]
fn a_code_is_good_one_step_early_or_late_and_no_more() {
    let (second, code) = (1_234_567_890, totp("005924"));
    let start = second / 30 * 30;
    for (moment, is_good) in [
        (start - 31, false),
        (start - 30, true),
        (start, true),
        (start + 59, true),
        (start + 60, false),
    ] {
        let step = secret().verify(&code, at(moment), 0);
        assert_eq!(step, is_good.then_some(second / 30), "{}", moment - start);
    }
}

#[test]
fn a_step_that_was_used_is_never_good_again() {
    let (now, code) = (at(1_234_567_890), totp("005924"));
    let step = secret().verify(&code, now, 0).unwrap();
    assert_eq!(secret().verify(&code, now, step - 1), Some(step));
    assert_eq!(secret().verify(&code, now, step), None);
    assert_eq!(secret().verify(&code, now, step + 1), None);
}

#[test]
fn secrets_have_160_bits_and_differ() {
    let secrets: HashSet<String> = (0..1000)
        .map(|seed| TotpSecret::generate(&mut StdRng::seed_from_u64(seed)).base32())
        .collect();
    assert_eq!(secrets.len(), 1000);
    assert!(secrets.iter().all(|secret| secret.len() == 32));
    for length in [0, 19, 21] {
        assert!(TotpSecret::from_bytes(vec![7; length]).is_none());
    }
}

#[test]
fn the_link_for_the_app_names_the_service_and_the_account() {
    assert_eq!(
        secret().uri("Reckon (calc.example.org)", "ada/?"),
        "otpauth://totp/Reckon%20%28calc.example.org%29:ada%2F%3F?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
         &issuer=Reckon%20%28calc.example.org%29&algorithm=SHA1&digits=6&period=30"
    );
}

#[test]
fn a_code_is_read_as_people_type_it() {
    for text in ["123456", "123 456", " 123-456 ", "1 2 3 4 5 6"] {
        assert!(
            matches!(
                SecondFactorCode::parse(text),
                Some(SecondFactorCode::Totp(_))
            ),
            "{text:?}"
        );
    }
    let code = RecoveryCode::generate(&mut StdRng::seed_from_u64(1));
    let (text, user) = (code.expose(), UserId(Uuid::from_u128(1)));
    for typed in [
        text.clone(),
        text.to_lowercase(),
        text.replace('-', ""),
        format!(" {} ", text.replace('-', " ")),
        text.replace('0', "o").replace('1', "l"),
        text.replace('0', "O").replace('1', "I"),
    ] {
        let Some(SecondFactorCode::Recovery(read)) = SecondFactorCode::parse(&typed) else {
            panic!("{typed:?}");
        };
        assert_eq!(read.digest(user), code.digest(user), "{typed:?}");
    }
}

#[test]
fn what_is_no_code_is_none() {
    let code = RecoveryCode::generate(&mut StdRng::seed_from_u64(2)).expose();
    for text in [
        "",
        " ",
        "12345",
        "1234567",
        "12345a",
        "１２３４５６",
        &code[1..],
        &format!("{code}0"),
        &code.replace(code.chars().next().unwrap(), "U"),
        &"0".repeat(10_000),
    ] {
        assert!(SecondFactorCode::parse(text).is_none(), "{text:?}");
    }
}

#[test]
fn recovery_codes_have_120_bits_differ_and_belong_to_their_user() {
    let codes: HashSet<String> = (0..1000)
        .map(|seed| RecoveryCode::generate(&mut StdRng::seed_from_u64(seed)).expose())
        .collect();
    assert_eq!(codes.len(), 1000);
    assert!(codes.iter().all(|code| code.len() == 29), "{codes:?}");
    let code = RecoveryCode::generate(&mut StdRng::seed_from_u64(1));
    let [ada, eve] = [1, 2].map(|n| UserId(Uuid::from_u128(n)));
    assert_ne!(code.digest(ada), code.digest(eve));
}

#[test]
fn secrets_and_codes_do_not_print() {
    let code = RecoveryCode::generate(&mut StdRng::seed_from_u64(1));
    assert_eq!(format!("{code:?}"), "RecoveryCode(…)");
    assert_eq!(format!("{:?}", secret()), "TotpSecret(…)");
    let typed = SecondFactorCode::parse("123456");
    assert_eq!(format!("{typed:?}"), "Some(Totp(TotpCode(…)))");
}
