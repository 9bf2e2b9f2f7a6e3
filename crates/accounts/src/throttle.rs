//! How often something may be tried.

use std::net::{IpAddr, Ipv6Addr};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

/// What is counted together, as a digest: the database holds neither addresses nor the names that people typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThrottleKey(pub [u8; 32]);

impl ThrottleKey {
    /// The key of `subject` for one purpose; other purposes count apart.
    #[must_use]
    pub fn new(purpose: &str, subject: &str) -> Self {
        // The length keeps ("a", "bc") apart from ("ab", "c").
        let text = format!("{}:{purpose}:{subject}", purpose.len());
        Self(Sha256::digest(text).into())
    }
}

/// The part of an address that one client holds: all of IPv4, the first 64 bits of IPv6 (RFC 6177).
#[must_use]
pub fn client_network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let prefix = u128::from(address) & (u128::MAX << 64);
            format!("{}/64", Ipv6Addr::from(prefix))
        }
    }
}

/// A rule about attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThrottleRule {
    /// Ten failures are free; then each doubles the wait, up to 15 minutes. A day without an attempt forgives all.
    ///
    /// The wait always ends: no number of attempts locks an account for good (ASVS 5.0, 6.1.1).
    Failures,
    /// The same of all attempts on one account together, wherever they come from: a hundred are free (NIST SP 800-63B-4, 3.2.2).
    AccountFailures,
    /// The same for codes of six digits, of which three are right at any time: five are free, the wait goes up to an hour.
    ///
    /// Some 25 guesses a day and a chance of 3 in a million each leave who knows the password 3 % in a year (ASVS 5.0, 6.6.3).
    Codes,
    /// So many in each stretch of time, at once or spread (the generic cell rate algorithm of ITU-T I.371).
    Rate {
        /// How many; at least one.
        limit: u32,
        /// The stretch of time.
        per: SignedDuration,
    },
}

/// What is remembered of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrottleState {
    /// Failures so far; unused by a rate.
    pub count: u32,
    /// Until when to wait; for a rate, when all that was taken is paid back.
    pub until: Timestamp,
    /// The last attempt that was let through.
    pub updated_at: Timestamp,
}

impl ThrottleState {
    /// The clocks of two replicas differ by no more.
    const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(1);

    /// A clock that was set back would keep everybody out until it is as late again: what was waited for then is over, and
    /// failures still count.
    fn by_the_clock_of(self, now: Timestamp) -> Self {
        if self.updated_at.duration_since(now) <= Self::CLOCKS_DIFFER {
            return self;
        }
        Self {
            until: now,
            updated_at: now,
            ..self
        }
    }
}

/// An attempt came too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts")]
pub struct Throttled {
    /// How long to wait.
    pub retry_after: SignedDuration,
}

impl ThrottleRule {
    const FREE_FAILURES: u32 = 10;
    const FREE_ACCOUNT_FAILURES: u32 = 100;
    const MAX_FAILURE_DELAY: SignedDuration = SignedDuration::from_mins(15);
    const FREE_CODES: u32 = 5;
    const MAX_CODE_DELAY: SignedDuration = SignedDuration::from_hours(1);
    /// States untouched for this long say nothing any more and may be deleted.
    pub const MEMORY: SignedDuration = SignedDuration::from_hours(24);

    /// Takes one attempt before it is made: of any number of simultaneous ones no more pass than the rule allows.
    pub fn reserve(
        self,
        state: Option<ThrottleState>,
        now: Timestamp,
    ) -> Result<ThrottleState, Throttled> {
        let fresh = ThrottleState {
            count: 0,
            until: now,
            updated_at: now,
        };
        let state = state
            .filter(|state| now.duration_since(state.updated_at) < Self::MEMORY)
            .map_or(fresh, |state| state.by_the_clock_of(now));
        match self {
            Self::Failures => {
                Self::reserve_failure(state, Self::FREE_FAILURES, Self::MAX_FAILURE_DELAY, now)
            }
            Self::AccountFailures => {
                let free = Self::FREE_ACCOUNT_FAILURES;
                Self::reserve_failure(state, free, Self::MAX_FAILURE_DELAY, now)
            }
            Self::Codes => {
                Self::reserve_failure(state, Self::FREE_CODES, Self::MAX_CODE_DELAY, now)
            }
            Self::Rate { limit, per } => Self::reserve_rate(state, limit, per, now),
        }
    }

    fn reserve_failure(
        state: ThrottleState,
        free: u32,
        max_delay: SignedDuration,
        now: Timestamp,
    ) -> Result<ThrottleState, Throttled> {
        let wait = state.until.duration_since(now).min(max_delay);
        if wait.is_positive() {
            return Err(Throttled { retry_after: wait });
        }
        let count = state.count.saturating_add(1);
        let delay = match count.checked_sub(free) {
            None => SignedDuration::ZERO,
            Some(beyond) => SignedDuration::from_secs(1 << beyond.min(16)).min(max_delay),
        };
        Ok(ThrottleState {
            count,
            until: now + delay,
            updated_at: now,
        })
    }

    fn reserve_rate(
        state: ThrottleState,
        limit: u32,
        per: SignedDuration,
        now: Timestamp,
    ) -> Result<ThrottleState, Throttled> {
        let cost = per / i32::try_from(limit.max(1)).unwrap_or(i32::MAX);
        let owed = state
            .until
            .duration_since(now)
            .max(SignedDuration::ZERO)
            .min(per)
            + cost;
        if owed > per {
            return Err(Throttled {
                retry_after: owed - per,
            });
        }
        Ok(ThrottleState {
            count: 0,
            until: now + owed,
            updated_at: now,
        })
    }

    /// Gives one attempt back: it was never made, because the service was too busy.
    #[must_use]
    pub fn give_back(state: ThrottleState) -> ThrottleState {
        ThrottleState {
            count: state.count.saturating_sub(1),
            until: state.updated_at,
            ..state
        }
    }
}
