//! bcrypt, plain and over a digest.
//!
//! - `$2b$12$…` (also `2a`, `2y`), of which only the first 72 bytes of the password count, as where it was made;
//! - Passlib's `$bcrypt-sha256$v=2,t=2b,r=12$salt$digest`: bcrypt of base64(HMAC-SHA-256(key = salt, password));
//! - Django's `bcrypt_sha256$$2b$12$…`: bcrypt of hex(SHA-256(password)).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// A checked bcrypt hash.
#[derive(Debug, Clone)]
pub(super) struct Bcrypt {
    /// Always of the form `$2b$12$` with 22 characters of salt and 31 of digest.
    hash: String,
    first: First,
}

/// What is done to the password before bcrypt.
#[derive(Debug, Clone)]
enum First {
    Nothing,
    /// HMAC-SHA-256 with the 22 characters of the salt as key.
    KeyedSha256,
    Sha256Hex,
}

impl Bcrypt {
    /// Cost 15 takes seconds; nobody's default is above 13.
    const COSTS: std::ops::RangeInclusive<u8> = 4..=15;

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::checked(text.to_owned(), First::Nothing)
    }

    pub(super) fn parse_passlib_sha256(text: &str) -> Option<Self> {
        let fields = text.strip_prefix("$bcrypt-sha256$v=2,t=2b,r=")?;
        let [rounds, salt, digest] = fields.split('$').collect::<Vec<_>>().try_into().ok()?;
        let rounds: u8 = rounds.parse().ok()?;
        Self::checked(
            format!("$2b${rounds:02}${salt}{digest}"),
            First::KeyedSha256,
        )
    }

    pub(super) fn parse_django_sha256(text: &str) -> Option<Self> {
        Self::checked(
            text.strip_prefix("bcrypt_sha256$")?.to_owned(),
            First::Sha256Hex,
        )
    }

    fn checked(hash: String, first: First) -> Option<Self> {
        let rest = ["$2a$", "$2b$", "$2y$"]
            .iter()
            .find_map(|prefix| hash.strip_prefix(prefix))?;
        let (cost, encoded) = rest.split_once('$')?;
        let is_cost = cost.len() == 2 && cost.bytes().all(|byte| byte.is_ascii_digit());
        let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/');
        let is_whole = encoded.len() == 53 && encoded.bytes().all(in_alphabet);
        let is_affordable = Self::COSTS.contains(&cost.parse().ok()?);
        (is_cost && is_whole && is_affordable).then_some(Self { hash, first })
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        let key = match self.first {
            First::Nothing => password.to_vec(),
            First::KeyedSha256 => STANDARD.encode(self.keyed_digest(password)).into_bytes(),
            First::Sha256Hex => hex(&Sha256::digest(password)).into_bytes(),
        };
        bcrypt::verify(key, &self.hash).unwrap_or(false)
    }

    fn keyed_digest(&self, password: &[u8]) -> impl AsRef<[u8]> + use<> {
        // "$2b$12$" is followed by the salt.
        let salt = &self.hash.as_bytes()[7..29];
        let mut mac = Hmac::<Sha256>::new_from_slice(salt).expect("HMAC takes a key of any length");
        mac.update(password);
        mac.finalize().into_bytes()
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    bytes
        .iter()
        .flat_map(|byte| {
            [
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]
        })
        .collect()
}
