//! `$5$` (SHA-256) and `$6$` (SHA-512) of Unix crypt (Drepper, *Unix crypt using SHA-256 and SHA-512*, 2008).

use sha_crypt::{PasswordVerifier as _, ShaCrypt};

use super::pbkdf2::decimal;

/// A checked hash of Unix crypt.
#[derive(Debug, Clone)]
pub(super) struct CryptHash(String);

impl CryptHash {
    /// Passlib writes 656,000 rounds; what is not said is 5,000.
    const ROUNDS: std::ops::RangeInclusive<u32> = 1_000..=2_000_000;
    const MAX_SALT_CHARS: usize = 16;

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (fields, digest_chars) = match text.split_at_checked(3)? {
            ("$5$", fields) => (fields, 43),
            ("$6$", fields) => (fields, 86),
            _ => return None,
        };
        let fields = match fields.strip_prefix("rounds=") {
            Some(rest) => {
                let (rounds, rest) = rest.split_once('$')?;
                Self::ROUNDS.contains(&decimal(rounds)?).then_some(rest)?
            }
            None => fields,
        };
        let (salt, digest) = fields.split_once('$')?;
        let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/');
        let is_salt =
            (1..=Self::MAX_SALT_CHARS).contains(&salt.len()) && salt.bytes().all(in_alphabet);
        let is_digest = digest.len() == digest_chars && digest.bytes().all(in_alphabet);
        (is_salt && is_digest).then(|| Self(text.to_owned()))
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        ShaCrypt::default()
            .verify_password(password, self.0.as_str())
            .is_ok()
    }
}
