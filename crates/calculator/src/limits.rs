//! What an evaluation may cost, and the meter that counts it.
//!
//! The number library cannot be interrupted, so each operation is paid for *before* it runs, from the sizes of its
//! operands. The prices (in [`crate::cost`]) are estimates in nanoseconds of one core, on the high side.

use std::time::Instant;

use crate::cost;
use crate::error::Fault;
use crate::span::Span;

/// What an evaluation may cost. The defaults suit text from strangers: at most about 250 ms of one core and 64 MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text. Default: 8192.
    pub length: usize,
    /// Depth of parentheses, signs, exponents; also of functions that call functions. Default: 200.
    pub nesting: usize,
    /// Bits of the numerator or denominator of a number. Default: 393 216, about 118 000 digits.
    pub bits: u64,
    /// Decimal digits of an exact result that are written out; longer ones are shown rounded. Default: 20 000.
    pub written_digits: u64,
    /// Work in units of about a nanosecond of one core, for all lines of the text together. Default: 220 000 000.
    pub work: u64,
    /// Bytes for what is remembered of numbers: all large ones, and those that are not exact. Default: 24 MiB.
    pub memory: u64,
    /// When sums and products of more than a few turns end as if the work were used up; the price of a turn says little of its
    /// time. For whoever only tries, and asks again elsewhere what takes longer. Default: never, so that equal texts end alike.
    pub deadline: Option<Instant>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            length: 8192,
            nesting: 200,
            bits: 393_216,
            written_digits: 20_000,
            work: 220_000_000,
            memory: 24 << 20,
            deadline: None,
        }
    }
}

impl Limits {
    pub(crate) fn check_length(&self, text: &str) -> Result<(), Fault> {
        if text.len() <= self.length {
            return Ok(());
        }
        let message = format!(
            "the text has {} bytes; at most {} are evaluated",
            text.len(),
            self.length
        );
        let boundary = (0..=self.length)
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0);
        Err(Fault::limit(message).at(Span::new(boundary, text.len())))
    }
}

/// Counts the work that is left.
#[derive(Debug, Clone)]
pub(crate) struct Meter {
    left: u64,
    turns: u64,
    deadline: Option<Instant>,
}

impl Meter {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            left: limits.work,
            turns: 0,
            deadline: limits.deadline,
        }
    }

    /// Pays for one turn of a loop, or refuses, also when it is too late: short loops never are.
    pub(crate) fn turn(&mut self) -> Result<(), Fault> {
        self.turns += 1;
        let looks_up = self.turns.is_multiple_of(16);
        if looks_up && self.deadline.is_some_and(|end| Instant::now() >= end) {
            return Err(exhausted());
        }
        self.charge(cost::TURN)
    }

    /// Pays for `work`, or refuses.
    #[inline]
    pub(crate) fn charge(&mut self, work: u64) -> Result<(), Fault> {
        match self.left.checked_sub(work) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(exhausted()),
        }
    }
}

#[cold]
fn exhausted() -> Fault {
    Fault::limit("this takes more work than one evaluation may cost")
        .help("ask for fewer digits or split the calculation")
}
