//! A password on its way from a request to its hash.

use secrecy::{ExposeSecret, SecretString};

/// A password as it was received, byte for byte: never trimmed, folded or normalised (ASVS 5.0, 6.2.8).
///
/// It does not print and is wiped from memory when dropped.
#[derive(Clone)]
pub struct Password(SecretString);

/// The password is longer than [`Password::MAX_BYTES`]: refused before any work, alike for known and unknown users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A password may have at most {} bytes", Password::MAX_BYTES)]
pub struct PasswordTooLong;

impl Password {
    /// The most bytes of a password anywhere: 256 characters of four bytes.
    pub const MAX_BYTES: usize = 1024;

    /// Takes what was received.
    pub fn new(received: String) -> Result<Self, PasswordTooLong> {
        let secret = SecretString::from(received);
        if secret.expose_secret().len() > Self::MAX_BYTES {
            return Err(PasswordTooLong);
        }
        Ok(Self(secret))
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}
