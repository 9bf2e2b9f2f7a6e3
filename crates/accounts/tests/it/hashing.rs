use accounts::{HashParameters, HashParametersError, Password, PasswordHasher, Verification};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

/// The cheapest hash that ASVS 5.0 appendix C allows.
fn cheap() -> HashParameters {
    HashParameters::new(12 * 1024, 3, 1).unwrap()
}

fn hasher(parameters: HashParameters) -> PasswordHasher {
    PasswordHasher::new(parameters, &mut StdRng::seed_from_u64(1))
}

fn password(text: &str) -> Password {
    Password::new(text.to_owned()).unwrap()
}

#[test]
fn a_password_matches_its_hash_and_no_other() {
    let hasher = hasher(cheap());
    let stored = hasher.hash(
        &password("violet otters juggle"),
        &mut StdRng::seed_from_u64(2),
    );
    assert!(
        stored.starts_with("$argon2id$v=19$m=12288,t=3,p=1$"),
        "{stored}"
    );
    assert_eq!(
        hasher.verify(&password("violet otters juggle"), &stored),
        Verification::Matches
    );
    for wrong in [
        "violet otters juggl",
        "Violet otters juggle",
        "violet otters juggle ",
        "",
    ] {
        assert_eq!(
            hasher.verify(&password(wrong), &stored),
            Verification::Differs,
            "{wrong:?}"
        );
    }
}

#[test]
fn every_byte_of_a_password_counts() {
    let hasher = hasher(cheap());
    let long = "a".repeat(72);
    for (one, other) in [
        (format!("{long}b"), format!("{long}c")),
        ("a\0b".to_owned(), "a\0c".to_owned()),
    ] {
        let stored = hasher.hash(&password(&one), &mut StdRng::seed_from_u64(3));
        assert_eq!(
            hasher.verify(&password(&other), &stored),
            Verification::Differs
        );
    }
}

#[test]
fn a_hash_of_other_parameters_is_to_be_replaced() {
    let old = hasher(HashParameters::new(12 * 1024, 4, 1).unwrap());
    let stored = old.hash(
        &password("violet otters juggle"),
        &mut StdRng::seed_from_u64(4),
    );
    let verification = hasher(cheap()).verify(&password("violet otters juggle"), &stored);
    assert_eq!(verification, Verification::MatchesOutdated);
}

#[test]
fn the_same_password_has_a_different_hash_each_time() {
    let hasher = hasher(cheap());
    let mut rng = StdRng::seed_from_u64(5);
    let password = password("violet otters juggle");
    assert_ne!(
        hasher.hash(&password, &mut rng),
        hasher.hash(&password, &mut rng)
    );
}

#[test]
fn memory_that_is_used_again_changes_no_hash() {
    let (password, other) = (password("violet otters juggle"), password("another"));
    let kept = hasher(cheap());
    let stored = kept.hash(&password, &mut StdRng::seed_from_u64(2));
    kept.verify_nobody(&other);
    assert_eq!(kept.hash(&password, &mut StdRng::seed_from_u64(2)), stored);
    kept.release_memory();
    assert_eq!(kept.verify(&password, &stored), Verification::Matches);
    // More and less memory than a hash of ours.
    for mib in [13, 64] {
        let foreign = hasher(HashParameters::new(mib * 1024, 3, 1).unwrap());
        let stored = foreign.hash(&password, &mut StdRng::seed_from_u64(3));
        assert_eq!(
            kept.verify(&password, &stored),
            Verification::MatchesOutdated
        );
        assert_eq!(kept.verify(&other, &stored), Verification::Differs);
    }
}

#[test]
fn parameters_below_asvs_or_beyond_reason_are_refused() {
    use HashParametersError::{TooCheap, TooCostly};
    let new = |mib: u32, passes, lanes| HashParameters::new(mib * 1024, passes, lanes).err();
    assert_eq!(new(45, 1, 1), Some(TooCheap));
    assert_eq!(new(46, 1, 1), None);
    assert_eq!(new(18, 2, 1), Some(TooCheap));
    assert_eq!(new(19, 2, 1), None);
    assert_eq!(new(11, 3, 1), Some(TooCheap));
    assert_eq!(new(64, 0, 1), Some(TooCheap));
    assert_eq!(new(64, 3, 0), Some(TooCheap));
    assert_eq!(new(1025, 3, 1), Some(TooCostly));
    assert_eq!(new(64, 17, 1), Some(TooCostly));
    assert_eq!(new(64, 3, 17), Some(TooCostly));
}

#[test]
fn a_stored_hash_that_is_not_whole_and_bounded_matches_nothing() {
    let hasher = hasher(cheap());
    let stored = hasher.hash(
        &password("violet otters juggle"),
        &mut StdRng::seed_from_u64(6),
    );
    let (head, digest) = stored.rsplit_once('$').unwrap();
    let hostile = [
        String::new(),
        "violet otters juggle".to_owned(),
        format!("{head}${}", &digest[..digest.len() - 2]),
        format!("{head}$"),
        head.to_owned(),
        stored.replace("m=12288", "m=4194304"),
        stored.replace("t=3", "t=4000000"),
        stored.replace("p=1", "p=64"),
        stored.replace("p=1", "p=1,keyid=Zm8"),
        stored.replace("p=1", "p=1,data=Zm8"),
        stored.replace("v=19", "v=16"),
        stored.replace("argon2id", "argon2d"),
        "$2b$12$é".to_owned(),
    ];
    for stored in hostile {
        assert_eq!(
            hasher.verify(&password("violet otters juggle"), &stored),
            Verification::Differs,
            "{stored}"
        );
    }
}
