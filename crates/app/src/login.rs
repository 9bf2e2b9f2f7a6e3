//! What somebody types to name an account.

use accounts::{EmailAddress, Username};
use storage::User;

use crate::{App, Error};

/// A name or an address: which of them it is, its form tells.
pub(crate) enum Login {
    Username(Username),
    Email(EmailAddress),
    /// Neither, so that it is nobody's.
    Neither(String),
}

impl Login {
    pub(crate) fn parse(typed: &str) -> Self {
        let neither = || Self::Neither(typed.to_lowercase());
        if typed.contains('@') {
            EmailAddress::parse(typed).map_or_else(|_| neither(), Self::Email)
        } else {
            Username::parse(typed).map_or_else(|_| neither(), Self::Username)
        }
    }

    /// The same text for all that names one account in this way, whether or not there is such an account.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::Username(username) => username.key(),
            Self::Email(email) => email.key(),
            Self::Neither(text) => text,
        }
    }
}

impl App {
    pub(crate) async fn find_by_login(&self, login: &Login) -> Result<Option<User>, Error> {
        let database = &self.0.database;
        Ok(match login {
            Login::Username(username) => database.user_by_username(username).await?,
            Login::Email(email) => database.user_by_email(email).await?,
            Login::Neither(_) => None,
        })
    }
}
