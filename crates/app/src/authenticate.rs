//! Who is asking?

use accounts::{Token, TokenKind, client_network};
use storage::Status;

use crate::{App, Credential, Device, Error, Identity, SessionProof};

impl App {
    /// The holder of this token, of a session or an API key, which came from this device; `None` when it is none of
    /// ours, is over, or its user is disabled.
    pub async fn authenticate(
        &self,
        token: &str,
        device: &Device,
    ) -> Result<Option<Identity>, Error> {
        match Token::parse(TokenKind::Key, token) {
            Some(key) => self.authenticate_key(&key, device).await,
            None => self.authenticate_session(token, device).await,
        }
    }

    /// The same for the token of a session alone: what a browser keeps.
    pub async fn authenticate_session(
        &self,
        token: &str,
        device: &Device,
    ) -> Result<Option<Identity>, Error> {
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
            credential: Credential::Session(SessionProof {
                id: found.session_id,
                authenticated_at: found.authenticated_at,
            }),
            network: client_network(device.address),
        }))
    }

    async fn authenticate_key(
        &self,
        token: &Token,
        device: &Device,
    ) -> Result<Option<Identity>, Error> {
        let Some(found) = self.0.database.api_key_by_token(token.digest()).await? else {
            return Ok(None);
        };
        let (key, now) = (found.key, self.now());
        let over = key.expires_at.is_some_and(|end| end <= now);
        if over || found.user.status != Status::Active {
            return Ok(None);
        }
        let network = client_network(device.address);
        let should_touch = key
            .last_used_at
            .is_none_or(|last| self.0.lifetime.should_touch(last, now));
        if should_touch {
            self.0.database.touch_api_key(key.id, &network, now).await?;
        }
        Ok(Some(Identity {
            account: found.user.into(),
            credential: Credential::Key {
                id: key.id,
                scopes: key.scopes,
            },
            network,
        }))
    }
}
