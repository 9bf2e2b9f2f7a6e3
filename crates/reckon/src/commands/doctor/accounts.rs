//! How well passwords are kept.

use app::{HashParameters, PasswordPolicy};

use super::check::Check;

pub(super) fn hashes(hash: HashParameters) -> Check {
    let subject = "password hashes";
    let default = HashParameters::default();
    let mib = hash.memory_bytes() / (1024 * 1024);
    let told = format!("Argon2id with {mib} MiB and {} passes", hash.passes());
    if hash.memory_bytes() < default.memory_bytes() || hash.passes() < default.passes() {
        let told = format!(
            "{told} is less than the default: unless the machine cannot do it, take RECKON_HASH_MEMORY_MIB and RECKON_HASH_PASSES out"
        );
        return Check::warn(subject, told);
    }
    Check::ok(subject, told)
}

pub(super) fn password_length(min_length: usize) -> Check {
    let subject = "new passwords";
    let told = format!("at least {min_length} characters");
    if min_length < PasswordPolicy::DEFAULT_MIN_LENGTH {
        let told = format!("{told}, fewer than the default: take RECKON_PASSWORD_MIN_LENGTH out");
        return Check::warn(subject, told);
    }
    Check::ok(subject, told)
}

pub(super) fn secret_key(is_set: bool) -> Check {
    let subject = "secret key";
    if is_set {
        return Check::ok(
            subject,
            "set: keep it apart from the backups of the database",
        );
    }
    Check::warn(
        subject,
        "none, so there is no second factor: set RECKON_SECRET_KEY_FILE to a file with one",
    )
}

#[cfg(test)]
mod tests {
    use super::super::check::Verdict;
    use super::*;

    #[test]
    fn less_than_the_default_is_told() {
        for (mib, passes, verdict) in [
            (64, 3, Verdict::Ok),
            (128, 4, Verdict::Ok),
            (32, 3, Verdict::Warn),
            (64, 2, Verdict::Warn),
        ] {
            let hash = HashParameters::new(mib * 1024, passes, 1).unwrap();
            assert_eq!(hashes(hash).verdict, verdict, "{mib} {passes}");
        }
        assert_eq!(password_length(12).verdict, Verdict::Ok);
        assert_eq!(password_length(8).verdict, Verdict::Warn);
        assert_eq!(secret_key(true).verdict, Verdict::Ok);
        assert_eq!(secret_key(false).verdict, Verdict::Warn);
    }
}
