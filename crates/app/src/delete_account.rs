//! Leaving.

use accounts::AuditAction;

use crate::audit::Event;
use crate::{App, Error, Identity};

impl App {
    /// Deletes the user with sessions and history. The password must have been given within ten minutes.
    pub async fn delete_account(&self, identity: &Identity) -> Result<(), Error> {
        self.require_fresh(identity)?;
        self.0.database.delete_user(identity.account.id).await?;
        self.audit(Event::own(AuditAction::DeleteAccount, identity))
            .await
    }
}
