//! Is this the user's password? Asked at the sign-in and before credentials change.

use std::time::Instant;

use accounts::{AuditAction, AuditOutcome, Password, Verification};
use storage::{Status, User};

use crate::audit::Event;
use crate::check_code::CodeKind;
use crate::known_client::KnownClient;
use crate::login::Login;
use crate::password_attempts::PasswordAttempts;
use crate::{App, Error, random};

/// What a password is given for.
pub(crate) struct Attempt<'a> {
    /// What is to be done with it.
    pub(crate) action: AuditAction,
    /// What was typed to name the user.
    pub(crate) login: &'a Login,
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
        let attempts = PasswordAttempts::of(user.as_ref(), attempt);
        let user = self
            .try_password(user, attempt, &attempts, password)
            .await?;
        match self.check_second_factor(&user, attempt, code).await {
            Ok(kind) => {
                self.forgive(&attempts).await?;
                Ok((user, kind))
            }
            Err(error) => {
                self.give_back(&attempts).await?;
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
        let attempts = PasswordAttempts::of(user.as_ref(), attempt);
        let user = self
            .try_password(user, attempt, &attempts, password)
            .await?;
        self.forgive(&attempts).await?;
        Ok(user)
    }

    /// Takes the attempt and checks the password.
    ///
    /// The attempt is counted before any work. It costs exactly one verification, whether or not there is such a user, and a
    /// failure is told at the pace of the slowest kind of hash.
    async fn try_password(
        &self,
        user: Option<User>,
        attempt: &Attempt<'_>,
        attempts: &PasswordAttempts,
        password: Password,
    ) -> Result<User, Error> {
        let id = user.as_ref().map(|user| user.id);
        // Nobody has proved to be that user: the trail has them as the subject, not as the actor.
        let refused = Event {
            actor: None,
            ..Event::of(attempt.action, id, attempt.network)
        };
        if let Err(error) = self.take_attempt(attempts).await {
            self.audit(refused.with_outcome(AuditOutcome::Throttled))
                .await?;
            return Err(error);
        }
        match self.verify(user, password).await {
            Ok((_, Some(user))) => Ok(user),
            Ok((begun, None)) => {
                self.audit(refused.with_outcome(AuditOutcome::Refused))
                    .await?;
                self.0.pace.keep(begun).await;
                Err(Error::InvalidCredentials)
            }
            // It was never checked: the service was too busy, or the database did not answer.
            Err(error) => {
                self.give_back(attempts).await?;
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
        let weight = self.weight_of(stored.as_deref());
        let app = self.clone();
        let verified = self.0.hash_gate.run_weighing(weight, move || {
            let begun = Instant::now();
            let Some(stored) = stored else {
                hasher.verify_nobody(&password);
                app.0.pace.note(hasher.cost(), begun.elapsed());
                return (begun, None);
            };
            let verification = hasher.verify(&password, &stored);
            app.0.pace.meet(&hasher, &stored);
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
