//! Codes to keep on paper, for who has lost the authenticator app.

use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};
use rand::CryptoRng;
use secrecy::{ExposeSecret as _, SecretBox};
use sha2::{Digest as _, Sha256};

use crate::UserId;

/// A recovery code: 120 random bits, good once. It does not print.
pub struct RecoveryCode(SecretBox<[u8; RecoveryCode::BYTES]>);

/// The SHA-256 of a recovery code and its user: the only form in which a database holds it.
///
/// A plain hash suffices because the code has more than 112 bits of entropy (ASVS 5.0, 6.5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecoveryCodeDigest(pub [u8; 32]);

/// Crockford's base32: no letter looks like a digit, and one that is read as such is understood. Case, spaces and dashes
/// do not matter.
static ALPHABET: LazyLock<Encoding> = LazyLock::new(|| {
    let mut alphabet = Specification::new();
    alphabet
        .symbols
        .push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    alphabet
        .translate
        .from
        .push_str("abcdefghjkmnpqrstvwxyzoOiIlL");
    alphabet
        .translate
        .to
        .push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    alphabet.ignore.push_str(" -");
    alphabet
        .encoding()
        .expect("the alphabet has 32 signs, each once")
});

impl RecoveryCode {
    /// How many of them a user is given.
    pub const COUNT: usize = 10;
    const BYTES: usize = 15;
    const GROUP: usize = 4;
    /// 24 signs with a space or a dash around each; more cannot be a code and is not worth reading.
    const MAX_TYPED: usize = 64;

    /// Draws a new code.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self(SecretBox::init_with_mut(|bytes: &mut [u8; Self::BYTES]| {
            rng.fill_bytes(bytes);
        }))
    }

    /// Reads what a person typed; `None` when it cannot be a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > Self::MAX_TYPED {
            return None;
        }
        let bytes = ALPHABET.decode(text.as_bytes()).ok()?;
        let code = <[u8; Self::BYTES]>::try_from(bytes).ok()?;
        Some(Self(SecretBox::new(Box::new(code))))
    }

    /// The text to tell its user, once: six groups of four, as in `7F3K-…`.
    #[must_use]
    pub fn expose(&self) -> String {
        let text = ALPHABET.encode(self.0.expose_secret());
        let groups: Vec<&str> = (0..text.len())
            .step_by(Self::GROUP)
            .map(|at| &text[at..at + Self::GROUP])
            .collect();
        groups.join("-")
    }

    /// The digest to store and to look up; another user's for the same code is another.
    #[must_use]
    pub fn digest(&self, user: UserId) -> RecoveryCodeDigest {
        let text = [
            b"reckon recovery code:".as_slice(),
            user.0.as_bytes(),
            self.0.expose_secret(),
        ];
        RecoveryCodeDigest(Sha256::digest(text.concat()).into())
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}
