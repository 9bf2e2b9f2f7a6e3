//! Passwords at rest: Argon2id for what is written here, and what other systems wrote for as long as it is there.

mod argon2id;
mod bcrypt;
mod memory;
mod parameters;
mod pbkdf2;
mod scrypt;
mod sha_crypt;
mod stored;

use std::sync::Arc;

use memory::HashMemory;
use rand::CryptoRng;

pub use parameters::{HashParameters, HashParametersError};
pub use stored::{StoredHash, UnusableHash};

use crate::Password;

/// What came of comparing a password with a stored hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// Not the password of this user.
    Differs,
    /// The password, and the stored hash is what would be written today.
    Matches,
    /// The password, but the hash is of another kind or cost: replace it.
    MatchesOutdated,
}

/// Makes and checks password hashes. Each call takes tenths of a second of one core by design.
///
/// It keeps the memory of its hashes for the next ones: [`release_memory`](Self::release_memory) when there are none.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    parameters: HashParameters,
    /// A hash that no password fits, verified where there is no user, so that unknown costs as much as wrong.
    dummy: StoredHash,
    cost: String,
    /// Clones share it.
    memory: Arc<HashMemory>,
}

impl PasswordHasher {
    /// A hasher of this cost.
    pub fn new(parameters: HashParameters, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let dummy = argon2id::of_nobody(parameters, rng);
        let cost = StoredHash::cost_of(&dummy).unwrap_or_default().to_owned();
        let dummy = StoredHash::parse(&dummy).expect("a hash we made is one we read");
        Self {
            parameters,
            dummy,
            cost,
            memory: Arc::new(HashMemory::new(parameters)),
        }
    }

    /// Hashes `password` with a fresh salt into a PHC string.
    pub fn hash(&self, password: &Password, rng: &mut (impl CryptoRng + ?Sized)) -> String {
        argon2id::hash(
            self.parameters,
            password.expose().as_bytes(),
            &self.memory,
            rng,
        )
    }

    /// Compares `password` with a stored hash in constant time.
    ///
    /// A text that is no hash we can check, or not with such a password, matches nothing, at the price of one ordinary
    /// verification.
    #[must_use]
    pub fn verify(&self, password: &Password, stored: &str) -> Verification {
        let hash = StoredHash::parse(stored).ok();
        let Some(hash) = hash.filter(|hash| hash.takes(password)) else {
            self.verify_nobody(password);
            return Verification::Differs;
        };
        if !hash.matches_in(&self.memory, password) {
            Verification::Differs
        } else if hash.is_current(self.parameters) {
            Verification::Matches
        } else {
            Verification::MatchesOutdated
        }
    }

    /// What the hashes that are written here begin with, as [`StoredHash::cost_of`] tells it.
    #[must_use]
    pub fn cost(&self) -> &str {
        &self.cost
    }

    /// Spends the time of one verification on a user who does not exist, is disabled or has no password.
    pub fn verify_nobody(&self, password: &Password) {
        // The outcome is known: only the time counts.
        let _ = self.dummy.matches_in(&self.memory, password);
    }
    /// Gives the memory back that is kept for the next hash.
    pub fn release_memory(&self) {
        self.memory.release();
    }
}
