//! Whose address is it?

use std::net::IpAddr;

use accounts::{AuditAction, AuditOutcome, ThrottleKey, Token, TokenKind, UserId, client_network};
use storage::{MailKind, TokenPurpose, User};

use crate::audit::Event;
use crate::{App, Error, Identity};

impl App {
    /// Takes the code of a link that was mailed as the proof that the address is the user's.
    pub async fn verify_email(&self, token: &str, client: IpAddr) -> Result<(), Error> {
        let network = client_network(client);
        self.throttle_link(&network).await?;
        let action = AuditAction::VerifyEmail;
        let Some(token) = Token::parse(TokenKind::Verify, token.trim()) else {
            return self.refuse_link(action, &network).await;
        };
        let (purpose, digest, now) = (TokenPurpose::VerifyEmail, token.digest(), self.now());
        let database = &self.0.database;
        let Some(found) = database.one_time_token(purpose, digest, now).await? else {
            return self.refuse_link(action, &network).await;
        };
        let mut told = self.tell(vec![Event::of(action, Some(found.user), &network)]);
        let outcome = database.verify_email(digest, &mut told.lines, now).await?;
        if outcome.is_none() {
            return self.refuse_link(action, &network).await;
        }
        told.log();
        Ok(())
    }

    /// Has another such link mailed, unless the address is known to be the user's.
    pub async fn request_verification(&self, identity: &Identity) -> Result<(), Error> {
        self.mailer()?;
        identity.session()?;
        if identity.account.email_verified {
            return Ok(());
        }
        let user = identity.account.id;
        self.throttle_mail(&identity.network).await?;
        self.reserve(&[(verification_key(user), Self::MAILS)])
            .await?;
        self.put_mail(MailKind::VerifyEmail, Some(user), None).await
    }

    /// Succeeds for whoever may sign in as far as the address goes; has another link mailed to whoever may not. Asked only
    /// after the password was right, so it tells nobody else.
    pub(crate) async fn require_verified(&self, user: &User, network: &str) -> Result<(), Error> {
        if !self.requires_verified_email() || user.email_verified_at.is_some() {
            return Ok(());
        }
        let key = verification_key(user.id);
        if self.may_mail_for(network, key).await? {
            self.put_mail(MailKind::VerifyEmail, Some(user.id), None)
                .await?;
        }
        let refused = Event::of(AuditAction::SignIn, Some(user.id), network)
            .with_outcome(AuditOutcome::Refused);
        self.audit(refused.with_detail("the address is not confirmed"))
            .await?;
        Err(Error::EmailNotVerified)
    }
}

fn verification_key(user: UserId) -> ThrottleKey {
    ThrottleKey::new("verification", &user.0.to_string())
}
