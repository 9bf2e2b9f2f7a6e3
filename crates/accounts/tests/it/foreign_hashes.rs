//! Hashes that Passlib and Django wrote.

use accounts::{HashParameters, Password, PasswordHasher, StoredHash, Verification};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    scheme: String,
    password: String,
    hash: String,
}

fn vectors() -> Vec<Vector> {
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("data/password-hash-vectors.json")).unwrap();
    assert_eq!(vectors.len(), 36);
    vectors
}

fn matches(hash: &str, password: &str) -> bool {
    assert!(StoredHash::parse(hash).is_ok(), "{hash}");
    let password = Password::new(password.to_owned()).unwrap();
    cheap_hasher().verify(&password, hash) != Verification::Differs
}

fn cheap_hasher() -> PasswordHasher {
    let cheap = HashParameters::new(12 * 1024, 3, 1).unwrap();
    PasswordHasher::new(cheap, &mut StdRng::seed_from_u64(1))
}

#[test]
fn every_vector_matches_its_password_and_no_other() {
    for Vector {
        scheme,
        password,
        hash,
    } in vectors()
    {
        assert!(matches(&hash, &password), "{scheme} {password}");
        assert!(
            !matches(&hash, &format!("x{password}")),
            "{scheme} {password}"
        );
        assert!(!matches(&hash, ""), "{scheme} {password}");
    }
}

#[test]
fn every_vector_is_to_be_replaced_by_argon2id() {
    let hasher = cheap_hasher();
    for Vector {
        scheme,
        password,
        hash,
    } in vectors()
    {
        let password = Password::new(password).unwrap();
        assert_eq!(
            hasher.verify(&password, &hash),
            Verification::MatchesOutdated,
            "{scheme}"
        );
    }
}

#[test]
fn a_hash_that_is_cut_or_lengthened_is_refused_unread() {
    for Vector { scheme, hash, .. } in vectors() {
        for cut in 1..hash.len() {
            assert!(
                StoredHash::parse(&hash[..cut]).is_err(),
                "{scheme} cut to {cut}: {}",
                &hash[..cut]
            );
        }
        for more in ["A", "AAAA", "=", "$", " ", "\n", "\0", "é"] {
            assert!(
                StoredHash::parse(&format!("{hash}{more}")).is_err(),
                "{scheme} and {more:?}"
            );
        }
    }
}

#[test]
fn bcrypt_counts_72_bytes_as_where_it_was_made() {
    let hash = vectors()
        .into_iter()
        .find(|v| v.scheme == "bcrypt 2b" && v.password.len() > 72)
        .unwrap();
    assert!(matches(&hash.hash, &"a".repeat(72)));
    assert!(!matches(&hash.hash, &"a".repeat(71)));
}

#[test]
fn django_may_put_its_own_name_before_a_hash() {
    for (scheme, prefix) in [("argon2", "argon2"), ("bcrypt 2b", "bcrypt$")] {
        let vector = vectors()
            .into_iter()
            .find(|vector| vector.scheme == scheme)
            .unwrap();
        assert!(
            matches(&format!("{prefix}{}", vector.hash), &vector.password),
            "{scheme}"
        );
    }
}

