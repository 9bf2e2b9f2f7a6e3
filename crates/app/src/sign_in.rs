//! Sign-in: a name or address and a password for a session.

use accounts::{
    AuditAction, EmailAddress, Password, SessionId, Token, TokenKind, Username, client_network,
    uuid_v7,
};
use storage::{NewSession, User};

use crate::audit::Event;
use crate::check_password::Attempt;
use crate::{Account, App, Device, Error, random};

/// A sign-in, as received.
pub struct SignIn {
    /// A username or an e-mail address.
    pub login: String,
    /// The password.
    pub password: String,
    /// The session this client had before, which ends when the sign-in succeeds.
    pub replaces: Option<SessionId>,
    /// What it came from.
    pub device: Device,
}

impl App {
    /// Checks the password and starts a session; the token is told this once.
    ///
    /// Every attempt costs one look-up at most and exactly one verification, whether or not there is such a user: the time
    /// tells nothing that the answer does not.
    pub async fn sign_in(&self, request: SignIn) -> Result<(Account, Token), Error> {
        let password = Password::new(request.password).map_err(|_| Error::InvalidCredentials)?;
        self.throttle_sign_in(request.device.address).await?;
        let user = self.find_by_login(&request.login).await?;
        let network = client_network(request.device.address);
        let attempt = Attempt {
            action: AuditAction::SignIn,
            login: &request.login,
            network: &network,
        };
        let user = self.check_password_of(user, attempt, password).await?;
        self.require_verified(&user, &network).await?;
        let token = self
            .start_session(&user, request.replaces, &request.device)
            .await?;
        Ok((user.into(), token))
    }

    pub(crate) async fn start_session(
        &self,
        user: &User,
        replaces: Option<SessionId>,
        device: &Device,
    ) -> Result<Token, Error> {
        let now = self.now();
        let token = Token::generate(TokenKind::Session, &mut random());
        let id = SessionId(uuid_v7(now, &mut random()));
        let (network, user_agent) = (client_network(device.address), device.name());
        let session = NewSession {
            id,
            user,
            token: token.digest(),
            network: &network,
            user_agent: &user_agent,
            now,
        };
        if !self.0.database.insert_session(session).await? {
            // The password was changed while we checked the old one.
            return Err(Error::InvalidCredentials);
        }
        if let Some(old) = replaces {
            self.0.database.delete_session(old).await?;
        }
        self.audit(Event::of(AuditAction::SignIn, Some(user.id), &network).with_detail(id.0))
            .await?;
        Ok(token)
    }

    async fn find_by_login(&self, login: &str) -> Result<Option<User>, Error> {
        if login.contains('@') {
            let Ok(email) = EmailAddress::parse(login) else {
                return Ok(None);
            };
            return Ok(self.0.database.user_by_email(&email).await?);
        }
        let Ok(username) = Username::parse(login) else {
            return Ok(None);
        };
        Ok(self.0.database.user_by_username(&username).await?)
    }
}
