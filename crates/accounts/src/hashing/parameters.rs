//! What a new password hash costs.

use argon2::{Algorithm, Argon2, Params, Version};

/// The bytes of an Argon2id digest.
pub(super) const OUTPUT_BYTES: usize = 32;

/// The cost of an Argon2id hash (RFC 9106).
///
/// Never below the OWASP ASVS 5.0 appendix C: one pass over at least 46 MiB, two over 19 MiB, or three over 12 MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashParameters {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// The parameters are outside the range in which hashes are both safe and affordable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashParametersError {
    /// Cheaper than ASVS 5.0 appendix C allows.
    #[error(
        "Argon2id needs at least 46 MiB with one pass, 19 MiB with two or 12 MiB with three and more"
    )]
    TooCheap,
    /// More than 1 GiB, 16 passes or 16 lanes: a single sign-in would take seconds.
    #[error("Argon2id is limited to 1 GiB of memory, 16 passes and 16 lanes")]
    TooCostly,
}

impl HashParameters {
    const MAX_MEMORY_KIB: u32 = 1024 * 1024;
    const MAX_PASSES: u32 = 16;
    const MAX_LANES: u32 = 16;

    /// Checks a choice of memory in KiB, passes over it and lanes.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, HashParametersError> {
        let floor_mib = match passes {
            0 => return Err(HashParametersError::TooCheap),
            1 => 46,
            2 => 19,
            _ => 12,
        };
        if memory_kib < floor_mib * 1024 || lanes == 0 {
            return Err(HashParametersError::TooCheap);
        }
        Self::bounded(memory_kib, passes, lanes).ok_or(HashParametersError::TooCostly)
    }

    /// The parameters of a hash that exists: however cheap, as long as checking it is affordable.
    pub(super) fn bounded(memory_kib: u32, passes: u32, lanes: u32) -> Option<Self> {
        let bounded = memory_kib <= Self::MAX_MEMORY_KIB
            && passes <= Self::MAX_PASSES
            && lanes <= Self::MAX_LANES;
        bounded.then_some(Self {
            memory_kib,
            passes,
            lanes,
        })
    }

    /// The memory that one hash occupies while it runs, in bytes.
    #[must_use]
    pub fn memory_bytes(&self) -> u64 {
        u64::from(self.memory_kib) * 1024
    }

    /// How often one hash goes over its memory.
    #[must_use]
    pub fn passes(&self) -> u32 {
        self.passes
    }

    pub(super) fn argon2(self) -> Argon2<'static> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(OUTPUT_BYTES))
            .expect("Argon2 admits what these parameters may be");
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
    }
}

impl Default for HashParameters {
    /// 64 MiB, three passes, one lane.
    fn default() -> Self {
        Self {
            memory_kib: 64 * 1024,
            passes: 3,
            lanes: 1,
        }
    }
}
