//! Is this the user's password? Asked at the sign-in and before credentials change.

use std::time::Instant;

use accounts::{AuditAction, AuditOutcome, Password, ThrottleKey, ThrottleRule, Verification};
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
    /// without an account. It costs exactly one verification, whether or not there is such a user, and a failure is told
    /// at the pace of the slowest kind of hash.
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
        match self.verify(user, password).await {
            Ok((_, Some(user))) => {
                self.0.database.forget_attempts(attempts).await?;
                Ok(user)
            }
            Ok((begun, None)) => {
                self.audit(refused.with_outcome(AuditOutcome::Refused))
                    .await?;
                self.0.pace.keep(begun).await;
                Err(Error::InvalidCredentials)
            }
            // It was never checked: the service was too busy, or the database did not answer.
            Err(error) => {
                self.0
                    .database
                    .give_back_attempt(attempts, self.now())
                    .await?;
                Err(error)
            }
        }
    }

    /// When the verification began, and the user whose password it is.
    async fn verify(
        &self,
        user: Option<User>,
        password: Password,
    ) -> Result<(Instant, Option<User>), Error> {
        let hasher = self.0.hasher.clone();
        let stored = user
            .as_ref()
            .filter(|user| user.status == Status::Active)
            .and_then(|user| user.password_hash.clone());
        let app = self.clone();
        let verified = self.0.hash_gate.run(move || {
            let begun = Instant::now();
            let Some(stored) = stored else {
                hasher.verify_nobody(&password);
                return (begun, None);
            };
            let verification = hasher.verify(&password, &stored);
            app.0.pace.meet(&stored, begun.elapsed());
            let replacement = match verification {
                Verification::Differs => None,
                Verification::Matches => Some(None),
                Verification::MatchesOutdated => {
                    Some(Some((stored, hasher.hash(&password, &mut random()))))
                }
            };
            (begun, replacement)
        });
        let (begun, replacement) = verified.await?;
        let (Some(mut user), Some(replacement)) = (user, replacement) else {
            return Ok((begun, None));
        };
        if let Some((old, new)) = replacement {
            self.0
                .database
                .replace_password_hash(user.id, &old, new.clone())
                .await?;
            user.password_hash = Some(new);
        }
        Ok((begun, Some(user)))
    }
}

/// One bucket for each account, whether it was named or addressed; unknown names are counted alike.
fn attempts_key(user: Option<&User>, login: &str) -> ThrottleKey {
    match user {
        Some(user) => ThrottleKey::new("account", &user.id.0.to_string()),
        None => ThrottleKey::new("unknown login", &login.to_lowercase()),
    }
}
