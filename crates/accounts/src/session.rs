//! How long a sign-in lasts.

use jiff::{SignedDuration, Timestamp};

/// The two clocks that end a session: one since its last use, one since the sign-in.
#[derive(Debug, Clone, Copy)]
pub struct SessionLifetime {
    /// A session unused for this long is over.
    pub idle: SignedDuration,
    /// A session is over this long after the sign-in, however busy.
    pub absolute: SignedDuration,
}

impl SessionLifetime {
    /// A use is written down at most this often, so that reading a page does not cost a write.
    const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(1);

    /// A password given this long ago still counts for a change of credentials.
    const STEP_UP: SignedDuration = SignedDuration::from_mins(10);

    /// The clocks of two replicas differ by no more.
    const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(1);

    /// Whether a session of these times may still be used at `now`.
    ///
    /// A clock that went back never revives a session beyond its absolute end and never ends one early.
    #[must_use]
    pub fn is_live(&self, created_at: Timestamp, last_seen_at: Timestamp, now: Timestamp) -> bool {
        now.duration_since(created_at) < self.absolute
            && now.duration_since(last_seen_at) < self.idle
    }

    /// Whether the password was given recently enough to change credentials (ASVS 5.0, 7.5.1).
    ///
    /// A moment in the future is stale but for what the clocks of replicas differ: one that was set wrong must not leave
    /// sessions that stay fresh for years.
    #[must_use]
    pub fn is_fresh(&self, authenticated_at: Timestamp, now: Timestamp) -> bool {
        let age = now.duration_since(authenticated_at);
        age < Self::STEP_UP && age >= -Self::CLOCKS_DIFFER
    }

    /// Whether the use at `now` should be written down.
    #[must_use]
    pub fn should_touch(&self, last_seen_at: Timestamp, now: Timestamp) -> bool {
        now.duration_since(last_seen_at) >= Self::TOUCH_EVERY
    }
}

impl Default for SessionLifetime {
    /// 24 hours idle, 30 days in all.
    fn default() -> Self {
        Self {
            idle: SignedDuration::from_hours(24),
            absolute: SignedDuration::from_hours(24 * 30),
        }
    }
}
