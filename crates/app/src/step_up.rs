//! Giving the password again, before credentials change.

use accounts::Password;

use crate::{App, Error, Identity};

impl App {
    /// Checks the password of the signed-in user; for ten minutes this session may then change credentials.
    pub async fn step_up(&self, identity: &Identity, password: String) -> Result<(), Error> {
        let password = Password::new(password).map_err(|_| Error::InvalidCredentials)?;
        let user = self.0.database.user(identity.account.id).await?;
        let user = self
            .check_password_of(user, &identity.account.username, password)
            .await?;
        self.0
            .database
            .reauthenticate_session(identity.session_id, self.now())
            .await?;
        tracing::info!(user = %user.id.0, session = %identity.session_id.0, "a password was given again");
        Ok(())
    }

    pub(crate) fn require_fresh(&self, identity: &Identity) -> Result<(), Error> {
        let fresh = self
            .0
            .lifetime
            .is_fresh(identity.authenticated_at, self.now());
        fresh.then_some(()).ok_or(Error::StepUpRequired)
    }
}
