//! A new password.

use accounts::{AuditAction, EmailAddress, Password, Username};

use storage::PasswordChange;

use crate::audit::Event;
use crate::check_password::Attempt;
use crate::known_client::KnownClient;
use crate::{Account, App, Error, FieldError, Identity};

/// A change of the password, as received.
pub struct ChangePassword {
    /// The password until now.
    pub current: String,
    /// The password from now on.
    pub new: String,
    /// Whether the API keys end, too.
    pub revokes_keys: bool,
}

impl App {
    /// Puts the new password in place of the current one and ends all other sessions of the user. API keys go on unless
    /// they are to end: they were made for programs that do not know the password.
    ///
    /// The current password is all that is asked for, and counts as giving it again; who has a second factor must have
    /// given a code as well, within ten minutes (ASVS 5.0, 6.2.3 and 7.5.1).
    pub async fn change_password(
        &self,
        identity: &Identity,
        request: ChangePassword,
    ) -> Result<(), Error> {
        let account = &identity.account;
        let kept = identity.session()?.id;
        let revokes_keys = request.revokes_keys;
        let has_factor = self.confirmed_factor(account.id).await?.is_some();
        if has_factor {
            self.require_step_up(identity).await?;
        }
        let (new, username, email) = self.check_new_password(account, request.new)?;
        let current = Password::new(request.current).map_err(|_| Error::InvalidCredentials)?;
        let user = self.0.database.user(account.id).await?;
        let attempt = Attempt {
            action: AuditAction::ChangePassword,
            login: &account.username,
            network: &identity.network,
            client: Some(KnownClient::of_session(identity)?),
        };
        let user = self.check_password_of(user, &attempt, current).await?;
        let Some(old_hash) = user.password_hash else {
            return Err(Error::InvalidCredentials);
        };
        let new_hash = self
            .hash_new_password("new_password", new, username, email)
            .await?;
        let (now, notice) = (self.now(), self.new_mail_id());
        let change = PasswordChange {
            user: account.id,
            old_hash: &old_hash,
            new_hash,
            kept,
            revokes_keys,
            notice,
            now,
        };
        if !self.0.database.change_password(change).await? {
            // Another change came first, so this was not the current password any more.
            return Err(Error::InvalidCredentials);
        }
        self.wake_mailer();
        if !has_factor {
            self.0.database.reauthenticate_session(kept, now).await?;
        }
        let event = Event::own(AuditAction::ChangePassword, identity);
        self.audit(event.with_detail(if revokes_keys { "keys revoked" } else { "" }))
            .await
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
