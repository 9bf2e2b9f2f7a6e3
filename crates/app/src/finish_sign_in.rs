//! The second step of a sign-in: the code.

use accounts::{AuditAction, TokenKind, client_network};
use storage::{Status, TokenPurpose, User};

use crate::check_password::Attempt;
use crate::login::Login;
use crate::password_attempts::PasswordAttempts;
use crate::sign_in::Start;
use crate::{App, Device, Error, Identity, SignedIn, Token};

/// The second step of a sign-in, as received.
pub struct FinishSignIn {
    /// What the answer to the first step gave.
    pub challenge: String,
    /// A code of the authenticator app, or a recovery code.
    pub code: String,
    /// Who this client was signed in as before; that session ends when the sign-in succeeds.
    pub replaces: Option<Identity>,
    /// What it came from.
    pub device: Device,
}

impl App {
    /// Checks the code and starts a session.
    ///
    /// A wrong code leaves the sign-in open for the next. It is over with the first right one, after ten minutes, and when
    /// the user's credentials change.
    pub async fn finish_sign_in(&self, request: FinishSignIn) -> Result<SignedIn, Error> {
        let network = client_network(request.device.address);
        self.throttle_sign_in(&network).await?;
        let challenge =
            Token::parse(TokenKind::Challenge, &request.challenge).ok_or(Error::SignInOver)?;
        let user = self.user_of_challenge(&challenge).await?;
        let attempt = Attempt {
            action: AuditAction::SignIn,
            login: &Login::parse(&user.username),
            network: &network,
            client: self.known_client(&request.device).await?,
        };
        let code = self
            .check_second_factor(&user, &attempt, Some(&request.code))
            .await?;
        self.require_verified(&user, &network).await?;
        let attempts = match PasswordAttempts::of_known(&user, &attempt) {
            Some(attempts) => attempts,
            // Name or address, the first step knew.
            None => PasswordAttempts::of_user(&user, &network),
        };
        let started = self
            .start_session(Start {
                user,
                replaces: request.replaces,
                device: &request.device,
                remember: true,
                code,
                challenge: Some(challenge.digest()),
            })
            .await;
        match started {
            Ok(signed_in) => {
                self.forgive(&attempts).await?;
                Ok(signed_in)
            }
            Err(Error::InvalidCredentials) => Err(Error::SignInOver),
            Err(error) => Err(error),
        }
    }

    async fn user_of_challenge(&self, challenge: &Token) -> Result<User, Error> {
        let (purpose, now) = (TokenPurpose::SecondFactor, self.now());
        let database = &self.0.database;
        let found = database
            .one_time_token(purpose, challenge.digest(), now)
            .await?
            .ok_or(Error::SignInOver)?;
        let user = database.user(found.user).await?;
        user.filter(|user| user.status == Status::Active)
            .ok_or(Error::SignInOver)
    }
}
