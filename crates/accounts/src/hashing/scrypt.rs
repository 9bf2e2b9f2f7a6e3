//! scrypt (RFC 7914) as Passlib writes it: `$scrypt$ln=16,r=8,p=1$salt$digest`, in base64 without padding.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use scrypt::Params;
use subtle::ConstantTimeEq as _;

use super::pbkdf2::decimal;

/// A checked scrypt hash.
#[derive(Debug, Clone)]
pub(super) struct Scrypt {
    params: Params,
    memory_bytes: u64,
    salt: Vec<u8>,
    digest: [u8; 32],
}

impl Scrypt {
    /// 128·r·2^ln bytes; Passlib's default takes 64 MiB.
    const MAX_MEMORY_BYTES: u64 = 256 * 1024 * 1024;

    pub(super) fn parse(text: &str) -> Option<Self> {
        let fields = text.strip_prefix("$scrypt$ln=")?;
        let [cost, salt, digest] = fields.split('$').collect::<Vec<_>>().try_into().ok()?;
        let [log_n, r, p] = cost.split(',').collect::<Vec<_>>().try_into().ok()?;
        let log_n = u8::try_from(decimal(log_n)?).ok()?;
        let r = decimal(r.strip_prefix("r=")?)?;
        let p = decimal(p.strip_prefix("p=")?)?;
        if !(1..=24).contains(&log_n) || !(1..=32).contains(&r) || !(1..=4).contains(&p) {
            return None;
        }
        let memory_bytes = (128 * u64::from(r)) << log_n;
        if memory_bytes > Self::MAX_MEMORY_BYTES {
            return None;
        }
        let salt = STANDARD_NO_PAD
            .decode(salt)
            .ok()
            .filter(|salt| (1..=128).contains(&salt.len()))?;
        let digest = STANDARD_NO_PAD.decode(digest).ok()?.try_into().ok()?;
        Some(Self {
            params: Params::new(log_n, r, p).ok()?,
            memory_bytes,
            salt,
            digest,
        })
    }

    pub(super) fn memory_bytes(&self) -> u64 {
        self.memory_bytes
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        let mut actual = [0; 32];
        scrypt::scrypt(password, &self.salt, &self.params, &mut actual)
            .expect("32 bytes is a length scrypt can fill");
        actual.ct_eq(&self.digest).into()
    }
}
