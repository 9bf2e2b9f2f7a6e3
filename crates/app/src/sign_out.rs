//! Sign-out.

use crate::{App, Error, Identity};

impl App {
    /// Ends this session; its token is worthless from now on.
    pub async fn sign_out(&self, identity: &Identity) -> Result<(), Error> {
        self.0.database.delete_session(identity.session_id).await?;
        tracing::info!(user = %identity.account.id.0, session = %identity.session_id.0, "a user signed out");
        Ok(())
    }
}
