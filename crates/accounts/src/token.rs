//! Opaque bearer secrets: what they look like, and the digest under which they are stored.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// What a token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// One sign-in of one user: `rk_s_…`.
    Session,
    /// What the scopes of an API key allow: `rk_k_…`.
    Key,
    /// The second step of one sign-in: `rk_c_…`.
    Challenge,
    /// Another bucket of attempts for a browser that signed in before: `rk_d_…`.
    Device,
    /// A new password in place of a forgotten one: `rk_r_…`.
    Reset,
    /// The proof that an address is the user's: `rk_v_…`.
    Verify,
    /// The same for an address that is to take the place of another: `rk_e_…`.
    ChangeEmail,
}

impl TokenKind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "rk_s_",
            Self::Key => "rk_k_",
            Self::Challenge => "rk_c_",
            Self::Device => "rk_d_",
            Self::Reset => "rk_r_",
            Self::Verify => "rk_v_",
            Self::ChangeEmail => "rk_e_",
        }
    }
}

/// A secret of 256 random bits: `rk_s_`, 43 characters of base64url, and 6 characters of CRC-32 over all before them.
///
/// The prefix lets secret scanners find a leaked token; the checksum refuses a mistyped one without asking the database.
/// It does not print.
#[derive(Clone)]
pub struct Token(SecretString);

/// The SHA-256 of a token: the only form in which a database holds it.
///
/// A plain hash suffices because the token has 256 bits of entropy: there is nothing to guess (ASVS 5.0, 6.5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenDigest(pub [u8; 32]);

impl Token {
    const RANDOM_BYTES: usize = 32;

    /// Draws a new token.
    pub fn generate(kind: TokenKind, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut random = [0; Self::RANDOM_BYTES];
        rng.fill_bytes(&mut random);
        let body = format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(random));
        let checksum = checksum(&body);
        Self(SecretString::from(body + &checksum))
    }

    /// Reads a token of this kind from what a client sent; `None` when it cannot be one.
    #[must_use]
    pub fn parse(kind: TokenKind, received: &str) -> Option<Self> {
        let encoded = received.strip_prefix(kind.prefix())?;
        // 43 characters of secret and 6 of checksum, all ASCII; anything else is not worth a hash.
        if encoded.len() != 49 || !encoded.is_ascii() {
            return None;
        }
        let (body, check) = received.split_at(received.len() - 6);
        (checksum(body) == check).then(|| Self(SecretString::from(received)))
    }

    /// The text to hand to the client, once.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The digest to store and to look up.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sha256::digest(self.expose()).into())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

fn checksum(body: &str) -> String {
    URL_SAFE_NO_PAD.encode(crc32fast::hash(body.as_bytes()).to_be_bytes())
}
