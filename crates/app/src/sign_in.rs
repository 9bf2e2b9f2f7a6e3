//! Sign-in: a name or address and a password for a session.

use accounts::{
    EmailAddress, Password, SessionId, Token, TokenKind, Username, Verification, uuid_v7,
};
use storage::{NewSession, Status, User};

use crate::{Account, App, Error, random};

/// A sign-in, as received.
pub struct SignIn {
    /// A username or an e-mail address.
    pub login: String,
    /// The password.
    pub password: String,
    /// The session this client had before, which ends when the sign-in succeeds.
    pub replaces: Option<SessionId>,
}

impl App {
    /// Checks the password and starts a session; the token is told this once.
    ///
    /// Every attempt costs one look-up at most and exactly one verification, whether or not there is such a user: the time
    /// tells nothing that the answer does not.
    pub async fn sign_in(&self, request: SignIn) -> Result<(Account, Token), Error> {
        let password = Password::new(request.password).map_err(|_| Error::InvalidCredentials)?;
        let user = self.find_by_login(&request.login).await?;
        let user = self.verify(user, password).await?;

        let now = self.now();
        let token = Token::generate(TokenKind::Session, &mut random());
        let id = SessionId(uuid_v7(now, &mut random()));
        let session = NewSession {
            id,
            user_id: user.id,
            token: token.digest(),
            now,
        };
        self.0.database.insert_session(session).await?;
        if let Some(old) = request.replaces {
            self.0.database.delete_session(old).await?;
        }
        tracing::info!(user = %user.id.0, session = %id.0, "a user signed in");
        Ok((user.into(), token))
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

    /// The user, if they may sign in and this is their password.
    async fn verify(&self, user: Option<User>, password: Password) -> Result<User, Error> {
        let hasher = self.0.hasher.clone();
        let stored = user
            .as_ref()
            .filter(|user| user.status == Status::Active)
            .and_then(|user| user.password_hash.clone());
        let verified = self.0.hash_gate.run(move || {
            let Some(stored) = stored else {
                hasher.verify_nobody(&password);
                return None;
            };
            match hasher.verify(&password, &stored) {
                Verification::Differs => None,
                Verification::Matches => Some(None),
                Verification::MatchesOutdated => {
                    Some(Some((stored, hasher.hash(&password, &mut random()))))
                }
            }
        });
        let (Some(user), Some(replacement)) = (user, verified.await?) else {
            tracing::info!("a sign-in was refused");
            return Err(Error::InvalidCredentials);
        };
        if let Some((old, new)) = replacement {
            self.0
                .database
                .replace_password_hash(user.id, &old, new)
                .await?;
        }
        Ok(user)
    }
}