#[test]
fn a_cost_beyond_reason_is_refused_without_work() {
    for hostile in [
        "$2b$31$qgzuZfzLdL0EU933MUgiVOcxaeUauC.BTLiQ17zJutW0sus2qEJJa",
        "$2b$16$qgzuZfzLdL0EU933MUgiVOcxaeUauC.BTLiQ17zJutW0sus2qEJJa",
        "$2b$03$qgzuZfzLdL0EU933MUgiVOcxaeUauC.BTLiQ17zJutW0sus2qEJJa",
        "$2x$04$qgzuZfzLdL0EU933MUgiVOcxaeUauC.BTLiQ17zJutW0sus2qEJJa",
        "$bcrypt-sha256$v=2,t=2b,r=30$LhW/4lEpetH6oIT522MK4u$rag.WwmsxB8xDDBNgXDx77FV1AAI4YG",
        "$bcrypt-sha256$v=2,t=2b,r=300$LhW/4lEpetH6oIT522MK4u$rag.WwmsxB8xDDBNgXDx77FV1AAI4YG",
        "$pbkdf2-sha256$4000000000$3Vsr5TxHyFnLWStFyJkz5g$iA7LsYwm0tnE8PFZ89i.Uwkj0liKmgi/auD4YWApqoA",
        "$pbkdf2-sha256$0$3Vsr5TxHyFnLWStFyJkz5g$iA7LsYwm0tnE8PFZ89i.Uwkj0liKmgi/auD4YWApqoA",
        "$pbkdf2-sha256$+1000$3Vsr5TxHyFnLWStFyJkz5g$iA7LsYwm0tnE8PFZ89i.Uwkj0liKmgi/auD4YWApqoA",
        "pbkdf2_sha256$99999999999$ifI4QHlHJaog$JO5rBzXzs7hQyr/dil50bMaix+HP6j2EnMj6Fvj7/Sg=",
        "$scrypt$ln=63,r=8,p=1$FiKkdM5Z631vDeGcU6rVGg$6B9Qkm4gyas2dgWLHq1o23F2s6RLyhpBwhYDB1q9N04",
        "$scrypt$ln=20,r=32,p=1$FiKkdM5Z631vDeGcU6rVGg$6B9Qkm4gyas2dgWLHq1o23F2s6RLyhpBwhYDB1q9N04",
        "$scrypt$ln=10,r=8,p=4000$FiKkdM5Z631vDeGcU6rVGg$6B9Qkm4gyas2dgWLHq1o23F2s6RLyhpBwhYDB1q9N04",
        "$5$rounds=999999999$TbFJLa9XDcR2ElIw$bC9iS5tDSoZiRLVNptD52wbCle/PfjMLrubH5ieNji8",
        "$5$rounds=10$TbFJLa9XDcR2ElIw$bC9iS5tDSoZiRLVNptD52wbCle/PfjMLrubH5ieNji8",
        "$argon2id$v=19$m=4294967295,t=2,p=1$35sTglAqxZhTCiGEkLI2xg$ZVDe6RZi+rxGaUhbnqdGU2y/jwFkuB0kvSS7okFx+WM",
        "$argon2id$v=19$m=1024,t=4294967295,p=1$35sTglAqxZhTCiGEkLI2xg$ZVDe6RZi+rxGaUhbnqdGU2y/jwFkuB0kvSS7okFx+WM",
        "md5$salt$5f4dcc3b5aa765d61d8327deb882cf99",
        "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
        "plain text",
        "",
    ] {
        assert!(StoredHash::parse(hostile).is_err(), "{hostile}");
    }
    assert!(StoredHash::parse(&"$".repeat(1_000_000)).is_err());
}

#[test]
fn what_stands_before_the_salt_tells_the_kind_and_the_cost() {
    for Vector { scheme, hash, .. } in vectors() {
        let cost = StoredHash::cost_of(&hash).unwrap();
        let expected = match scheme.as_str() {
            "bcrypt 2a" => "$2a$04$",
            "bcrypt 2b" => "$2b$04$",
            "bcrypt 2y" => "$2y$04$",
            "bcrypt_sha256 v2" => "$bcrypt-sha256$v=2,t=2b,r=4$",
            "pbkdf2_sha256" => "$pbkdf2-sha256$1000$",
            "pbkdf2_sha512" => "$pbkdf2-sha512$1000$",
            "argon2" => "$argon2id$v=19$m=1024,t=2,p=1$",
            "sha256_crypt" if hash.contains("rounds=") => "$5$rounds=1000$",
            "sha256_crypt" => "$5$",
            "sha512_crypt" if hash.contains("rounds=") => "$6$rounds=1000$",
            "sha512_crypt" => "$6$",
            "scrypt" => "$scrypt$ln=10,r=8,p=1$",
            "django_pbkdf2_sha256" => "pbkdf2_sha256$1000$",
            "django_bcrypt_sha256" => "bcrypt_sha256$$2b$04$",
            other => panic!("{other}"),
        };
        assert_eq!(cost, expected, "{hash}");
    }
    assert_eq!(StoredHash::cost_of("plain text"), None);
}

/// The time of Unix crypt grows with the password: a long one would tell that a hash is of that kind.
#[test]
fn a_long_password_is_not_checked_against_unix_crypt() {
    let (short, long) = ("x".repeat(128), "x".repeat(129));
    for Vector { scheme, hash, .. } in vectors() {
        let hash = StoredHash::parse(&hash).unwrap();
        let takes = |text: &str| hash.takes(&Password::new(text.to_owned()).unwrap());
        assert!(takes(&short), "{scheme}");
        assert_eq!(takes(&long), !scheme.starts_with("sha"), "{scheme}");
    }
}

#[test]
fn the_memory_of_a_hash_is_known_before_it_is_checked() {
    let mib = 1024 * 1024;
    let salt_and_digest = "c2FsdHNhbHQ$iq3S0M3nQ3n5L5nTt3DkCpl/6GcqAyfvY8Y8zmYuAZQ";
    for (text, bytes) in [
        (
            format!("$argon2id$v=19$m=1048576,t=1,p=1${salt_and_digest}"),
            1024 * mib,
        ),
        (
            format!("argon2$argon2id$v=19$m=102400,t=2,p=8${salt_and_digest}"),
            100 * mib,
        ),
        (format!("$scrypt$ln=16,r=8,p=1${salt_and_digest}"), 64 * mib),
        (format!("$pbkdf2-sha256$29000${salt_and_digest}"), 0),
        ("nonsense".to_owned(), 0),
    ] {
        assert_eq!(StoredHash::memory_of(&text), bytes, "{text}");
    }
}
