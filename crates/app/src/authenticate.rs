//! Who is asking?

use accounts::{Token, TokenKind};
use storage::Status;

use crate::{App, Error, Identity};

impl App {
    /// The holder of this session token; `None` when it is not one, is over, or its user is disabled.
    pub async fn authenticate(&self, token: &str) -> Result<Option<Identity>, Error> {
        let Some(token) = Token::parse(TokenKind::Session, token) else {
            return Ok(None);
        };
        let Some(found) = self.0.database.session_by_token(token.digest()).await? else {
            return Ok(None);
        };
        let now = self.now();
        let live = self
            .0
            .lifetime
            .is_live(found.created_at, found.last_seen_at, now);
        if !live || found.user.status != Status::Active {
            return Ok(None);
        }
        if self.0.lifetime.should_touch(found.last_seen_at, now) {
            self.0.database.touch_session(found.session_id, now).await?;
        }
        Ok(Some(Identity {
            account: found.user.into(),
            session_id: found.session_id,
            authenticated_at: found.authenticated_at,
        }))
    }
}
