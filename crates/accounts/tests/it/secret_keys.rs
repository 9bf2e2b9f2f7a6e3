use accounts::{CannotOpen, SecretKeys};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

fn key(seed: u64) -> String {
    SecretKeys::generate(&mut StdRng::seed_from_u64(seed))
}

fn keys(text: &str) -> SecretKeys {
    SecretKeys::parse(text).unwrap()
}

#[test]
fn what_is_sealed_opens_at_its_place_alone() {
    let keys = keys(&key(1));
    let sealed = keys.seal("ada", b"a secret", &mut StdRng::seed_from_u64(2));
    assert_eq!(keys.open("ada", &sealed).unwrap(), b"a secret");
    assert_eq!(keys.open("eve", &sealed), Err(CannotOpen));
}

#[test]
fn changed_or_cut_bytes_do_not_open() {
    let keys = keys(&key(1));
    let sealed = keys.seal("ada", b"a secret", &mut StdRng::seed_from_u64(2));
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(keys.open("ada", &changed), Err(CannotOpen), "{at}");
        assert_eq!(keys.open("ada", &sealed[..at]), Err(CannotOpen), "{at}");
    }
}

#[test]
fn an_older_key_still_opens_and_the_first_one_seals() {
    let (old, new) = (key(1), key(2));
    let sealed = keys(&old).seal("ada", b"a secret", &mut StdRng::seed_from_u64(3));
    let both = keys(&format!("{new}, {old}"));
    assert!(keys(&old).is_current(&sealed) && !both.is_current(&sealed));
    assert_eq!(both.open("ada", &sealed).unwrap(), b"a secret");
    let again = both.seal("ada", b"a secret", &mut StdRng::seed_from_u64(4));
    assert!(both.is_current(&again));
    assert_eq!(keys(&new).open("ada", &again).unwrap(), b"a secret");
    assert_eq!(keys(&new).open("ada", &sealed), Err(CannotOpen));
}

#[test]
fn what_is_no_random_key_is_refused() {
    let zeros = "A".repeat(43) + "=";
    for text in [
        "",
        ",",
        "change me",
        "c2hvcnQ=",
        &zeros,
        &format!("{},", key(1)),
        &key(1)[1..],
    ] {
        assert!(SecretKeys::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn keys_do_not_print() {
    assert_eq!(format!("{:?}", keys(&key(1))), "SecretKeys(…)");
}
