//! Sign-out.

use accounts::AuditAction;

use crate::audit::Event;
use crate::{App, Error, Identity};

impl App {
    /// Ends this session; its token is worthless from now on.
    pub async fn sign_out(&self, identity: &Identity) -> Result<(), Error> {
        let session = identity.session()?.id;
        self.0.database.delete_session(session).await?;
        self.audit(Event::own(AuditAction::SignOut, identity).with_detail(session.0))
            .await
    }
}
