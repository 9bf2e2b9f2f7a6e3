//! Who is asking?

use accounts::{Token, TokenKind, client_network};
use storage::Status;

use crate::{App, Credential, Device, Error, Identity, SessionProof};

impl App {
    /// The holder of this token, which came from this device; `None` when it is none of ours, is over, or its user is
    /// disabled.
    pub async fn authenticate(
        &self,
        token: &str,
        device: &Device,
    ) -> Result<Option<Identity>, Error> {
        match Token::parse(TokenKind::Session, token) {
            Some(token) => self.authenticate_session(&token, device).await,
            None => Ok(None),
        }
    }

    async fn authenticate_session(
        &self,
        token: &Token,
        device: &Device,
    ) -> Result<Option<Identity>, Error> {
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
            credential: Credential::Session(SessionProof {
                id: found.session_id,
                authenticated_at: found.authenticated_at,
            }),
            network: client_network(device.address),
        }))
    }
}
