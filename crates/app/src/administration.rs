//! What administrators do with users: browse, bar, promote, delete, end sessions. They never see or set a password.

use accounts::{AuditAction, AuditOutcome, EmailAddress, UserId};
use jiff::Timestamp;
use storage::{AdministerError, Role, SessionInfo, Status, User, UserChange};

use crate::audit::{Event, Told};
use crate::{Account, App, Error, FieldError, Identity, MAX_PAGE};

/// Who administers.
#[derive(Debug, Clone, Copy)]
pub enum Authority<'a> {
    /// Who is signed in, if they are an administrator.
    Administrator(&'a Identity),
    /// Who sits at the command line of the server, and holds the database anyway.
    Operator,
}

/// What administrators may see of a user. Nothing about the password, ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedUser {
    /// What the user sees, too.
    pub account: Account,
    /// Whether the user may sign in.
    pub status: Status,
    /// The last sign-in.
    pub last_login_at: Option<Timestamp>,
}

/// A user as the one who asks may see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenUser {
    /// Somebody looks at themselves.
    Own(Account),
    /// An administrator looks at anybody.
    Managed(ManagedUser),
}

/// Some of the users, the oldest first.
#[derive(Debug, Clone)]
pub struct UserPage {
    /// The users.
    pub items: Vec<ManagedUser>,
    /// Where the next page begins: its `after`. `None` on the last page.
    pub next: Option<UserId>,
}

impl App {
    /// The users whose name or address starts with `search`, the oldest first: at most `limit` (1 to [`MAX_PAGE`]) of
    /// those after `after`.
    pub async fn users(
        &self,
        by: Authority<'_>,
        search: Option<&str>,
        after: Option<UserId>,
        limit: u64,
    ) -> Result<UserPage, Error> {
        self.require_authority(by).await?;
        let prefix = check_page(search, limit)?;
        // One more than asked for tells whether there is a next page.
        let mut users = self
            .0
            .database
            .users(prefix.as_deref(), after, limit + 1)
            .await?;
        let has_more = users.len() as u64 > limit;
        if has_more {
            users.pop();
        }
        let next = has_more.then(|| users.last().map(|last| last.id)).flatten();
        self.audit(by.event(AuditAction::ReadUsers, None)).await?;
        Ok(UserPage {
            items: users.into_iter().map(ManagedUser::from).collect(),
            next,
        })
    }

    /// A user, for themselves or for an administrator. Others are not told whether there is one.
    pub async fn see_user(&self, identity: &Identity, id: UserId) -> Result<SeenUser, Error> {
        self.require_session(identity).await?;
        if identity.account.id == id && identity.account.role == Role::User {
            return Ok(SeenUser::Own(identity.account.clone()));
        }
        let by = Authority::Administrator(identity);
        self.require_authority(by).await?;
        let user = self.0.database.user(id).await?.ok_or(Error::NotFound)?;
        self.audit(by.event(AuditAction::ReadUsers, Some(id)))
            .await?;
        Ok(SeenUser::Managed(user.into()))
    }

    /// Bars a user or lets them in again, promotes or demotes them.
    ///
    /// Who is disabled has no session any more in the same moment, and their API keys do not open anything until they
    /// are enabled again. The last active administrator stays what they are.
    pub async fn change_user(
        &self,
        by: Authority<'_>,
        id: UserId,
        change: UserChange,
    ) -> Result<ManagedUser, Error> {
        self.require_fresh_authority(by).await?;
        let mut told = self.tell(events(by, id, change));
        if told.events.is_empty() {
            return Err(Error::NoChange);
        }
        let changed = self
            .0
            .database
            .change_user(id, change, by.user(), &mut told.lines, self.now())
            .await;
        let user = self.judge(changed, told).await?;
        Ok(user.into())
    }

    /// Deletes a user with all that is theirs, unless they are the last active administrator.
    pub async fn delete_user(&self, by: Authority<'_>, id: UserId) -> Result<(), Error> {
        self.require_fresh_authority(by).await?;
        let mut told = self.tell(vec![by.event(AuditAction::DeleteAccount, Some(id))]);
        let database = &self.0.database;
        let deleted = database.delete_user(id, by.user(), &mut told.lines).await;
        self.judge(deleted, told).await
    }

