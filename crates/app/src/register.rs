//! Sign-up.

use std::net::IpAddr;

use accounts::{
    AuditAction, EmailAddress, Password, PasswordPolicy, PasswordRefusal, ThrottleKey, UserId,
    Username, client_network, uuid_v7,
};
use storage::{MailKind, NewUser, Role, User};

use crate::audit::Event;
use crate::sign_in::Start;
use crate::{Account, App, Device, Error, FieldError, Identity, SignedIn, random};

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

    /// Makes a new user and signs this client in; `None` where the user has to confirm the address first.
    pub async fn register_and_sign_in(
        &self,
        request: Register,
        device: &Device,
        replaces: Option<Identity>,
    ) -> Result<Option<SignedIn>, Error> {
        let user = self.create_user(request).await?;
        if self.requires_verified_email() {
            return Ok(None);
        }
        let start = Start {
            user,
            replaces,
            device,
            remember: true,
            code: None,
            challenge: None,
        };
        Ok(Some(self.start_session(start).await?))
    }

    async fn create_user(&self, request: Register) -> Result<User, Error> {
        let (username, email, password) =
            self.check(&request.username, &request.email, Some(request.password))?;
        let password = password.expect("a password that is given is checked, not dropped");
        let network = client_network(request.client);
        self.throttle_sign_up(&network).await?;
        let password_hash = self
            .hash_new_password("password", password, username.clone(), email.clone())
            .await?;
        let id = self.new_user_id();
        let event = Event::of(AuditAction::SignUp, Some(id), &network);
        let hash = Some(password_hash);
        let user = self.insert_user(id, &username, &email, hash, Role::User, event);
        let user = user.await?;
        if self.may_mail_to_new(&email, &network).await? {
            self.put_mail(MailKind::VerifyEmail, Some(user.id), None)
                .await?;
        }
        Ok(user)
    }

    /// Whether the address of a new account gets a mail: anybody may have typed it, so it is one of the few that this client
    /// may have sent and that this address gets. Whoever gets none asks for it on the page of the account.
    async fn may_mail_to_new(&self, email: &EmailAddress, network: &str) -> Result<bool, Error> {
        let to_address = ThrottleKey::new("address of a new account", email.key());
        Ok(self.sends_mail() && self.may_mail_for(network, to_address).await?)
    }

    pub(crate) fn new_user_id(&self) -> UserId {
        UserId(uuid_v7(self.now(), &mut random()))
    }

    /// Makes the user and tells of it, both or neither.
    pub(crate) async fn insert_user(
        &self,
        id: UserId,
        username: &Username,
        email: &EmailAddress,
        password_hash: Option<String>,
        role: Role,
        event: Event<'_>,
    ) -> Result<User, Error> {
        let new = NewUser {
            id,
            username,
            email,
            password_hash,
            role,
            now: self.now(),
        };
        let mut told = self.tell(vec![event]);
        let user = self.0.database.insert_user(new, &mut told.lines).await?;
        told.log();
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

    pub(crate) fn check(
        &self,
        username: &str,
        email: &str,
        password: Option<String>,
    ) -> Result<(Username, EmailAddress, Option<Password>), Error> {
        let username = parse_username(username);
        let email = parse_email(email);
        let password = password
            .map(|received| {
                self.check_password(received, username.as_ref().ok(), email.as_ref().ok())
            })
            .transpose();
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

pub(crate) fn refused(field: &'static str, refusal: &PasswordRefusal) -> FieldError {
    FieldError {
        field,
        code: refusal.code(),
        message: refusal.to_string(),
    }
}
