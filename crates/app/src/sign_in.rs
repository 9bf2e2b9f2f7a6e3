//! Sign-in: a name or address and a password, and a code where there is a second factor, for a session.

use accounts::{
    AuditAction, AuditOutcome, Password, SessionId, Token, TokenDigest, TokenKind, UserId,
    client_network, uuid_v7,
};
use storage::{NewSession, User};

use crate::audit::Event;
use crate::check_code::CodeKind;
use crate::check_password::Attempt;
use crate::login::Login;
use crate::{Account, App, Device, Error, Identity, random};

/// A sign-in, as received.
pub struct SignIn {
    /// A username or an e-mail address.
    pub login: String,
    /// The password.
    pub password: String,
    /// A code of the second factor; without one, who has a factor is asked for it in a second step.
    pub code: Option<String>,
    /// Who this client was signed in as before; that session ends when the sign-in succeeds.
    pub replaces: Option<Identity>,
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
    pub(crate) replaces: Option<Identity>,
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
        let network = client_network(request.device.address);
        self.throttle_sign_in(&network).await?;
        let client = self.known_client(&request.device).await?;
        let login = Login::parse(&request.login);
        let user = self.find_by_login(&login).await?;
        let attempt = Attempt {
            action: AuditAction::SignIn,
            login: &login,
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
        let event = Event::of(AuditAction::SignIn, Some(start.user.id), &network);
        let event = event.with_detail(CodeKind::with_session(id, start.code));
        let mut told = self.tell(vec![event]);
        let (database, lines) = (&self.0.database, &mut told.lines);
        if !database.insert_session(session, lines).await? {
            return Err(self.refuse_outdated(start.user.id, &network).await?);
        }
        told.log();
        if let Some(old) = start.replaces {
            self.end_replaced(&old, id, &network).await?;
        }
        Ok(SignedIn {
            account: start.user.into(),
            session: token,
            device,
        })
    }

    /// Says in the trail that the credentials changed, or ended, while we checked the old ones; to the client they are wrong.
    pub(crate) async fn refuse_outdated(
        &self,
        user: UserId,
        network: &str,
    ) -> Result<Error, Error> {
        let refused = Event {
            actor: None,
            ..Event::of(AuditAction::SignIn, Some(user), network)
        };
        let refused = refused.with_outcome(AuditOutcome::Refused);
        self.audit(refused.with_detail("changed meanwhile")).await?;
        Ok(Error::InvalidCredentials)
    }

    /// Ends the session that the client had before, perhaps another user's.
    async fn end_replaced(
        &self,
        old: &Identity,
        new: SessionId,
        network: &str,
    ) -> Result<(), Error> {
        let (user, session) = (old.account.id, old.session()?.id);
        let ended = Event::of(AuditAction::EndSession, Some(user), network);
        let ended = ended.with_detail(format_args!("{}: replaced by {}", session.0, new.0));
        self.end(user, session, ended).await?;
        Ok(())
    }
}
