//! Identifiers: UUID version 7, so that they sort by the time they were made.

use jiff::Timestamp;
use rand::CryptoRng;
use uuid::fmt::Hyphenated;
use uuid::{Builder, Uuid};

/// A UUID version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then 74 random bits.
///
/// An identifier, not a secret: nothing may be granted to whoever knows one.
pub fn uuid_v7(now: Timestamp, rng: &mut (impl CryptoRng + ?Sized)) -> Uuid {
    let mut random = [0; 10];
    rng.fill_bytes(&mut random);
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// Names a user for ever; usernames and addresses may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub Uuid);

impl UserId {
    /// Reads an id in its usual form of 36 characters. That without hyphens could also be a username.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<Hyphenated>()
            .ok()
            .map(|id| Self(id.into_uuid()))
    }
}

/// Names one sign-in of one user. Not the token: knowing it opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub Uuid);

/// Names one API key of one user. Not the key: knowing it opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub Uuid);
