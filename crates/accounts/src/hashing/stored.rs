//! A password hash as it stands in the database, whoever wrote it.

use super::argon2id::Argon2id;
use super::bcrypt::Bcrypt;
use super::memory::HashMemory;
use super::parameters::HashParameters;
use super::pbkdf2::Pbkdf2;
use super::scrypt::Scrypt;
use super::sha_crypt::CryptHash;
use crate::Password;

/// A password hash that can be checked at a bounded cost: Argon2id, or what Passlib and Django write.
///
/// Parsing is strict and does no work that grows with the text's claims: the digest has exactly the length of its kind (a
/// verifier that compares as many bytes as the text holds would accept a truncated one), and the cost is within bounds.
#[derive(Debug, Clone)]
pub struct StoredHash(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Argon2id(Box<Argon2id>),
    Bcrypt(Bcrypt),
    Pbkdf2(Pbkdf2),
    Scrypt(Scrypt),
    Crypt(CryptHash),
}

/// The text is no password hash that we know, is not whole, or would cost too much to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a whole password hash of a known kind and bounded cost")]
pub struct UnusableHash;

impl StoredHash {
    /// No hash of a known kind is longer.
    const MAX_BYTES: usize = 512;

    /// Reads a hash by its prefix.
    pub fn parse(text: &str) -> Result<Self, UnusableHash> {
        if text.len() > Self::MAX_BYTES || !text.is_ascii() {
            return Err(UnusableHash);
        }
        Self::parse_ascii(text).map(Self).ok_or(UnusableHash)
    }

    fn parse_ascii(text: &str) -> Option<Kind> {
        // Django puts its own name of the algorithm before a string that others write, too.
        let text = match text.split_once('$') {
            Some(("argon2", rest)) => {
                return Argon2id::parse(&format!("${rest}"))
                    .map(Box::new)
                    .map(Kind::Argon2id);
            }
            Some(("bcrypt", rest)) => rest,
            _ => text,
        };
        let (name, _) = text.trim_start_matches('$').split_once('$')?;
        match (text.starts_with('$'), name) {
            (true, "argon2id") => Argon2id::parse(text).map(Box::new).map(Kind::Argon2id),
            (true, "2a" | "2b" | "2y") => Bcrypt::parse(text).map(Kind::Bcrypt),
            (true, "bcrypt-sha256") => Bcrypt::parse_passlib_sha256(text).map(Kind::Bcrypt),
            (false, "bcrypt_sha256") => Bcrypt::parse_django_sha256(text).map(Kind::Bcrypt),
            (true, "pbkdf2-sha256" | "pbkdf2-sha512") => {
                Pbkdf2::parse_passlib(text).map(Kind::Pbkdf2)
            }
            (false, "pbkdf2_sha256") => Pbkdf2::parse_django(text).map(Kind::Pbkdf2),
            (true, "scrypt") => Scrypt::parse(text).map(Kind::Scrypt),
            (true, "5" | "6") => CryptHash::parse(text).map(Kind::Crypt),
            _ => None,
        }
    }

    /// What stands before the salt: the kind of hash and its cost. Texts that begin alike take equally long to check.
    ///
    /// `None` where the text is no hash.
    #[must_use]
    pub fn cost_of(text: &str) -> Option<&str> {
        let hash = Self::parse(text).ok()?;
        let (before_digest, digest) = text.rsplit_once('$')?;
        // bcrypt writes salt and digest as one; all others have a $ between them.
        let is_one = matches!(hash.0, Kind::Bcrypt(_)) && digest.len() == 53;
        let before_salt = if is_one {
            before_digest
        } else {
            before_digest.rsplit_once('$')?.0
        };
        text.get(..=before_salt.len())
    }

    /// The longest password, in bytes, that is checked against every kind of hash.
    pub const LONGEST_PASSWORD: usize = 128;

    /// Whether this password is checked at all. Unix crypt takes the longer the longer the password is; of whoever types a
    /// long one it would tell that their hash is of that kind.
    #[must_use]
    pub fn takes(&self, password: &Password) -> bool {
        let is_short = password.expose().len() <= Self::LONGEST_PASSWORD;
        is_short || !matches!(self.0, Kind::Crypt(_))
    }

    /// The memory that checking this hash occupies, in bytes; 0 where it is next to nothing, or the text is no hash.
    #[must_use]
    pub fn memory_of(text: &str) -> u64 {
        match Self::parse(text).map(|hash| hash.0) {
            Ok(Kind::Argon2id(hash)) => hash.parameters().memory_bytes(),
            Ok(Kind::Scrypt(hash)) => hash.memory_bytes(),
            _ => 0,
        }
    }

    /// Whether this is the hash of `password`.
    pub(super) fn matches_in(&self, memory: &HashMemory, password: &Password) -> bool {
        let password = password.expose().as_bytes();
        match &self.0 {
            Kind::Argon2id(hash) => hash.matches_in(memory, password),
            Kind::Bcrypt(hash) => hash.matches(password),
            Kind::Pbkdf2(hash) => hash.matches(password),
            Kind::Scrypt(hash) => hash.matches(password),
            Kind::Crypt(hash) => hash.matches(password),
        }
    }

    /// Whether this is what would be written today.
    pub(super) fn is_current(&self, parameters: HashParameters) -> bool {
        matches!(&self.0, Kind::Argon2id(hash) if hash.parameters() == parameters)
    }
}
