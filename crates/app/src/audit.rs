//! Who did what, when, from where and how it went: kept in the database, and said in the log.

use accounts::{AuditAction, AuditEvent, AuditOutcome, UserId};

use crate::{App, Error, Identity};

/// An event as an operation tells it.
pub(crate) struct Event<'a> {
    pub(crate) action: AuditAction,
    pub(crate) outcome: AuditOutcome,
    pub(crate) actor: Option<UserId>,
    pub(crate) subject: Option<UserId>,
    pub(crate) network: &'a str,
    pub(crate) detail: String,
}

impl<'a> Event<'a> {
    /// The network of what an operator does on the command line.
    pub(crate) const LOCAL: &'static str = "local";

    /// Something that a user did to their own account.
    pub(crate) fn own(action: AuditAction, identity: &'a Identity) -> Self {
        Self {
            action,
            outcome: AuditOutcome::Done,
            actor: Some(identity.account.id),
            subject: Some(identity.account.id),
            network: &identity.network,
            detail: String::new(),
        }
    }

    /// Something that happened to a user, by themselves as far as is known, before anyone was signed in.
    pub(crate) fn of(action: AuditAction, user: Option<UserId>, network: &'a str) -> Self {
        Self {
            action,
            outcome: AuditOutcome::Done,
            actor: user,
            subject: user,
            network,
            detail: String::new(),
        }
    }

    pub(crate) fn with_detail(self, detail: impl std::fmt::Display) -> Self {
        Self {
            detail: detail.to_string(),
            ..self
        }
    }

    pub(crate) fn with_outcome(self, outcome: AuditOutcome) -> Self {
        Self { outcome, ..self }
    }
}

impl App {
    /// Adds the event to the trail and to the log. What cannot be written down has not happened: the caller passes the
    /// error on (ASVS 5.0, 16.5.3).
    pub(crate) async fn audit(&self, event: Event<'_>) -> Result<(), Error> {
        let id = |user: Option<UserId>| user.map(|user| tracing::field::display(user.0));
        let record = AuditEvent {
            at: self.now(),
            actor: event.actor,
            subject: event.subject,
            action: event.action.as_str().to_owned(),
            outcome: event.outcome.as_str().to_owned(),
            network: event.network.to_owned(),
            detail: event.detail.clone(),
        };
        let (sequence, hash) = self.0.database.append_audit(record).await?;
        tracing::info!(
            target: "audit",
            sequence,
            action = event.action.as_str(),
            outcome = event.outcome.as_str(),
            actor = id(event.actor),
            subject = id(event.subject),
            network = event.network,
            detail = event.detail,
            %hash,
            "audited",
        );
        Ok(())
    }
}
