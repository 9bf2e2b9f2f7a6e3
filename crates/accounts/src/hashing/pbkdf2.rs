//! PBKDF2 (RFC 8018 §5.2).
//!
//! - Passlib's `$pbkdf2-sha256$rounds$salt$digest` and `$pbkdf2-sha512$…`, in base64 with `.` for `+` and no padding;
//! - Django's `pbkdf2_sha256$rounds$salt$digest`, the salt a text, the digest in base64.

use base64::Engine as _;
use base64::alphabet::Alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq as _;

/// A checked PBKDF2 hash.
#[derive(Debug, Clone)]
pub(super) struct Pbkdf2 {
    rounds: u32,
    salt: Vec<u8>,
    digest: Digest,
}

#[derive(Debug, Clone)]
enum Digest {
    Sha256([u8; 32]),
    Sha512([u8; 64]),
}

impl Pbkdf2 {
    /// Django 6 writes 1.2 million rounds; this is a good second.
    const MAX_ROUNDS: u32 = 5_000_000;
    const MAX_SALT_BYTES: usize = 128;

    pub(super) fn parse_passlib(text: &str) -> Option<Self> {
        let [empty, kind, rounds, salt, digest] =
            text.split('$').collect::<Vec<_>>().try_into().ok()?;
        let salt = passlib_base64().decode(salt).ok()?;
        let digest = passlib_base64().decode(digest).ok()?;
        let digest = match kind {
            "pbkdf2-sha256" => Digest::Sha256(digest.try_into().ok()?),
            "pbkdf2-sha512" => Digest::Sha512(digest.try_into().ok()?),
            _ => return None,
        };
        empty.is_empty().then_some(())?;
        Self::checked(rounds, salt, digest)
    }

    pub(super) fn parse_django(text: &str) -> Option<Self> {
        let fields = text.strip_prefix("pbkdf2_sha256$")?;
        let [rounds, salt, digest] = fields.split('$').collect::<Vec<_>>().try_into().ok()?;
        let digest = Digest::Sha256(STANDARD.decode(digest).ok()?.try_into().ok()?);
        Self::checked(rounds, salt.as_bytes().to_vec(), digest)
    }

    fn checked(rounds: &str, salt: Vec<u8>, digest: Digest) -> Option<Self> {
        let rounds = decimal(rounds).filter(|rounds| (1..=Self::MAX_ROUNDS).contains(rounds))?;
        (1..=Self::MAX_SALT_BYTES)
            .contains(&salt.len())
            .then_some(Self {
                rounds,
                salt,
                digest,
            })
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        match &self.digest {
            Digest::Sha256(digest) => {
                let actual =
                    pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password, &self.salt, self.rounds);
                actual.ct_eq(digest).into()
            }
            Digest::Sha512(digest) => {
                let actual =
                    pbkdf2::pbkdf2_hmac_array::<Sha512, 64>(password, &self.salt, self.rounds);
                actual.ct_eq(digest).into()
            }
        }
    }
}

/// A number in digits alone: no sign, no space, no leading zero.
pub(super) fn decimal(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| is_plain)
}

fn passlib_base64() -> GeneralPurpose {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./";
    let alphabet = Alphabet::new(ALPHABET).expect("64 different characters");
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone);
    GeneralPurpose::new(&alphabet, config)
}
