//! A forgotten password: the new one, by the link that was mailed.

use accounts::{AuditAction, AuditOutcome, Token, TokenKind, client_network};
use storage::{PasswordReset, Status, TokenPurpose, User};

use crate::audit::Event;
use crate::password_attempts::PasswordAttempts;
use crate::{Account, App, Device, Error};

/// A new password in place of a forgotten one, as received.
pub struct ResetPassword {
    /// The code of the link.
    pub token: String,
    /// The password from now on.
    pub new: String,
    /// Where the request came from.
    pub device: Device,
}

impl App {
    /// Sets the new password, ends all sessions and other links of the user and forgets failed sign-ins.
    ///
    /// A password that breaks a rule does not use up the link. Nobody is signed in, and a second factor stays: whoever
    /// reads the mail has shown no more than that (ASVS 5.0, 6.4.3). But the browser is known from now on, by the token that
    /// comes back: whoever keeps an account's attempts used up does not keep its owner out.
    pub async fn reset_password(&self, request: ResetPassword) -> Result<Token, Error> {
        let network = client_network(request.device.address);
        self.throttle_link(&network).await?;
        let action = AuditAction::ResetPassword;
        let Some((token, user)) = self.user_of_reset(&request.token).await? else {
            return self.refuse_link(action, &network).await;
        };
        let attempts = PasswordAttempts::of_user(&user, &network);
        let account = Account::from(user);
        let (new, username, email) = self.check_new_password(&account, request.new)?;
        let new_hash = self
            .hash_new_password("new_password", new, username, email)
            .await?;
        let (device, known_device) = self.new_device(&request.device);
        let mut told = self.tell(vec![Event::of(action, Some(account.id), &network)]);
        let reset = PasswordReset {
            token: token.digest(),
            new_hash,
            known_device: Some(known_device),
            notice: self.new_mail_id(),
            trail: &mut told.lines,
            now: self.now(),
        };
        if self.0.database.reset_password(reset).await?.is_none() {
            return self.refuse_link(action, &network).await;
        }
        told.log();
        self.wake_mailer();
        self.forgive(&attempts).await?;
        Ok(device)
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