    /// Where a user is signed in, newest first.
    pub async fn sessions_of(
        &self,
        by: Authority<'_>,
        id: UserId,
    ) -> Result<Vec<SessionInfo>, Error> {
        self.require_authority(by).await?;
        self.0.database.user(id).await?.ok_or(Error::NotFound)?;
        self.audit(
            by.event(AuditAction::ReadUsers, Some(id))
                .with_detail("sessions"),
        )
        .await?;
        self.live_sessions(id).await
    }

    /// Signs a user out everywhere; links that were mailed to them end, too.
    pub async fn end_sessions_of(&self, by: Authority<'_>, id: UserId) -> Result<(), Error> {
        self.require_fresh_authority(by).await?;
        let mut told = self.tell(vec![by.event(AuditAction::EndSessions, Some(id))]);
        let (database, lines) = (&self.0.database, &mut told.lines);
        let ended = database.end_sessions_of(id, by.user(), lines).await;
        self.judge(ended, told).await
    }

    async fn require_authority(&self, by: Authority<'_>) -> Result<(), Error> {
        match by {
            Authority::Administrator(identity) => self.require_admin(identity).await,
            Authority::Operator => Ok(()),
        }
    }

    /// The same, and the administrator's password must have been given within ten minutes.
    async fn require_fresh_authority(&self, by: Authority<'_>) -> Result<(), Error> {
        self.require_authority(by).await?;
        match by {
            Authority::Administrator(identity) => self.require_step_up(identity).await,
            Authority::Operator => Ok(()),
        }
    }

    /// Passes the outcome on. What was done is in the trail already; where a rule was in the way, the same events go there
    /// as refused.
    pub(crate) async fn judge<T>(
        &self,
        outcome: Result<T, AdministerError>,
        told: Told<'_>,
    ) -> Result<T, Error> {
        match &outcome {
            Ok(_) => told.log(),
            Err(AdministerError::LastAdmin | AdministerError::NotAdmin) => {
                for event in told.events {
                    self.audit(event.with_outcome(AuditOutcome::Refused))
                        .await?;
                }
            }
            Err(_) => {}
        }
        Ok(outcome?)
    }
}

impl<'a> Authority<'a> {
    /// What they did, to whom.
    pub(crate) fn event(self, action: AuditAction, subject: Option<UserId>) -> Event<'a> {
        match self {
            Self::Administrator(identity) => Event {
                subject,
                ..Event::own(action, identity)
            },
            Self::Operator => Event {
                actor: None,
                ..Event::of(action, subject, Event::LOCAL)
            },
        }
    }

    fn user(self) -> Option<UserId> {
        match self {
            Self::Administrator(identity) => Some(identity.account.id),
            Self::Operator => None,
        }
    }
}

fn events(by: Authority<'_>, id: UserId, change: UserChange) -> Vec<Event<'_>> {
    let status = change.status.map(|status| match status {
        Status::Active => AuditAction::EnableUser,
        Status::Disabled => AuditAction::DisableUser,
    });
    let status = status.map(|action| by.event(action, Some(id)));
    let role = change.role.map(|role| {
        by.event(AuditAction::ChangeRole, Some(id))
            .with_detail(role.as_str())
    });
    status.into_iter().chain(role).collect()
}

/// The keys' prefix to look for.
fn check_page(search: Option<&str>, limit: u64) -> Result<Option<String>, Error> {
    let mut errors = Vec::new();
    if !(1..=MAX_PAGE).contains(&limit) {
        errors.push(FieldError {
            field: "limit",
            code: "value_out_of_range",
            message: format!("A page holds between 1 and {MAX_PAGE} users"),
        });
    }
    let search = search.unwrap_or_default();
    if search.len() > EmailAddress::MAX_LENGTH || search.contains(char::is_control) {
        errors.push(FieldError {
            field: "search",
            code: "value_error",
            message: "Search for the first characters of a name or an address".to_owned(),
        });
    }
    if errors.is_empty() {
        Ok((!search.is_empty()).then(|| EmailAddress::key_prefix(search)))
    } else {
        Err(Error::Invalid(errors))
    }
}

impl From<User> for ManagedUser {
    fn from(user: User) -> Self {
        Self {
            status: user.status,
            last_login_at: user.last_login_at,
            account: user.into(),
        }
    }
}
