//! Giving the password again, and a code, before credentials change.

use accounts::{AuditAction, Password};

use crate::audit::Event;
use crate::check_code::CodeKind;
use crate::check_password::Attempt;
use crate::known_client::KnownClient;
use crate::login::Login;
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
        self.throttle_credentials(identity.account.id, &identity.network)
            .await?;
        let user = self.0.database.user(identity.account.id).await?;
        let attempt = Attempt {
            action: AuditAction::StepUp,
            login: &Login::parse(&identity.account.username),
            network: &identity.network,
            client: Some(KnownClient::of_session(identity)?),
        };
        let (_, kind) = self
            .check_credentials_of(user, &attempt, password, code.as_deref())
            .await?;
        let event = Event::own(AuditAction::StepUp, identity);
        let event = event.with_detail(CodeKind::with_session(session, kind));
        let mut told = self.tell(vec![event]);
        let (database, lines) = (&self.0.database, &mut told.lines);
        let noted = database.reauthenticate_session(session, lines, self.now());
        if !noted.await? {
            return Err(Error::SessionOver);
        }
        told.log();
        Ok(())
    }

    /// Whether the credentials were given in this session recently enough to change them.
    #[must_use]
    pub fn is_fresh(&self, identity: &Identity) -> bool {
        identity.session().is_ok_and(|session| {
            self.0
                .lifetime
                .is_fresh(session.authenticated_at, self.now())
        })
    }
}
