//! A forgotten password: the new one, by the link that was mailed.

use std::net::IpAddr;

use accounts::{AuditAction, AuditOutcome, Token, TokenKind, client_network};
use storage::{Status, TokenPurpose, User};

use crate::audit::Event;
use crate::{Account, App, Error};

/// A new password in place of a forgotten one, as received.
pub struct ResetPassword {
    /// The code of the link.
    pub token: String,
    /// The password from now on.
    pub new: String,
    /// Where the request came from.
    pub client: IpAddr,
}

impl App {
    /// Sets the new password, ends all sessions and other links of the user and forgets failed sign-ins.
    ///
    /// A password that breaks a rule does not use up the link. Nobody is signed in, and a second factor stays: whoever
    /// reads the mail has shown no more than that (ASVS 5.0, 6.4.3).
    pub async fn reset_password(&self, request: ResetPassword) -> Result<(), Error> {
        self.throttle_link(request.client).await?;
        let network = client_network(request.client);
        let action = AuditAction::ResetPassword;
        let Some((token, user)) = self.user_of_reset(&request.token).await? else {
            return self.refuse_link(action, &network).await;
        };
        let account = Account::from(user);
        let (new, username, email) = self.check_new_password(&account, request.new)?;
        let hash = self
            .hash_new_password("new_password", new, username, email)
            .await?;
        let notice = self.new_mail_id();
        let database = &self.0.database;
        let outcome = database.reset_password(token.digest(), hash, notice, self.now());
        let Some(user) = outcome.await? else {
            return self.refuse_link(action, &network).await;
        };
        self.wake_mailer();
        self.forgive(user).await?;
        self.audit(Event::of(action, Some(user), &network)).await
    }

    /// Whose password this token may set, without using it up.
    async fn user_of_reset(&self, received: &str) -> Result<Option<(Token, User)>, Error> {
        let Some(token) = Token::parse(TokenKind::Reset, received.trim()) else {
            return Ok(None);
        };
        let database = &self.0.database;
        let purpose = TokenPurpose::ResetPassword;
        let Some(found) = database
            .one_time_token(purpose, token.digest(), self.now())
            .await?
        else {
            return Ok(None);
        };
        let user = database.user(found.user).await?;
        Ok(user
            .filter(|user| user.status == Status::Active)
            .map(|user| (token, user)))
    }

    /// Writes down that a link was not good, and says so.
    pub(crate) async fn refuse_link<T>(
        &self,
        action: AuditAction,
        network: &str,
    ) -> Result<T, Error> {
        let refused = Event::of(action, None, network).with_outcome(AuditOutcome::Refused);
        self.audit(refused).await?;
        Err(Error::InvalidToken)
    }
}
