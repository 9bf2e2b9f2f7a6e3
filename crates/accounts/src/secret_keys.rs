//! Encryption of what the database must be able to tell us again, as the secret of a second factor.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::CryptoRng;
use secrecy::{ExposeSecret as _, SecretBox};
use sha2::{Digest as _, Sha256};

/// The service's own keys: the first encrypts, all of them decrypt, so that a key can be replaced while the service runs.
///
/// XChaCha20-Poly1305 with a random nonce (RFC 8439; draft-irtf-cfrg-xchacha). What is sealed for one place cannot be opened
/// at another: the place is authenticated with the text (ASVS 5.0, 11.3.3). They do not print.
#[derive(Clone)]
pub struct SecretKeys(std::sync::Arc<SecretBox<Vec<[u8; 32]>>>);

/// The text is no list of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a secret key is 32 random bytes in base64, as `openssl rand -base64 32` prints them; several are separated by commas"
)]
pub struct SecretKeysError;

/// What was sealed cannot be opened: another key, another place, or changed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stored secret cannot be decrypted: it was made under another secret key, or changed")]
pub struct CannotOpen;

impl SecretKeys {
    const KEY_ID_BYTES: usize = 4;
    const NONCE_BYTES: usize = 24;

    /// Reads keys in base64, separated by commas; the newest first.
    pub fn parse(text: &str) -> Result<Self, SecretKeysError> {
        let keys: Vec<[u8; 32]> = text
            .split(',')
            .map(|key| {
                let bytes = STANDARD.decode(key.trim()).map_err(|_| SecretKeysError)?;
                bytes.try_into().map_err(|_| SecretKeysError)
            })
            .collect::<Result<_, _>>()?;
        // A key such as 32 zeros or one letter repeated was written by a person, not drawn.
        if keys
            .iter()
            .any(|key| key.iter().all(|byte| *byte == key[0]))
        {
            return Err(SecretKeysError);
        }
        Ok(Self(std::sync::Arc::new(SecretBox::new(Box::new(keys)))))
    }

    /// Draws one new key, as text for [`SecretKeys::parse`].
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> String {
        let mut key = [0; 32];
        rng.fill_bytes(&mut key);
        STANDARD.encode(key)
    }

    /// Encrypts `secret` for `place`: the id of the key, a nonce, and the text with its tag.
    pub fn seal(&self, place: &str, secret: &[u8], rng: &mut (impl CryptoRng + ?Sized)) -> Vec<u8> {
        let key = &self.0.expose_secret()[0];
        let mut nonce = [0; Self::NONCE_BYTES];
        rng.fill_bytes(&mut nonce);
        let payload = Payload {
            msg: secret,
            aad: place.as_bytes(),
        };
        let text = XChaCha20Poly1305::new(key.into())
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a short text can always be encrypted");
        [&key_id(key), &nonce[..], &text].concat()
    }

    /// Whether this was sealed with the first key, and not with one that is to be given up.
    #[must_use]
    pub fn is_current(&self, sealed: &[u8]) -> bool {
        sealed.starts_with(&key_id(&self.0.expose_secret()[0]))
    }

    /// Decrypts what [`SecretKeys::seal`] made for the same place.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let (id, rest) = sealed
            .split_at_checked(Self::KEY_ID_BYTES)
            .ok_or(CannotOpen)?;
        let (nonce, text) = rest
            .split_first_chunk::<{ Self::NONCE_BYTES }>()
            .ok_or(CannotOpen)?;
        let payload = Payload {
            msg: text,
            aad: place.as_bytes(),
        };
        let keys = self.0.expose_secret();
        let key = keys
            .iter()
            .find(|key| key_id(key) == id)
            .ok_or(CannotOpen)?;
        XChaCha20Poly1305::new(key.into())
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| CannotOpen)
    }
}

/// Tells keys apart; says nothing about them.
fn key_id(key: &[u8; 32]) -> [u8; SecretKeys::KEY_ID_BYTES] {
    let digest = Sha256::digest([b"reckon key id:".as_slice(), key].concat());
    std::array::from_fn(|place| digest[place])
}

impl std::fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKeys(…)")
    }
}
