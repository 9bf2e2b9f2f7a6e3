//! Argon2 in PHC strings: `$argon2id$v=19$m=…,t=…,p=…$salt$digest`, as we, Passlib and Django write it.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rand::CryptoRng;
use subtle::ConstantTimeEq as _;

use super::memory::HashMemory;
use super::parameters::{HashParameters, OUTPUT_BYTES};

type Digest = [u8; OUTPUT_BYTES];

const SALT_BYTES: usize = 16;

/// A checked Argon2id hash.
#[derive(Debug, Clone)]
pub(super) struct Argon2id {
    parameters: HashParameters,
    salt: Vec<u8>,
    digest: Digest,
}

pub(super) fn hash(
    parameters: HashParameters,
    secret: &[u8],
    memory: &HashMemory,
    rng: &mut (impl CryptoRng + ?Sized),
) -> String {
    let mut salt = [0; SALT_BYTES];
    rng.fill_bytes(&mut salt);
    to_phc(
        parameters,
        &salt,
        &digest(parameters, secret, &salt, memory),
    )
}

/// A hash whose digest is drawn instead of calculated, so that it takes no time to make: no password fits it.
pub(super) fn of_nobody(parameters: HashParameters, rng: &mut (impl CryptoRng + ?Sized)) -> String {
    let (mut salt, mut digest) = ([0; SALT_BYTES], [0; OUTPUT_BYTES]);
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut digest);
    to_phc(parameters, &salt, &digest)
}

fn digest(parameters: HashParameters, secret: &[u8], salt: &[u8], memory: &HashMemory) -> Digest {
    let argon2 = parameters.argon2();
    let mut digest = [0; OUTPUT_BYTES];
    memory
        .lend(argon2.params().block_count(), |blocks| {
            argon2.hash_password_into_with_memory(secret, salt, &mut digest, blocks)
        })
        .expect("Argon2 hashes any password of up to 4 GiB with checked parameters");
    digest
}

fn to_phc(parameters: HashParameters, salt: &[u8], digest: &Digest) -> String {
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
    /// Strictly: version 1.3, a digest of exactly 32 bytes, a cost within bounds, and neither a key's name nor other data.
    /// Argon2i and 2d are not read: no system we take users from wrote them.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let hash = PasswordHash::new(text).ok()?;
        let is_version_19 = hash.version == Some(Version::V0x13.into());
        if hash.algorithm.as_str() != Algorithm::Argon2id.as_str() || !is_version_19 {
            return None;
        }
        let digest = hash.hash.as_ref()?.as_bytes().try_into().ok()?;
        let salt = hash.salt.as_ref().filter(|salt| salt.len() >= 8)?.to_vec();
        let params = Params::try_from(&hash).ok()?;
        if !params.keyid().is_empty() || !params.data().is_empty() {
            return None;
        }
        let parameters =
            HashParameters::bounded(params.m_cost(), params.t_cost(), params.p_cost())?;
        Some(Self {
            parameters,
            salt,
            digest,
        })
    }

    pub(super) fn matches_in(&self, memory: &HashMemory, password: &[u8]) -> bool {
        let digest = digest(self.parameters, password, &self.salt, memory);
        digest.ct_eq(&self.digest).into()
    }

    pub(super) fn parameters(&self) -> HashParameters {
        self.parameters
    }
}
