//! Secrets sealed for the database.

use accounts::{CannotOpen, SecretKeys};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

fn rng() -> StdRng {
    StdRng::seed_from_u64(7)
}

fn keys(text: &str) -> SecretKeys {
    SecretKeys::parse(text).unwrap()
}

#[test]
fn what_was_sealed_is_opened_at_its_place_alone() {
    let keys = keys(&SecretKeys::generate(&mut rng()));
    let sealed = keys.seal("user a", b"a secret", &mut rng());
    assert_eq!(keys.open("user a", &sealed).unwrap(), b"a secret");
    assert_eq!(keys.open("user b", &sealed), Err(CannotOpen));
    assert!(!sealed.windows(8).any(|part| part == b"a secret"));
}

#[test]
fn a_changed_byte_anywhere_is_noticed() {
    let keys = keys(&SecretKeys::generate(&mut rng()));
    let sealed = keys.seal("place", b"a secret", &mut rng());
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(keys.open("place", &changed), Err(CannotOpen), "byte {at}");
    }
    for length in 0..sealed.len() {
        assert_eq!(keys.open("place", &sealed[..length]), Err(CannotOpen));
    }
}

#[test]
fn the_newest_key_seals_and_older_ones_still_open() {
    let mut rng = rng();
    let old = SecretKeys::generate(&mut rng);
    let new = SecretKeys::generate(&mut rng);
    let by_old = keys(&old).seal("place", b"a secret", &mut rng);
    let both = keys(&format!("{new}, {old}"));
    assert_eq!(both.open("place", &by_old).unwrap(), b"a secret");
    let by_both = both.seal("place", b"a secret", &mut rng);
    assert_eq!(keys(&new).open("place", &by_both).unwrap(), b"a secret");
    assert_eq!(keys(&old).open("place", &by_both), Err(CannotOpen));
}

#[test]
fn what_is_not_32_drawn_bytes_is_no_key() {
    let zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for text in ["", "secret", "c2hvcnQ=", zeros, "changeme,changeme"] {
        assert!(SecretKeys::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn keys_do_not_print() {
    let text = SecretKeys::generate(&mut rng());
    assert_eq!(format!("{:?}", keys(&text)), "SecretKeys(…)");
}
