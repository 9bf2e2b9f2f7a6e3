//! Sign-out.

use accounts::AuditAction;

use crate::audit::Event;
use crate::{App, Error, Identity};

impl App {
    /// Ends this session; its token is worthless from now on.
    pub async fn sign_out(&self, identity: &Identity) -> Result<(), Error> {
        let session = identity.session()?.id;
        let event = Event::own(AuditAction::SignOut, identity).with_detail(session.0);
        self.end(identity.account.id, session, event).await?;
        Ok(())
    }
}
