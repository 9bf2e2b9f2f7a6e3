//! What all pages share.

use app::Identity;

/// What the head of a page says about the account of its reader.
pub(crate) enum Layout<'a> {
    SignedIn {
        username: &'a str,
    },
    SignedOut,
    /// Neither is said: the page tells of a fault, and asking who reads it could be the next.
    Unknown,
}

impl<'a> Layout<'a> {
    pub(crate) fn of(identity: Option<&'a Identity>) -> Self {
        identity.map_or(Self::SignedOut, |identity| Self::SignedIn {
            username: &identity.account.username,
        })
    }
}
