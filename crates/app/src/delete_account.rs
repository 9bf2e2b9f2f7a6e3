//! Leaving.

use accounts::AuditAction;

use crate::audit::Event;
use crate::{App, Error, Identity};

impl App {
    /// Deletes the user with all that is theirs; the audit trail keeps the id. The password must have been given within
    /// ten minutes, and the last active administrator stays.
    pub async fn delete_account(&self, identity: &Identity) -> Result<(), Error> {
        self.require_step_up(identity).await?;
        let mut told = self.tell(vec![Event::own(AuditAction::DeleteAccount, identity)]);
        let own = self.own_change(identity, &mut told)?;
        let deleted = self.0.database.delete_own_account(own).await;
        self.judge(deleted, told).await
    }
}
