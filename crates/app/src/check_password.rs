//! Is this the user's password? Asked at the sign-in and before credentials change.

use std::time::Instant;

use accounts::{
    AuditAction, AuditOutcome, Password, ThrottleKey, ThrottleRule, UserId, Verification,
};
use storage::{Status, User};

use crate::audit::Event;
use crate::check_code::CodeKind;
use crate::known_client::KnownClient;
use crate::{App, Error, random};

/// What a password is given for.
pub(crate) struct Attempt<'a> {
    /// What is to be done with it.
    pub(crate) action: AuditAction,
    /// What was typed to name the user.
    pub(crate) login: &'a str,
    /// Where it came from.
    pub(crate) network: &'a str,
    /// The client, where somebody has signed in with it before.
    pub(crate) client: Option<KnownClient>,
}

impl App {
    /// The user, if they are active, this is their password and, where they have a second factor, this is a code of it.
    ///
    /// Only all of it forgives the failures before; a right password without a right code counts as no attempt.
    pub(crate) async fn check_credentials_of(
        &self,
        user: Option<User>,
        attempt: &Attempt<'_>,
        password: Password,
        code: Option<&str>,
    ) -> Result<(User, Option<CodeKind>), Error> {
        let (user, attempts) = self.take_attempt(user, attempt, password).await?;
        match self.check_second_factor(user.id, attempt, code).await {
            Ok(kind) => {
                self.0.database.forget_attempts(attempts).await?;
                Ok((user, kind))
            }
            Err(error) => {
                self.0
                    .database
                    .give_back_attempt(attempts, self.now())
                    .await?;
                Err(error)
            }
        }
    }

    /// The user, if they are active and this is their password; a second factor is not asked for.
    pub(crate) async fn check_password_of(
        &self,
        user: Option<User>,
        attempt: &Attempt<'_>,
        password: Password,
    ) -> Result<User, Error> {
        let (user, attempts) = self.take_attempt(user, attempt, password).await?;
        self.0.database.forget_attempts(attempts).await?;
        Ok(user)
    }

    /// Checks the password; with the user comes what the attempt was counted under.
    ///
    /// The attempt is reserved before any work, under one key for each account however it is named, and for each name
    /// without an account. It costs exactly one verification, whether or not there is such a user, and a failure is told
    /// at the pace of the slowest kind of hash.
    async fn take_attempt(
        &self,
        user: Option<User>,
        attempt: &Attempt<'_>,
        password: Password,
    ) -> Result<(User, ThrottleKey), Error> {
        let attempts = password_attempts(user.as_ref(), attempt);
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
            Ok((_, Some(user))) => Ok((user, attempts)),
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

    /// Forgets the failures of this account: its user has shown by other means who they are.
    pub(crate) async fn forgive(&self, user: UserId) -> Result<(), Error> {
        Ok(self.0.database.forget_attempts(account_key(user)).await?)
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
                app.0.pace.meet_kind(hasher.cost(), begun.elapsed());
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

/// One bucket for each account, whether it was named or addressed, and one for each client known as its user's; unknown
/// names are counted alike.
pub(crate) fn password_attempts(user: Option<&User>, attempt: &Attempt<'_>) -> ThrottleKey {
    let Some(user) = user else {
        return ThrottleKey::new("unknown login", &attempt.login.to_lowercase());
    };
    attempt
        .client
        .as_ref()
        .and_then(|client| client.attempts("password of known client", user.id))
        .unwrap_or_else(|| account_key(user.id))
}

fn account_key(user: UserId) -> ThrottleKey {
    ThrottleKey::new("account", &user.0.to_string())
}
