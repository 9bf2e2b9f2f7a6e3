//! A new password.

use accounts::{AuditAction, EmailAddress, Password, ThrottleKey, Token, Username};
use storage::{AuditLines, MailId, OwnChange, PasswordChange};

use crate::audit::Event;
use crate::check_password::Attempt;
use crate::known_client::KnownClient;
use crate::login::Login;
use crate::{Account, App, Device, Error, FieldError, Identity};

/// A change of the password, as received.
pub struct ChangePassword<'a> {
    /// The password until now.
    pub current: String,
    /// The password from now on.
    pub new: String,
    /// Whether the API keys end, too.
    pub revokes_keys: bool,
    /// The browser, where it is to be known again.
    pub browser: Option<&'a Device>,
}

impl App {
    /// Puts the new password in place of the current one and ends all other sessions of the user. API keys go on unless
    /// they are to end: they were made for programs that do not know the password.
    ///
    /// The current password is all that is asked for, and counts as giving it again; who has a second factor must have
    /// given a code as well, within ten minutes (ASVS 5.0, 6.2.3 and 7.5.1).
    ///
    /// Browsers that were known are so no more but for this one: the token that it is known by from now on, where it is to be.
    pub async fn change_password(
        &self,
        identity: &Identity,
        request: ChangePassword<'_>,
    ) -> Result<Option<Token>, Error> {
        let account = &identity.account;
        let session = identity.session()?.id;
        let has_factor = self.confirmed_factor(account.id).await?.is_some();
        if has_factor {
            self.require_step_up(identity).await?;
        }
        let (new, username, email) = self.check_new_password(account, request.new)?;
        let current = Password::new(request.current).map_err(|_| Error::InvalidCredentials)?;
        let old_hash = self.check_current(identity, current).await?;
        let new_hash = self
            .hash_new_password("new_password", new, username, email)
            .await?;
        let (token, known_device) = request.browser.map(|it| self.new_device(it)).unzip();
        let new = PasswordChange {
            old_hash: &old_hash,
            new_hash,
            revokes_keys: request.revokes_keys,
            known_device,
        };
        let event = Event::own(AuditAction::ChangePassword, identity);
        let detail = if request.revokes_keys {
            "keys revoked"
        } else {
            ""
        };
        let mut told = self.tell(vec![event.with_detail(detail)]);
        let own = OwnChange {
            notice: self.notice_to(identity).await?,
            ..self.own_change(identity, &mut told)?
        };
        if !self.0.database.change_password(new, own).await? {
            // Another change came first, so this was not the current password any more.
            return Err(Error::InvalidCredentials);
        }
        told.log();
        self.wake_mailer();
        if !has_factor {
            // The line of the change says that, too.
            let (database, lines) = (&self.0.database, &mut AuditLines::default());
            database
                .reauthenticate_session(session, lines, self.now())
                .await?;
        }
        Ok(token)
    }

    /// The id of the mail that tells the user. One that goes to an address which nobody has confirmed is one of the few that this
    /// client may have sent, as the address may be a stranger's; where none is left, the change is made without.
    async fn notice_to(&self, identity: &Identity) -> Result<Option<MailId>, Error> {
        let account = &identity.account;
        if !self.sends_mail() || account.email_verified {
            return Ok(self.new_mail_id());
        }
        let key = ThrottleKey::new("notice to no confirmed address", &account.id.0.to_string());
        let allowed = self.may_mail_for(&identity.network, key).await?;
        Ok(allowed.then(|| self.mail_id()))
    }

    /// The hash of the password that was given, if it is the current one.
    async fn check_current(&self, identity: &Identity, given: Password) -> Result<String, Error> {
        let id = identity.account.id;
        self.throttle_credentials(id, &identity.network).await?;
        let user = self.0.database.user(id).await?;
        let attempt = Attempt {
            action: AuditAction::ChangePassword,
            login: &Login::parse(&identity.account.username),
            network: &identity.network,
            client: Some(KnownClient::of_session(identity)?),
        };
        let user = self.check_password_of(user, &attempt, given).await?;
        user.password_hash.ok_or(Error::InvalidCredentials)
    }

    /// The new password, with the name and address that it was held against.
    pub(crate) fn check_new_password(
        &self,
        account: &Account,
        received: String,
    ) -> Result<(Password, Username, EmailAddress), Error> {
        let (Ok(username), Ok(email)) = (
            Username::parse(&account.username),
            EmailAddress::parse(&account.email),
        ) else {
            unreachable!("what is stored was parsed before");
        };
        let password = self
            .check_password(received, Some(&username), Some(&email))
            .map_err(|error| {
                Error::Invalid(vec![FieldError {
                    field: "new_password",
                    ..error
                }])
            })?;
        Ok((password, username, email))
    }
}
