//! Mail waits in the outbox until the server has taken it.

use std::time::Duration;

use accounts::{Token, TokenKind, UserId, uuid_v7};
use jiff::{SignedDuration, Timestamp};
use storage::{MailId, MailKind, NewMail, NewOneTimeToken, OutboxMail, Status, TokenPurpose, User};

use super::message::{Addressed, Letter};
use super::{Failure, Mailer};
use crate::{App, Error, random};

/// A link is good for this long from the moment of sending.
const LINK_LIFETIME: SignedDuration = SignedDuration::from_mins(30);
/// Whoever sends a mail has it alone for this long: longer than sending takes.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// What was not taken after this long is given up.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);
/// How often to look for mail whose time has come, and that others put there.
const POLL: Duration = Duration::from_secs(30);
/// Mails looked at in one step.
const BATCH: u64 = 50;

impl App {
    /// Whether this service sends mail.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        self.0.mailer.is_some()
    }

    pub(crate) fn mailer(&self) -> Result<&Mailer, Error> {
        self.0.mailer.as_ref().ok_or(Error::MailNotConfigured)
    }

    /// Whether one signs in only with an address that one has shown to be one's own.
    #[must_use]
    pub fn requires_verified_email(&self) -> bool {
        let mailer = self.0.mailer.as_ref();
        mailer.is_some_and(|mailer| mailer.require_verified_email)
    }

    /// Puts a mail into the outbox; whoever asks for one has made sure that mail is sent.
    pub(crate) async fn put_mail(
        &self,
        kind: MailKind,
        user: Option<UserId>,
        email: Option<&str>,
    ) -> Result<(), Error> {
        let new = NewMail {
            id: self.mail_id(),
            kind,
            user,
            email,
            now: self.now(),
        };
        self.0.database.put_mail(new).await?;
        self.wake_mailer();
        Ok(())
    }

    /// The id of a mail that a transaction puts into the outbox; `None` where no mail is sent.
    pub(crate) fn new_mail_id(&self) -> Option<MailId> {
        self.sends_mail().then(|| self.mail_id())
    }

    pub(crate) fn mail_id(&self) -> MailId {
        MailId(uuid_v7(self.now(), &mut random()))
    }

    pub(crate) fn wake_mailer(&self) {
        if let Some(mailer) = &self.0.mailer {
            mailer.wake.notify_one();
        }
    }

    /// Sends what the outbox holds, now and whenever something is put there or its time comes. Never ends where mail is
    /// sent, and any number of processes may do it at once.
    pub async fn deliver_mail(&self) {
        let Some(mailer) = &self.0.mailer else {
            return;
        };
        loop {
            if let Err(error) = self.deliver_due_mail().await {
                tracing::warn!(%error, "the outbox was not worked off");
            }
            let _ = tokio::time::timeout(POLL, mailer.wake.notified()).await;
        }
    }

    /// Sends the mail that is due at this moment, once; how many mails the server took.
    pub async fn deliver_due_mail(&self) -> Result<u64, Error> {
        let Some(mailer) = &self.0.mailer else {
            return Ok(0);
        };
        let mut sent = 0;
        loop {
            // What was tried is due later, so this comes to an end.
            let due = self.0.database.due_mail(self.now(), BATCH).await?;
            if due.is_empty() {
                return Ok(sent);
            }
            for mail in due {
                let lease = self.now() + LEASE;
                if self.0.database.claim_mail(&mail, lease).await? {
                    sent += u64::from(self.deliver(mailer, &mail).await?);
                }
            }
        }
    }

    /// Sends one mail that is ours alone; whether the server took it.
    async fn deliver(&self, mailer: &Mailer, mail: &OutboxMail) -> Result<bool, Error> {
        let database = &self.0.database;
        let outcome = if self.now().duration_since(mail.created_at) > PATIENCE {
            Err(Failure::for_good("it waited for too long"))
        } else if let Some(addressed) = self.compose(mail).await? {
            self.send(mailer, mail, &addressed).await
        } else {
            database.delete_mail(mail.id).await?;
            return Ok(false);
        };
        let attempts = mail.attempts + 1;
        let (id, kind) = (mail.id.0, mail.kind.as_str());
        let user = mail.user.map(|user| tracing::field::display(user.0));
        let Err(failure) = outcome else {
            database.delete_mail(mail.id).await?;
            tracing::info!(%id, kind, user, "a mail was sent");
            return Ok(true);
        };
        let reason = failure.reason;
        match retry_at(attempts, mail.created_at, self.now()) {
            Some(moment) if !failure.for_good => {
                database.postpone_mail(mail.id, moment).await?;
                tracing::warn!(%id, kind, user, attempts, reason, next = %moment, "a mail was not sent yet");
            }
            _ => {
                database.delete_mail(mail.id).await?;
                tracing::error!(%id, kind, user, attempts, reason, "a mail was given up");
            }
        }
        Ok(false)
    }

    async fn send(
        &self,
        mailer: &Mailer,
        mail: &OutboxMail,
        addressed: &Addressed,
    ) -> Result<(), Failure> {
        let id = format!("{}.{}", mail.id.0, mail.attempts);
        let message = mailer
            .message(addressed, &id, self.now())
            .map_err(|_| Failure::for_good("no mail can be sent to such an address"))?;
        mailer.send(message).await
    }

    /// What the mail says and to whom, by what holds at this moment; `None`: there is nothing to say any more.
    async fn compose(&self, mail: &OutboxMail) -> Result<Option<Addressed>, Error> {
        let user = match mail.user {
            Some(id) => self.0.database.user(id).await?,
            None => None,
        };
        let Some(user) = user else {
            return Ok(None);
        };
        let active = user.status == Status::Active;
        let letter = match mail.kind {
            MailKind::ResetPassword if active => {
                let token = self.token(mail, &user, TokenKind::Reset, TokenPurpose::ResetPassword);
                token.await?.map(Letter::ResetPassword)
            }
            MailKind::VerifyEmail if active && user.email_verified_at.is_none() => {
                let token = self.token(mail, &user, TokenKind::Verify, TokenPurpose::VerifyEmail);
                token.await?.map(Letter::VerifyEmail)
            }
            MailKind::ChangeEmail if active && mail.email.is_some() => {
                let (kind, purpose) = (TokenKind::ChangeEmail, TokenPurpose::ChangeEmail);
                let token = self.token(mail, &user, kind, purpose);
                token.await?.map(Letter::ChangeEmail)
            }
            MailKind::Nothing
            | MailKind::ResetPassword
            | MailKind::VerifyEmail
            | MailKind::ChangeEmail => None,
            MailKind::PasswordChanged => Some(Letter::PasswordChanged),
            MailKind::EmailChangeRequested => Some(Letter::EmailChangeRequested),
            MailKind::EmailChanged => Some(Letter::EmailChanged),
            MailKind::SecondFactorOn => Some(Letter::SecondFactorOn),
            MailKind::SecondFactorOff => Some(Letter::SecondFactorOff),
        };
        let email = mail.email.as_ref().unwrap_or(&user.email).clone();
        let is_known = email == user.email && user.email_verified_at.is_some();
        Ok(letter.map(|letter| Addressed {
            letter,
            username: is_known.then_some(user.username),
            email,
        }))
    }

    /// A new token for the link of this mail; `None` where a change of credentials has taken the mail out meanwhile.
    async fn token(
        &self,
        mail: &OutboxMail,
        user: &User,
        kind: TokenKind,
        purpose: TokenPurpose,
    ) -> Result<Option<Token>, Error> {
        let now = self.now();
        let token = Token::generate(kind, &mut random());
        let new = NewOneTimeToken {
            id: uuid_v7(now, &mut random()),
            user: user.id,
            purpose,
            token: token.digest(),
            email: Some(mail.email.as_deref().unwrap_or(&user.email)),
            now,
            expires_at: now + LINK_LIFETIME,
        };
        let stored = self.0.database.insert_mailed_token(mail.id, new).await?;
        Ok(stored.then_some(token))
    }
}

/// When to try again after so many attempts, the waits doubling from a minute to an hour; `None`: never.
fn retry_at(attempts: u32, created_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let minutes = 1_i64 << attempts.saturating_sub(1).min(6);
    let moment = now + SignedDuration::from_mins(minutes.min(60));
    (moment.duration_since(created_at) <= PATIENCE).then_some(moment)
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::retry_at;

    #[test]
    fn waits_double_from_a_minute_to_an_hour_and_end_after_a_day() {
        let created_at: Timestamp = "2026-11-23T09:30:00Z".parse().unwrap();
        let mut now = created_at;
        let mut waits = Vec::new();
        for attempts in 1.. {
            let Some(moment) = retry_at(attempts, created_at, now) else {
                break;
            };
            waits.push(moment.duration_since(now).as_secs() / 60);
            now = moment;
        }
        assert_eq!(waits[..8], [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(waits.len(), 28);
        assert!(now.duration_since(created_at) > SignedDuration::from_hours(23));
        assert!(retry_at(u32::MAX, created_at, created_at).is_some());
    }
}
