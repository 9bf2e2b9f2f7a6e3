use std::collections::HashSet;

use accounts::{Token, TokenKind};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

fn token(seed: u64) -> Token {
    Token::generate(TokenKind::Session, &mut StdRng::seed_from_u64(seed))
}

#[test]
fn a_token_is_read_back() {
    let token = token(1);
    let read = Token::parse(TokenKind::Session, token.expose()).unwrap();
    assert_eq!(read.digest(), token.digest());
    assert!(token.expose().starts_with("rk_s_"));
    assert_eq!(token.expose().len(), 54);
}

#[test]
fn a_changed_token_is_refused_by_its_checksum() {
    let token = token(2);
    let text = token.expose();
    for at in 0..text.len() {
        let replacement = if text.as_bytes()[at] == b'A' {
            "B"
        } else {
            "A"
        };
        let changed = format!("{}{replacement}{}", &text[..at], &text[at + 1..]);
        assert!(
            Token::parse(TokenKind::Session, &changed).is_none(),
            "changed at {at}"
        );
    }
}

#[test]
fn what_has_another_length_or_alphabet_is_refused() {
    let token = token(3);
    let text = token.expose();
    let with_letter = format!("{}é{}", &text[..10], &text[12..]);
    for wrong in [
        "",
        "rk_s_",
        &text[1..],
        &format!("{text}A"),
        &format!(" {text}"),
        &with_letter,
    ] {
        assert!(
            Token::parse(TokenKind::Session, wrong).is_none(),
            "{wrong:?}"
        );
    }
}

#[test]
fn tokens_differ() {
    let tokens: HashSet<String> = (0..10_000)
        .map(|seed| token(seed).expose().to_owned())
        .collect();
    assert_eq!(tokens.len(), 10_000);
}

#[test]
fn a_token_does_not_print() {
    assert_eq!(format!("{:?}", token(4)), "Token(…)");
}
