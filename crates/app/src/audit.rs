//! Who did what, when, from where and how it went: kept in the database, and said in the log.

use accounts::{AuditAction, AuditEvent, AuditHash, AuditOutcome, UserId};
use jiff::Timestamp;
use storage::AuditLines;

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

    /// The line of the trail.
    pub(crate) fn record(&self, at: Timestamp) -> AuditEvent {
        AuditEvent {
            at,
            actor: self.actor,
            subject: self.subject,
            action: self.action.as_str().to_owned(),
            outcome: self.outcome.as_str().to_owned(),
            network: self.network.to_owned(),
            detail: self.detail.clone(),
        }
    }

    /// The line of the log, once the trail has the event.
    pub(crate) fn log(&self, sequence: i64, hash: AuditHash) {
        let id = |user: Option<UserId>| user.map(|user| tracing::field::display(user.0));
        let (action, outcome) = (self.action.as_str(), self.outcome.as_str());
        let (actor, subject) = (id(self.actor), id(self.subject));
        tracing::info!(
            target: "audit",
            sequence,
            action,
            outcome,
            actor,
            subject,
            network = self.network,
            detail = self.detail,
            %hash,
            "audited",
        );
    }
}

/// Events that the database writes down in the transaction of what they tell of.
pub(crate) struct Told<'a> {
    pub(crate) events: Vec<Event<'a>>,
    pub(crate) lines: AuditLines,
}

impl Told<'_> {
    /// The lines of the log, once the transaction is over.
    pub(crate) fn log(self) {
        for (event, (sequence, hash)) in self.events.iter().zip(self.lines.written()) {
            event.log(*sequence, *hash);
        }
    }
}

impl App {
    /// What an operation is to tell when it is done: nobody can make it happen without its line, nor the line without it.
    pub(crate) fn tell<'a>(&self, events: Vec<Event<'a>>) -> Told<'a> {
        let now = self.now();
        let lines = events.iter().map(|event| event.record(now)).collect();
        Told {
            events,
            lines: AuditLines::new(lines),
        }
    }

    /// Adds the event to the trail and to the log. What cannot be written down has not happened: the caller passes the
    /// error on (ASVS 5.0, 16.5.3).
    pub(crate) async fn audit(&self, event: Event<'_>) -> Result<(), Error> {
        let record = event.record(self.now());
        let (sequence, hash) = self.0.database.append_audit(record).await?;
        event.log(sequence, hash);
        Ok(())
    }
}
