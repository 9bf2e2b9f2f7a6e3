//! Giving the password again, and a code, before credentials change.

use accounts::{AuditAction, AuditOutcome, Password};

use crate::audit::Event;
use crate::check_code::CodeKind;
use crate::check_password::Attempt;
use crate::known_client::KnownClient;
use crate::{App, Error, Identity};

impl App {
    /// Checks the password of the signed-in user, and a code where they have a second factor; for ten minutes this session
    /// may then change credentials.
    pub async fn step_up(
        &self,
        identity: &Identity,
        password: String,
        code: Option<String>,
    ) -> Result<(), Error> {
        let session = identity.session()?.id;
        let password = Password::new(password).map_err(|_| Error::InvalidCredentials)?;
        let user = self.0.database.user(identity.account.id).await?;
        let attempt = Attempt {
            action: AuditAction::StepUp,
            login: &identity.account.username,
            network: &identity.network,
            client: Some(KnownClient::of_session(identity)?),
        };
        let (_, kind) = self
            .check_credentials_of(user, &attempt, password, code.as_deref())
            .await?;
        self.0
            .database
            .reauthenticate_session(session, self.now())
            .await?;
        self.audit(
            Event::own(AuditAction::StepUp, identity)
                .with_detail(CodeKind::with_session(session, kind)),
        )
        .await
    }

    /// As [`App::require_fresh`]; a refusal is written down as one of this action.
    pub(crate) async fn require_fresh_for(
        &self,
        action: AuditAction,
        identity: &Identity,
    ) -> Result<(), Error> {
        let outcome = self.require_fresh(identity);
        if let Err(error) = &outcome {
            let refused = Event::own(action, identity).with_outcome(AuditOutcome::Refused);
            self.audit(refused.with_detail(error)).await?;
        }
        outcome
    }

    pub(crate) fn require_fresh(&self, identity: &Identity) -> Result<(), Error> {
        let fresh = self
            .0
            .lifetime
            .is_fresh(identity.session()?.authenticated_at, self.now());
        fresh.then_some(()).ok_or(Error::StepUpRequired)
    }
}
