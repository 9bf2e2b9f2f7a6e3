//! Users as this service speaks of them, and who is asking.

use accounts::{KeyId, Scope, Scopes, SessionId, UserId};
use jiff::Timestamp;
use storage::{Role, User};

use crate::{App, Error};

/// What may be told of a user. Nothing about the password, ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Stays the same when name and address change.
    pub id: UserId,
    /// As the user typed it.
    pub username: String,
    /// As the user typed it.
    pub email: String,
    /// Whether the user has shown that the address is theirs.
    pub email_verified: bool,
    /// What the user may do.
    pub role: Role,
    /// When the user signed up.
    pub created_at: Timestamp,
}

/// Who is asking, how they proved it, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The user.
    pub account: Account,
    /// What proved it.
    pub credential: Credential,
    /// The network the request came from, for the audit trail.
    pub network: String,
}

/// What a request proved its user with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A sign-in that has not ended: may do all that the user may.
    Session(SessionProof),
    /// An API key: may do what its scopes say, and never touches credentials.
    Key {
        /// The key.
        id: KeyId,
        /// What it may do.
        scopes: Scopes,
    },
}

/// A live session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionProof {
    /// The session.
    pub id: SessionId,
    /// When the credentials were last given in it.
    pub authenticated_at: Timestamp,
}

impl Identity {
    /// The session that proved it; an API key has none, and may not do what asks for one.
    pub fn session(&self) -> Result<SessionProof, Error> {
        match &self.credential {
            Credential::Session(session) => Ok(*session),
            Credential::Key { .. } => Err(Error::SessionRequired),
        }
    }

    /// Succeeds for every session, and for an API key that has this scope.
    pub(crate) fn require(&self, scope: Scope) -> Result<(), Error> {
        match &self.credential {
            Credential::Key { scopes, .. } if !scopes.contains(scope) => {
                Err(Error::ScopeRequired(scope))
            }
            _ => Ok(()),
        }
    }
}

impl App {
    /// The account of the one who asks.
    pub async fn own_account(&self, identity: Identity) -> Result<Account, Error> {
        self.require(&identity, Scope::AccountRead).await?;
        Ok(identity.account)
    }
}

impl From<User> for Account {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            username: user.username,
            email: user.email,
            email_verified: user.email_verified_at.is_some(),
            role: user.role,
            created_at: user.created_at,
        }
    }
}
