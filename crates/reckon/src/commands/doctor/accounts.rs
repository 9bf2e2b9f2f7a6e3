//! How well passwords are kept.

use app::{HashParameters, PasswordPolicy};

use super::check::Check;
use crate::secret_settings::KeySource;

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

pub(super) fn secret_key(source: &KeySource) -> Check {
    let subject = "secret key";
    match source {
        KeySource::Setting | KeySource::File(_) => Check::ok(
            subject,
            "set: keep it apart from the backups of the database",
        ),
        KeySource::Beside(file) => {
            let shown = file.display();
            let told = if file.exists() {
                format!("in {shown}: back it up, too, and apart from the database")
            } else {
                format!("the first start makes {shown}")
            };
            Check::ok(subject, told)
        }
        KeySource::Nowhere => Check::warn(
            subject,
            "none, so there is no second factor: set RECKON_SECRET_KEY_FILE to a file with one",
        ),
    }
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
        for (source, verdict) in [
            (KeySource::Setting, Verdict::Ok),
            (KeySource::File("key".into()), Verdict::Ok),
            (KeySource::Beside("no/such.db.key".into()), Verdict::Ok),
            (KeySource::Nowhere, Verdict::Warn),
        ] {
            assert_eq!(secret_key(&source).verdict, verdict, "{source:?}");
        }
    }
}
