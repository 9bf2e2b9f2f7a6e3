//! Is this a code of the user's second factor? Asked wherever their password is, once they have one.

use accounts::{
    AuditAction, AuditOutcome, RecoveryCode, SecondFactorCode, SessionId, ThrottleKey,
    ThrottleRule, Token, TokenKind, TotpCode, TotpSecret, UserId, uuid_v7,
};
use jiff::SignedDuration;
use storage::{NewOneTimeToken, TokenPurpose, TotpFactor, User};

use crate::audit::Event;
use crate::check_password::Attempt;
use crate::known_client::KnownClient;
use crate::{App, Error, random};

/// Which kind of code was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeKind {
    /// Of the authenticator app.
    Totp,
    /// From paper.
    Recovery,
}

impl CodeKind {
    /// The name in the audit trail.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Recovery => "recovery_code",
        }
    }

    /// What the audit trail says of a session in which credentials were given.
    pub(crate) fn with_session(session: SessionId, given: Option<Self>) -> String {
        match given {
            Some(kind) => format!("{} {}", session.0, kind.as_str()),
            None => session.0.to_string(),
        }
    }
}

impl App {
    /// A sign-in has so long between its two steps.
    const CHALLENGE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

    /// Checks the code of a user whose password was right and uses it up; `None` where they have no second factor.
    pub(crate) async fn check_second_factor(
        &self,
        user: &User,
        attempt: &Attempt<'_>,
        code: Option<&str>,
    ) -> Result<Option<CodeKind>, Error> {
        let Some(factor) = self.confirmed_factor(user.id).await? else {
            return Ok(None);
        };
        let Some(code) = code else {
            return Err(self.ask_for_code(user, attempt).await?);
        };
        let outcome = match SecondFactorCode::parse(code) {
            Some(SecondFactorCode::Totp(code)) => self
                .use_totp_code(&factor, &code, attempt.client.as_ref())
                .await
                .map(|()| CodeKind::Totp),
            Some(SecondFactorCode::Recovery(code)) => self
                .use_recovery_code(user.id, &code, attempt.network)
                .await
                .map(|()| CodeKind::Recovery),
            // It could not be right, so it tells a guesser nothing and does not count.
            None => Err(Error::InvalidCode),
        };
        if let Err(error) = &outcome {
            let refused = Event {
                actor: None,
                ..Event::of(attempt.action, Some(user.id), attempt.network)
            };
            self.audit(refused.with_outcome(refusal(error)).with_detail("code"))
                .await?;
        }
        outcome.map(Some)
    }

    /// The factor that is asked for.
    pub(crate) async fn confirmed_factor(&self, user: UserId) -> Result<Option<TotpFactor>, Error> {
        let factor = self.0.database.totp_factor(user).await?;
        Ok(factor.filter(|factor| factor.confirmed))
    }

    /// The attempt is reserved before the code is looked at, for the user and not for one sign-in: who knows the password
    /// may begin as many as they like. Attempts on the password are another matter and not touched.
    async fn use_totp_code(
        &self,
        factor: &TotpFactor,
        code: &TotpCode,
        client: Option<&KnownClient>,
    ) -> Result<(), Error> {
        let attempts = code_attempts(factor.user, client);
        self.reserve(&[(attempts, ThrottleRule::Codes)]).await?;
        let secret = match self.open_secret(factor) {
            Ok(secret) => secret,
            Err(error) => {
                // It was never checked.
                self.0
                    .database
                    .give_back_attempt(&[attempts], self.now())
                    .await?;
                return Err(error);
            }
        };
        let step = secret
            .verify(code, self.now(), factor.last_step)
            .ok_or(Error::InvalidCode)?;
        if !self.0.database.use_totp_step(factor, step).await? {
            // The same code was used at the same time.
            return Err(Error::InvalidCode);
        }
        Ok(self.0.database.forget_attempts(&[attempts]).await?)
    }

    /// Nobody guesses 120 random bits, so these attempts are not counted by user: whoever makes guesses at the app's codes
    /// cannot keep the owner from this way in.
    async fn use_recovery_code(
        &self,
        user: UserId,
        code: &RecoveryCode,
        network: &str,
    ) -> Result<(), Error> {
        let digest = code.digest(user);
        let event = Event::of(AuditAction::UseRecoveryCode, Some(user), network);
        let mut told = self.tell(vec![event]);
        let (database, lines) = (&self.0.database, &mut told.lines);
        if !database.use_recovery_code(user, digest, lines).await? {
            return Err(Error::InvalidCode);
        }
        told.log();
        Ok(())
    }

    /// The answer to a right password without a code. A sign-in may bring the code in a second step.
    async fn ask_for_code(&self, user: &User, attempt: &Attempt<'_>) -> Result<Error, Error> {
        if attempt.action != AuditAction::SignIn {
            return Ok(Error::SecondFactorRequired { challenge: None });
        }
        let now = self.now();
        let challenge = Token::generate(TokenKind::Challenge, &mut random());
        let new = NewOneTimeToken {
            id: uuid_v7(now, &mut random()),
            user: user.id,
            purpose: TokenPurpose::SecondFactor,
            token: challenge.digest(),
            email: None,
            now,
            expires_at: now + Self::CHALLENGE_LIFETIME,
        };
        let event = Event::of(attempt.action, Some(user.id), attempt.network);
        let event = event.with_detail("password; code asked for");
        let mut told = self.tell(vec![event]);
        let (database, lines) = (&self.0.database, &mut told.lines);
        if !database.insert_challenge(user, new, lines).await? {
            return self.refuse_outdated(user.id, attempt.network).await;
        }
        told.log();
        Ok(Error::SecondFactorRequired {
            challenge: Some(challenge),
        })
    }

    /// The secret of this factor, decrypted.
    pub(crate) fn open_secret(&self, factor: &TotpFactor) -> Result<TotpSecret, Error> {
        let keys = self.0.secret_keys.as_ref().ok_or(Error::SecretUnreadable)?;
        let opened = keys.open(&place(factor.user), &factor.sealed);
        opened
            .ok()
            .and_then(TotpSecret::from_bytes)
            .ok_or(Error::SecretUnreadable)
    }
}

/// How a code that was not taken stands in the audit trail.
pub(crate) fn refusal(error: &Error) -> AuditOutcome {
    match error {
        Error::TooManyAttempts { .. } => AuditOutcome::Throttled,
        _ => AuditOutcome::Refused,
    }
}

/// Where the user's secret is sealed for: in the row of another user it does not open.
pub(crate) fn place(user: UserId) -> String {
    format!("totp_factors.secret of {}", user.0)
}

/// Codes are counted apart from passwords, and those from all clients known as the user's apart from those of strangers. Not
/// from each of them: whoever reads the user's mail makes another browser known with each new password.
pub(crate) fn code_attempts(user: UserId, client: Option<&KnownClient>) -> ThrottleKey {
    let is_known = client.is_some_and(|client| client.is_of(user));
    let purpose = if is_known {
        "code of known clients"
    } else {
        "code"
    };
    ThrottleKey::new(purpose, &user.0.to_string())
}
