//! Giving the password again, before credentials change.

use accounts::{AuditAction, AuditOutcome, Password};

use crate::audit::Event;
use crate::check_password::Attempt;
use crate::{App, Error, Identity};

impl App {
    /// Checks the password of the signed-in user; for ten minutes this session may then change credentials.
    pub async fn step_up(&self, identity: &Identity, password: String) -> Result<(), Error> {
        let session = identity.session()?.id;
        let password = Password::new(password).map_err(|_| Error::InvalidCredentials)?;
        let user = self.0.database.user(identity.account.id).await?;
        let attempt = Attempt {
            action: AuditAction::StepUp,
            login: &identity.account.username,
            network: &identity.network,
        };
        self.check_password_of(user, attempt, password).await?;
        self.0
            .database
            .reauthenticate_session(session, self.now())
            .await?;
        self.audit(Event::own(AuditAction::StepUp, identity).with_detail(session.0))
            .await
    }

    /// Succeeds when the password was given recently; writes down what was refused.
    pub(crate) async fn require_step_up(
        &self,
        action: AuditAction,
        identity: &Identity,
    ) -> Result<(), Error> {
        let Err(error) = self.require_fresh(identity) else {
            return Ok(());
        };
        let refused = Event::own(action, identity).with_outcome(AuditOutcome::Refused);
        self.audit(refused.with_detail(&error)).await?;
        Err(error)
    }

    pub(crate) fn require_fresh(&self, identity: &Identity) -> Result<(), Error> {
        let fresh = self
            .0
            .lifetime
            .is_fresh(identity.session()?.authenticated_at, self.now());
        fresh.then_some(()).ok_or(Error::StepUpRequired)
    }
}
