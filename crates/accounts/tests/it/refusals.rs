//! The stable names of broken rules, which clients act upon, and hashes that only look like one.

use accounts::{
    Clock as _, EmailAddress, HashParameters, Password, PasswordHasher, PasswordPolicy, StoredHash,
    SystemClock, Username,
};
use rand::SeedableRng as _;

#[test]
fn what_is_too_long_is_called_so_by_each_rule() {
    let long = "a".repeat(300);
    let username = Username::parse(&long).unwrap_err();
    let email = EmailAddress::parse(&format!("{long}@example.org")).unwrap_err();
    let password = Password::new(long).unwrap();
    let password = PasswordPolicy::default()
        .check(&password, None, None)
        .unwrap_err();
    for code in [username.code(), email.code(), password.code()] {
        assert_eq!(code, "string_too_long");
    }
}

#[test]
fn a_hash_with_a_doubled_beginning_is_none() {
    for text in [
        "$$5$rounds=1000$TbFJLa9XDcR2ElIw$bC9iS5tDSoZiRLVNptD52wbCle",
        "$$pbkdf2-sha256$3Vsr5TxHyFnLWStFyJkz5g$iA7LsYwm0tnE8PFZ89i.Uwkj0liKmgi/auD4YWApqoA",
    ] {
        assert!(StoredHash::parse(text).is_err(), "{text}");
    }
}

/// Both databases keep moments to the microsecond: a finer one would not be the same after it was stored.
#[test]
fn the_clock_tells_whole_microseconds() {
    let now = SystemClock.now();
    assert_eq!(now.subsec_nanosecond() % 1000, 0);
    assert!(now > "2026-01-01T00:00:00Z".parse().unwrap());
}

/// The memory of hashes is kept from one to the next.
#[test]
fn a_hasher_does_not_print_what_its_memory_holds() {
    let mut rng = rand::rngs::StdRng::seed_from_u64(1);
    let hasher = PasswordHasher::new(HashParameters::new(12 * 1024, 3, 1).unwrap(), &mut rng);
    hasher.hash(
        &Password::new("violet otters juggle".to_owned()).unwrap(),
        &mut rng,
    );
    let shown = format!("{hasher:?}");
    assert!(
        shown.contains("HashMemory") && shown.len() < 1000,
        "{shown}"
    );
}
