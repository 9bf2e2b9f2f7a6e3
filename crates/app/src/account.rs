//! Users as this service speaks of them.

use accounts::{SessionId, UserId};
use jiff::Timestamp;
use storage::User;

/// What may be told of a user. Nothing about the password, ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Stays the same when name and address change.
    pub id: UserId,
    /// As the user typed it.
    pub username: String,
    /// As the user typed it.
    pub email: String,
    /// When the user signed up.
    pub created_at: Timestamp,
}

/// Who is asking, proved by a live session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The user.
    pub account: Account,
    /// The session that proved it.
    pub session_id: SessionId,
    /// When the password was last given in it.
    pub authenticated_at: Timestamp,
}

impl From<User> for Account {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            username: user.username,
            email: user.email,
            created_at: user.created_at,
        }
    }
}
