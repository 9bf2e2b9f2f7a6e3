//! What attempts on a password are counted under.
//!
//! A stranger's attempt counts for what was typed together with the network it came from, and for the account as a whole.
//! The first is strict: it holds off whoever guesses, and touches nobody elsewhere. The second is loose: it bounds what many
//! networks guess together, and takes too many to be used against the owner in passing. An attempt that is refused by one
//! is not counted by the other. A client known as the user's has a count of its own in place of both.

use accounts::{ThrottleKey, ThrottleRule, UserId};
use storage::User;

use crate::check_password::Attempt;
use crate::login::Login;
use crate::{App, Error};

/// The counts that one attempt is part of.
pub(crate) struct PasswordAttempts(Vec<(ThrottleKey, ThrottleRule)>);

impl PasswordAttempts {
    /// Both counts are there for unknown names, too: they wait like known ones.
    pub(crate) fn of(user: Option<&User>, attempt: &Attempt<'_>) -> Self {
        let known = user.and_then(|user| Self::of_known(user, attempt));
        known.unwrap_or_else(|| {
            let login = attempt.login;
            let account = user.map_or_else(|| unknown(login), |user| account(user.id));
            Self(vec![
                (here(login, attempt.network), ThrottleRule::Failures),
                (account, ThrottleRule::AccountFailures),
            ])
        })
    }

    /// `None` where the client is not known as this user's.
    pub(crate) fn of_known(user: &User, attempt: &Attempt<'_>) -> Option<Self> {
        let client = attempt.client.as_ref()?;
        let key = client.password_attempts(user.id)?;
        Some(Self(vec![(key, ThrottleRule::Failures)]))
    }

    /// All that this user's attempts from this network count under, whatever they typed and as far as no client is known.
    pub(crate) fn of_user(user: &User, network: &str) -> Self {
        let logins = [&user.username, &user.email].map(|typed| Login::parse(typed));
        let here = logins.map(|login| (here(&login, network), ThrottleRule::Failures));
        let account = (account(user.id), ThrottleRule::AccountFailures);
        Self(here.into_iter().chain([account]).collect())
    }

    fn keys(&self) -> Vec<ThrottleKey> {
        self.0.iter().map(|(key, _)| *key).collect()
    }
}

impl App {
    /// Takes an attempt, or says how long to wait.
    pub(crate) async fn take_attempt(&self, attempts: &PasswordAttempts) -> Result<(), Error> {
        self.reserve(&attempts.0).await
    }

    /// The attempt was never made, or told nobody anything.
    pub(crate) async fn give_back(&self, attempts: &PasswordAttempts) -> Result<(), Error> {
        let database = &self.0.database;
        Ok(database
            .give_back_attempt(&attempts.keys(), self.now())
            .await?)
    }

    /// The user has shown who they are.
    pub(crate) async fn forgive(&self, attempts: &PasswordAttempts) -> Result<(), Error> {
        Ok(self.0.database.forget_attempts(&attempts.keys()).await?)
    }
}

fn here(login: &Login, network: &str) -> ThrottleKey {
    // No network has a space.
    ThrottleKey::new("password here", &format!("{network} {}", login.key()))
}

fn account(user: UserId) -> ThrottleKey {
    ThrottleKey::new("account", &user.0.to_string())
}

fn unknown(login: &Login) -> ThrottleKey {
    ThrottleKey::new("unknown login", login.key())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_one_account_in_one_way_counts_together() {
        for (first, second) in [
            ("Ada", "aDA"),
            ("ada@example.org", "Ada@EXAMPLE.org"),
            ("ada@example.org", "ada@ｅxample.org"),
            ("ada@bücher.example", "ada@xn--bcher-kva.example"),
            ("No Name", "no name"),
        ] {
            let keys = [first, second].map(|typed| unknown(&Login::parse(typed)));
            assert_eq!(keys[0], keys[1], "{first} {second}");
        }
        let [name, address] = ["ada", "ada@example.org"].map(Login::parse);
        assert_ne!(here(&name, "192.0.2.1"), here(&address, "192.0.2.1"));
        assert_ne!(here(&name, "192.0.2.1"), here(&name, "192.0.2.2"));
    }
}
