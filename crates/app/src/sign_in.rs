//! Sign-in: a name or address and a password, and a code where there is a second factor, for a session.

use accounts::{
    AuditAction, EmailAddress, Password, SessionId, Token, TokenDigest, TokenKind, Username,
    client_network, uuid_v7,
};
use storage::{NewSession, User};

use crate::audit::Event;
use crate::check_code::CodeKind;
use crate::check_password::Attempt;
use crate::{Account, App, Device, Error, random};

/// A sign-in, as received.
pub struct SignIn {
    /// A username or an e-mail address.
    pub login: String,
    /// The password.
    pub password: String,
    /// A code of the second factor; without one, who has a factor is asked for it in a second step.
    pub code: Option<String>,
    /// The session this client had before, which ends when the sign-in succeeds.
    pub replaces: Option<SessionId>,
    /// What it came from.
    pub device: Device,
    /// Whether that is a browser, to be known again.
    pub remember: bool,
}

/// A sign-in that succeeded. The tokens are told this once.
#[derive(Debug)]
pub struct SignedIn {
    /// Who signed in.
    pub account: Account,
    /// Opens the new session.
    pub session: Token,
    /// For a browser to be known by at its next sign-in.
    pub device: Option<Token>,
}

/// What a session starts with, once all that its user has to prove was proved.
pub(crate) struct Start<'a> {
    pub(crate) user: User,
    pub(crate) replaces: Option<SessionId>,
    pub(crate) device: &'a Device,
    pub(crate) remember: bool,
    /// The code that was given.
    pub(crate) code: Option<CodeKind>,
    /// The token of the second step, where there was one.
    pub(crate) challenge: Option<TokenDigest>,
}

impl App {
    /// Checks the password and starts a session, or asks for a code of the second factor.
    ///
    /// Every attempt costs two look-ups at most, the browser's and the user's, and exactly one verification, whether or
    /// not there is such a user: the time tells nothing that the answer does not.
    pub async fn sign_in(&self, request: SignIn) -> Result<SignedIn, Error> {
        let password = Password::new(request.password).map_err(|_| Error::InvalidCredentials)?;
        self.throttle_sign_in(request.device.address).await?;
        let client = self.known_client(&request.device).await?;
        let user = self.find_by_login(&request.login).await?;
        let network = client_network(request.device.address);
        let attempt = Attempt {
            action: AuditAction::SignIn,
            login: &request.login,
            network: &network,
            client,
        };
        let (user, code) = self
            .check_credentials_of(user, &attempt, password, request.code.as_deref())
            .await?;
        self.require_verified(&user, &network).await?;
        self.start_session(Start {
            user,
            replaces: request.replaces,
            device: &request.device,
            remember: request.remember,
            code,
            challenge: None,
        })
        .await
    }

    pub(crate) async fn start_session(&self, start: Start<'_>) -> Result<SignedIn, Error> {
        let now = self.now();
        let token = Token::generate(TokenKind::Session, &mut random());
        let id = SessionId(uuid_v7(now, &mut random()));
        let (network, user_agent) = (client_network(start.device.address), start.device.name());
        let (device, new_device) = start
            .remember
            .then(|| self.new_device(start.device))
            .unzip();
        let session = NewSession {
            id,
            user: &start.user,
            token: token.digest(),
            network: &network,
            user_agent: &user_agent,
            now,
            second_factor: start.code.is_some(),
            challenge: start.challenge,
            known_device: new_device,
        };
        if !self.0.database.insert_session(session).await? {
            // The credentials were changed while we checked the old ones.
            return Err(Error::InvalidCredentials);
        }
        if let Some(old) = start.replaces {
            self.0.database.delete_session(old).await?;
        }
        let event = Event::of(AuditAction::SignIn, Some(start.user.id), &network);
        self.audit(event.with_detail(CodeKind::with_session(id, start.code)))
            .await?;
        Ok(SignedIn {
            account: start.user.into(),
            session: token,
            device,
        })
    }

    pub(crate) async fn find_by_login(&self, login: &str) -> Result<Option<User>, Error> {
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
