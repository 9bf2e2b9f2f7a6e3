//! The memory that Argon2 works in, kept for the next hash.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use argon2::Block;
use zeroize::{Zeroize as _, Zeroizing};

use super::parameters::HashParameters;

type Piece = Zeroizing<Vec<Block>>;

/// A third of a hash is the system's work for 64 MiB of fresh memory: what one hash leaves, the next takes.
///
/// There are as many pieces as hashes ever ran at once, until they are released. Each is wiped after its hash: from what Argon2
/// leaves in it, guesses at the password could be checked.
pub(super) struct HashMemory {
    /// The blocks of a piece: what a hash of ours needs.
    blocks: usize,
    kept: Mutex<Vec<Piece>>,
}

impl HashMemory {
    pub(super) fn new(parameters: HashParameters) -> Self {
        Self {
            blocks: parameters.argon2().params().block_count(),
            kept: Mutex::default(),
        }
    }

    /// Does the work in a piece of at least so many blocks. What needs more than a hash of ours has a
    /// piece of its own, which is not kept.
    pub(super) fn lend<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        if blocks > self.blocks {
            return work(&mut fresh(blocks));
        }
        let kept = self.kept().pop();
        let mut piece = kept.unwrap_or_else(|| fresh(self.blocks));
        let outcome = work(&mut piece);
        for block in piece.iter_mut() {
            block.zeroize();
        }
        self.kept().push(piece);
        outcome
    }

    /// Gives back to the system what no hash is using.
    pub(super) fn release(&self) {
        let released = std::mem::take(&mut *self.kept());
        drop(released);
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Piece>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn fresh(blocks: usize) -> Piece {
    Zeroizing::new(vec![Block::new(); blocks])
}

impl fmt::Debug for HashMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HashMemory")
            .field("blocks", &self.blocks)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_wiped_and_lent_again_until_it_is_released() {
        let memory = HashMemory::new(HashParameters::new(12 * 1024, 3, 1).unwrap());
        let first_byte = |piece: &mut [Block]| piece[0].as_mut()[0];
        memory.lend(8, |piece| piece[0].as_mut()[0] = 7);
        let place = memory.kept()[0].as_ptr();
        assert_eq!(memory.lend(12 * 1024, first_byte), 0);
        assert_eq!(memory.lend(12 * 1024, |piece| piece.as_ptr()), place);
        assert_ne!(memory.lend(12 * 1024 + 1, |piece| piece.as_ptr()), place);
        assert_eq!(memory.kept().len(), 1);
        memory.release();
        assert_eq!(memory.kept().len(), 0);
    }
}
