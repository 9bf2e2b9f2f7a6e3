//! Who may do what. A refusal goes to the audit trail: it may be the first sign of a stolen key.

use accounts::{AuditAction, AuditOutcome, Scope, ThrottleKey, ThrottleRule};
use jiff::SignedDuration;
use storage::Role;

use crate::audit::Event;
use crate::{App, Credential, Error, Identity};

impl App {
    /// More refusals of one user than these, each minute, only go to the log: nobody fills the trail by asking.
    const NOTED_REFUSALS: ThrottleRule = ThrottleRule::Rate {
        limit: 10,
        per: SignedDuration::from_mins(1),
    };

    /// Succeeds for a sign-in; an API key is refused.
    pub async fn require_session(&self, identity: &Identity) -> Result<(), Error> {
        let outcome = identity.session().map(drop);
        self.note(identity, outcome, "no session").await
    }

    /// Succeeds for a sign-in, and for an API key that has this scope.
    pub(crate) async fn require(&self, identity: &Identity, scope: Scope) -> Result<(), Error> {
        self.note(identity, identity.require(scope), scope.as_str())
            .await
    }

    /// Succeeds for the sign-in of an administrator.
    pub(crate) async fn require_admin(&self, identity: &Identity) -> Result<(), Error> {
        self.require_session(identity).await?;
        let outcome = match identity.account.role {
            Role::Admin => Ok(()),
            Role::User => Err(Error::Forbidden),
        };
        self.note(identity, outcome, "no administrator").await
    }

    /// Succeeds when the password was given in this session within ten minutes.
    pub(crate) async fn require_step_up(&self, identity: &Identity) -> Result<(), Error> {
        self.require_session(identity).await?;
        let fresh = self.is_fresh(identity);
        let outcome = fresh.then_some(()).ok_or(Error::StepUpRequired);
        self.note(identity, outcome, "no step-up").await
    }

    /// Passes the outcome on, and says in the trail what was missing.
    async fn note(
        &self,
        identity: &Identity,
        outcome: Result<(), Error>,
        missing: &str,
    ) -> Result<(), Error> {
        let Err(refusal) = outcome else {
            return Ok(());
        };
        let user = identity.account.id.0;
        let key = ThrottleKey::new("noted refusal", &user.to_string());
        match self.reserve(&[(key, Self::NOTED_REFUSALS)]).await {
            Ok(()) => {
                let by = match &identity.credential {
                    Credential::Session(session) => format!("session {}", session.id.0),
                    Credential::Key { id, .. } => format!("key {}", id.0),
                };
                let event = Event::own(AuditAction::Access, identity)
                    .with_outcome(AuditOutcome::Refused)
                    .with_detail(format_args!("{by}: {missing}"));
                self.audit(event).await?;
            }
            Err(Error::TooManyAttempts { .. }) => {
                tracing::info!(user = %user, missing, "a refusal was not noted");
            }
            Err(error) => return Err(error),
        }
        Err(refusal)
    }
}
