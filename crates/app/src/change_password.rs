//! A new password.

use accounts::{AuditAction, EmailAddress, Password, Username};

use crate::audit::Event;
use crate::check_password::Attempt;
use crate::{Account, App, Error, FieldError, Identity};

/// A change of the password, as received.
pub struct ChangePassword {
    /// The password until now.
    pub current: String,
    /// The password from now on.
    pub new: String,
}

impl App {
    /// Puts the new password in place of the current one and ends all other sessions of the user.
    pub async fn change_password(
        &self,
        identity: &Identity,
        request: ChangePassword,
    ) -> Result<(), Error> {
        let account = &identity.account;
        let kept = identity.session()?.id;
        let (new, username, email) = self.check_new_password(account, request.new)?;
        let current = Password::new(request.current).map_err(|_| Error::InvalidCredentials)?;
        let user = self.0.database.user(account.id).await?;
        let attempt = Attempt {
            action: AuditAction::ChangePassword,
            login: &account.username,
            network: &identity.network,
        };
        let user = self.check_password_of(user, attempt, current).await?;
        let Some(old_hash) = user.password_hash else {
            return Err(Error::InvalidCredentials);
        };
        let new_hash = self
            .hash_new_password("new_password", new, username, email)
            .await?;
        let (now, notice) = (self.now(), self.new_mail_id());
        if !self
            .0
            .database
            .change_password(account.id, &old_hash, new_hash, kept, notice, now)
            .await?
        {
            // Another change came first, so this was not the current password any more.
            return Err(Error::InvalidCredentials);
        }
        self.wake_mailer();
        self.0.database.reauthenticate_session(kept, now).await?;
        self.audit(Event::own(AuditAction::ChangePassword, identity))
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
