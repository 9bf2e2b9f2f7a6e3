//! A user's own data, taken out whole.

use accounts::{AuditAction, AuditEvent, UserId};
use jiff::Timestamp;
use storage::{ApiKey, Calculation, CalculationId, SessionInfo};

use crate::audit::Event;
use crate::{Account, App, CalculationPage, Error, Identity, MAX_PAGE};

/// All that is kept of a user but their secrets. What can be long is read page by page, so that an export of any length
/// takes little memory.
#[derive(Clone)]
pub struct Export {
    /// Who the user is.
    pub account: Account,
    /// The last sign-in.
    pub last_login_at: Option<Timestamp>,
    /// When the password was chosen.
    pub password_changed_at: Option<Timestamp>,
    /// Whether signing in takes a second factor.
    pub second_factor: bool,
    /// Where the user is signed in.
    pub sessions: Vec<SessionInfo>,
    /// The API keys, without their secrets.
    pub keys: Vec<ApiKey>,
    /// The moment of the export.
    pub exported_at: Timestamp,
    app: App,
    calculations_before: Option<CalculationId>,
    events_before: Option<i64>,
}

/// A line of the audit trail, as the user it is about may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnEvent {
    /// When.
    pub at: Timestamp,
    /// What was done, or tried.
    pub action: String,
    /// How it went.
    pub outcome: String,
    /// Whether it was the user themselves; not known before a sign-in.
    pub by_you: bool,
    /// The client's network; that of an administrator is not told.
    pub network: Option<String>,
    /// What else tells events of this kind apart.
    pub detail: String,
}

impl App {
    /// The user's own data. The password must have been given within ten minutes.
    pub async fn export(&self, identity: &Identity) -> Result<Export, Error> {
        self.require_step_up(identity).await?;
        self.throttle_changes(identity.account.id).await?;
        // First, so that the export holds the line about itself.
        self.audit(Event::own(AuditAction::Export, identity))
            .await?;
        let id = identity.account.id;
        let database = &self.0.database;
        let user = database.user(id).await?.ok_or(Error::NotFound)?;
        Ok(Export {
            last_login_at: user.last_login_at,
            password_changed_at: user.password_changed_at,
            account: user.into(),
            second_factor: database.has_second_factor(id).await?,
            sessions: self.live_sessions(id).await?,
            keys: database.api_keys(id).await?,
            exported_at: self.now(),
            app: self.clone(),
            calculations_before: None,
            events_before: None,
        })
    }
}

impl Export {
    /// The next calculations, newest first; empty when there are no more.
    pub async fn next_calculations(&mut self) -> Result<Vec<Calculation>, Error> {
        let page = self
            .app
            .0
            .database
            .calculations(self.account.id, self.calculations_before, MAX_PAGE)
            .await?;
        let page = CalculationPage::new(page, MAX_PAGE).items;
        if let Some(last) = page.last() {
            self.calculations_before = Some(last.id);
        }
        Ok(page)
    }

    /// The next lines of the audit trail about the user, newest first; empty when there are no more.
    pub async fn next_events(&mut self) -> Result<Vec<OwnEvent>, Error> {
        let page = self
            .app
            .0
            .database
            .audit_about(self.account.id, self.events_before, MAX_PAGE)
            .await?;
        if let Some(last) = page.last() {
            self.events_before = Some(last.sequence);
        }
        let own = |record: storage::AuditRecord| OwnEvent::new(record.event, self.account.id);
        Ok(page.into_iter().map(own).collect())
    }
}

impl OwnEvent {
    fn new(event: AuditEvent, user: UserId) -> Self {
        let by_another = event.actor.is_some_and(|actor| actor != user);
        Self {
            at: event.at,
            action: event.action,
            outcome: event.outcome,
            by_you: event.actor == Some(user),
            network: (!by_another).then_some(event.network),
            detail: event.detail,
        }
    }
}
