//! Where a user is signed in.

use accounts::{AuditAction, SessionId, UserId};
use storage::SessionInfo;

use crate::audit::Event;
use crate::{App, Error, Identity};

impl App {
    /// More than this many devices nobody has; the oldest are left out.
    const MAX_SESSIONS: u64 = 100;

    /// The user's live sessions, newest first.
    pub async fn sessions(&self, identity: &Identity) -> Result<Vec<SessionInfo>, Error> {
        self.require_session(identity).await?;
        self.live_sessions(identity.account.id).await
    }

    pub(crate) async fn live_sessions(&self, user: UserId) -> Result<Vec<SessionInfo>, Error> {
        let mut sessions = self.0.database.sessions(user, Self::MAX_SESSIONS).await?;
        let now = self.now();
        sessions.retain(|session| {
            self.0
                .lifetime
                .is_live(session.created_at, session.last_seen_at, now)
        });
        Ok(sessions)
    }

    /// Ends one session of this user.
    pub async fn end_session(&self, identity: &Identity, id: SessionId) -> Result<(), Error> {
        identity.session()?;
        let event = Event::own(AuditAction::EndSession, identity).with_detail(id.0);
        if self.end(identity.account.id, id, event).await? {
            Ok(())
        } else {
            Err(Error::NotFound)
        }
    }

    /// Ends a session of this user and tells of it, where it has not ended yet; whether it had not.
    pub(crate) async fn end(
        &self,
        user: UserId,
        id: SessionId,
        event: Event<'_>,
    ) -> Result<bool, Error> {
        let mut told = self.tell(vec![event]);
        let ended = self.0.database.delete_session(user, id, &mut told.lines);
        let ended = ended.await?;
        told.log();
        Ok(ended)
    }

    /// Ends all sessions of this user but the one that asks, and links that were mailed: a stranger may have asked for them.
    pub async fn end_other_sessions(&self, identity: &Identity) -> Result<(), Error> {
        self.throttle_changes(identity.account.id).await?;
        let event = Event::own(AuditAction::EndSessions, identity).with_detail("all others");
        let mut told = self.tell(vec![event]);
        let own = self.own_change(identity, &mut told)?;
        self.0.database.end_other_sessions(own).await?;
        told.log();
        Ok(())
    }

    /// The same with the session that asks.
    pub async fn end_all_sessions(&self, identity: &Identity) -> Result<(), Error> {
        self.require_session(identity).await?;
        let event = Event::own(AuditAction::EndSessions, identity).with_detail("all");
        let mut told = self.tell(vec![event]);
        let own = self.own_change(identity, &mut told)?;
        self.0.database.end_all_sessions(own).await?;
        told.log();
        Ok(())
    }
}
