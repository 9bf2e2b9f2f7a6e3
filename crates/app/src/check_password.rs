//! Is this the user's password? Asked at the sign-in and before credentials change.

use accounts::{
    AuditAction, AuditOutcome, Password, ThrottleKey, ThrottleRule, UserId, Verification,
};
use storage::{Status, User};

use crate::audit::Event;
use crate::{App, Error, random};

/// What a password is given for.
pub(crate) struct Attempt<'a> {
    /// What is to be done with it.
    pub(crate) action: AuditAction,
    /// What was typed to name the user.
    pub(crate) login: &'a str,
    /// Where it came from.
    pub(crate) network: &'a str,
}

impl App {
    /// The user, if they are active and this is their password.
    ///
    /// The attempt is reserved before any work, under one key for each account however it is named, and for each name
    /// without an account. It costs exactly one verification, whether or not there is such a user.
    pub(crate) async fn check_password_of(
        &self,
        user: Option<User>,
        attempt: Attempt<'_>,
        password: Password,
    ) -> Result<User, Error> {
        let attempts = attempts_key(user.as_ref(), attempt.login);
        let id = user.as_ref().map(|user| user.id);
        // Nobody has proved to be that user: the trail has them as the subject, not as the actor.
        let refused = Event {
            actor: None,
            ..Event::of(attempt.action, id, attempt.network)
        };
        if let Err(error) = self.reserve(attempts, ThrottleRule::Failures).await {
            self.audit(refused.with_outcome(AuditOutcome::Throttled))
                .await?;
            return Err(error);
        }
        let outcome = self.verify(user, password).await;
        match &outcome {
            Ok(_) => self.0.database.forget_attempts(attempts).await?,
            Err(Error::InvalidCredentials) => {
                self.audit(refused.with_outcome(AuditOutcome::Refused))
                    .await?;
            }
            // It was never checked: the service was too busy, or the database did not answer.
            Err(_) => {
                self.0
                    .database
                    .give_back_attempt(attempts, self.now())
                    .await?;
            }
        }
        outcome
    }

    /// Forgets the failures of this account: its user has shown by other means who they are.
    pub(crate) async fn forgive(&self, user: UserId) -> Result<(), Error> {
        Ok(self.0.database.forget_attempts(account_key(user)).await?)
    }

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
        let (Some(mut user), Some(replacement)) = (user, verified.await?) else {
            return Err(Error::InvalidCredentials);
        };
        if let Some((old, new)) = replacement {
            self.0
                .database
                .replace_password_hash(user.id, &old, new.clone())
                .await?;
            user.password_hash = Some(new);
        }
        Ok(user)
    }
}

/// One bucket for each account, whether it was named or addressed; unknown names are counted alike.
fn attempts_key(user: Option<&User>, login: &str) -> ThrottleKey {
    match user {
        Some(user) => account_key(user.id),
        None => ThrottleKey::new("unknown login", &login.to_lowercase()),
    }
}

fn account_key(user: UserId) -> ThrottleKey {
    ThrottleKey::new("account", &user.0.to_string())
}
