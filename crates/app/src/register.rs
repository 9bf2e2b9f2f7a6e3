//! Sign-up.

use std::net::IpAddr;

use accounts::{
    AuditAction, EmailAddress, Password, PasswordPolicy, PasswordRefusal, SessionId, Token, UserId,
    Username, client_network, uuid_v7,
};
use storage::{InsertUserError, MailKind, NewUser, User};

use crate::audit::Event;
use crate::{Account, App, Device, Error, FieldError, random};

/// A sign-up, as received.
pub struct Register {
    /// The wished-for name.
    pub username: String,
    /// Where the user can be reached.
    pub email: String,
    /// The chosen password.
    pub password: String,
    /// Where the request came from.
    pub client: IpAddr,
}

impl App {
    /// Makes a new user. All fields that break a rule are told at once.
    ///
    /// Whether name and address are free is decided by the insert alone, so that of any number of simultaneous sign-ups
    /// with one name exactly one succeeds.
    pub async fn register(&self, request: Register) -> Result<Account, Error> {
        Ok(self.create_user(request).await?.into())
    }

    /// Makes a new user and signs this client in; no token where the user has to confirm the address first.
    pub async fn register_and_sign_in(
        &self,
        request: Register,
        device: &Device,
        replaces: Option<SessionId>,
    ) -> Result<(Account, Option<Token>), Error> {
        let user = self.create_user(request).await?;
        if self.requires_verified_email() {
            return Ok((user.into(), None));
        }
        let token = self.start_session(&user, replaces, device).await?;
        Ok((user.into(), Some(token)))
    }

    async fn create_user(&self, request: Register) -> Result<User, Error> {
        let client = request.client;
        let (username, email, password) = self.check(request)?;
        self.throttle_sign_up(client).await?;
        let password_hash = self
            .hash_new_password("password", password, username.clone(), email.clone())
            .await?;
        let now = self.now();
        let id = UserId(uuid_v7(now, &mut random()));
        let new = NewUser {
            id,
            username: &username,
            email: &email,
            password_hash,
            now,
        };
        let user = self
            .0
            .database
            .insert_user(new)
            .await
            .map_err(|error| match error {
                InsertUserError::UsernameTaken => Error::UsernameTaken,
                InsertUserError::EmailTaken => Error::EmailTaken,
                InsertUserError::Storage(error) => Error::Storage(error),
            })?;
        let network = client_network(client);
        self.audit(Event::of(AuditAction::SignUp, Some(id), &network))
            .await?;
        self.put_mail(MailKind::VerifyEmail, Some(id), None).await?;
        Ok(user)
    }

    /// Refuses a password that would be guessed, hashes any other. `field` is where it was given.
    pub(crate) async fn hash_new_password(
        &self,
        field: &'static str,
        password: Password,
        username: Username,
        email: EmailAddress,
    ) -> Result<String, Error> {
        let hasher = self.0.hasher.clone();
        let hash = self.0.hash_gate.run(move || {
            PasswordPolicy::check_guessability(&password, Some(&username), Some(&email))?;
            Ok(hasher.hash(&password, &mut random()))
        });
        hash.await?
            .map_err(|refusal| Error::Invalid(vec![refused(field, &refusal)]))
    }

    fn check(&self, request: Register) -> Result<(Username, EmailAddress, Password), Error> {
        let username = parse_username(&request.username);
        let email = parse_email(&request.email);
        let password = self.check_password(
            request.password,
            username.as_ref().ok(),
            email.as_ref().ok(),
        );
        match (username, email, password) {
            (Ok(username), Ok(email), Ok(password)) => Ok((username, email, password)),
            (username, email, password) => {
                let errors = [username.err(), email.err(), password.err()];
                Err(Error::Invalid(errors.into_iter().flatten().collect()))
            }
        }
    }

    pub(crate) fn check_password(
        &self,
        received: String,
        username: Option<&Username>,
        email: Option<&EmailAddress>,
    ) -> Result<Password, FieldError> {
        let password = Password::new(received).map_err(|error| FieldError {
            field: "password",
            code: "string_too_long",
            message: error.to_string(),
        })?;
        let outcome = self.0.policy.check(&password, username, email);
        outcome.map_err(|refusal| refused("password", &refusal))?;
        Ok(password)
    }
}

pub(crate) fn parse_username(typed: &str) -> Result<Username, FieldError> {
    Username::parse(typed).map_err(|error| FieldError {
        field: "username",
        code: error.code(),
        message: error.to_string(),
    })
}

pub(crate) fn parse_email(typed: &str) -> Result<EmailAddress, FieldError> {
    EmailAddress::parse(typed).map_err(|error| FieldError {
        field: "email",
        code: error.code(),
        message: error.to_string(),
    })
}

fn refused(field: &'static str, refusal: &PasswordRefusal) -> FieldError {
    FieldError {
        field,
        code: refusal.code(),
        message: refusal.to_string(),
    }
}
