//! Argon2 in PHC strings: `$argon2id$v=19$m=…,t=…,p=…$salt$digest`, as we, Passlib and Django write it.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rand::CryptoRng;

use super::parameters::{HashParameters, OUTPUT_BYTES};

const SALT_BYTES: usize = 16;

/// A checked Argon2id hash.
#[derive(Debug, Clone)]
pub(super) struct Argon2id {
    hash: PasswordHash,
    parameters: HashParameters,
}

pub(super) fn hash(
    parameters: HashParameters,
    secret: &[u8],
    rng: &mut (impl CryptoRng + ?Sized),
) -> String {
    let mut salt = [0; SALT_BYTES];
    rng.fill_bytes(&mut salt);
    parameters
        .argon2()
        .hash_password_with_salt(secret, &salt)
        .expect("Argon2 hashes any password of up to 4 GiB with checked parameters")
        .to_string()
}

/// A hash whose digest is drawn instead of calculated, so that it takes no time to make: no password fits it.
pub(super) fn of_nobody(parameters: HashParameters, rng: &mut (impl CryptoRng + ?Sized)) -> String {
    let (mut salt, mut digest) = ([0; SALT_BYTES], [0; OUTPUT_BYTES]);
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut digest);
    let argon2 = parameters.argon2();
    let params = argon2.params();
    format!(
        "$argon2id$v=19$m={},t={},p={}${}${}",
        params.m_cost(),
        params.t_cost(),
        params.p_cost(),
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(digest)
    )
}

impl Argon2id {
    /// Strictly: version 1.3, a digest of exactly 32 bytes, a cost within bounds. Argon2i and 2d are not read: no system we
    /// take users from wrote them.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let hash = PasswordHash::new(text).ok()?;
        let is_version_19 = hash.version == Some(Version::V0x13.into());
        if hash.algorithm.as_str() != Algorithm::Argon2id.as_str() || !is_version_19 {
            return None;
        }
        if hash.hash.as_ref()?.len() != OUTPUT_BYTES || hash.salt.as_ref()?.len() < 8 {
            return None;
        }
        let params = Params::try_from(&hash).ok()?;
        let parameters =
            HashParameters::bounded(params.m_cost(), params.t_cost(), params.p_cost())?;
        Some(Self { hash, parameters })
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        self.parameters
            .argon2()
            .verify_password(password, &self.hash)
            .is_ok()
    }

    pub(super) fn parameters(&self) -> HashParameters {
        self.parameters
    }
}
