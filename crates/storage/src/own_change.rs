//! What a user changes of their own account, in a session: on what word, and what tells of it.

use accounts::{SessionId, UserId};
use jiff::Timestamp;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};

use crate::entity::{session, user};
use crate::{AuditLines, MailId, MailKind, Status, StorageError, outbox, users};

/// A change of their own account that a user asks for in a session.
#[derive(Debug)]
pub struct OwnChange<'a> {
    /// Whose account it is.
    pub user: UserId,
    /// The session, which must still be there when the change is made, and goes on.
    pub session: SessionId,
    /// The id of a mail that tells the user, where one is to.
    pub notice: Option<MailId>,
    /// What the trail says of it.
    pub trail: &'a mut AuditLines,
    /// The moment of the change.
    pub now: Timestamp,
}

/// Why such a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum OwnChangeError {
    /// The session has ended, or its user is gone or disabled.
    #[error("the session is over")]
    SessionOver,
    /// The database gave no answer.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What came of a transaction that was to make one.
pub(crate) enum Outcome {
    /// All of it is done.
    Done,
    /// What it was to change is not as it would have to be.
    Unfit,
    /// The session has ended.
    SessionOver,
}

/// Commits what was done, with the lines that tell of it, or rolls back; whether it was done.
pub(crate) async fn finish(
    transaction: DatabaseTransaction,
    outcome: Result<Outcome, DbErr>,
    trail: &mut AuditLines,
) -> Result<bool, OwnChangeError> {
    let outcome = outcome.map_err(StorageError::from);
    if matches!(outcome, Ok(Outcome::Done)) {
        trail
            .commit(transaction)
            .await
            .map_err(StorageError::from)?;
        return Ok(true);
    }
    transaction.rollback().await.map_err(StorageError::from)?;
    match outcome? {
        Outcome::SessionOver => Err(OwnChangeError::SessionOver),
        Outcome::Done | Outcome::Unfit => Ok(false),
    }
}

impl OwnChange<'_> {
    /// Locks the user's row and looks whether the session is still there: what ends sessions locks the row, too, so it
    /// comes either before, and nothing is changed, or after.
    ///
    /// Comes first in each transaction. `None`: the session has ended.
    pub(crate) async fn lock(
        &self,
        transaction: &DatabaseTransaction,
    ) -> Result<Option<user::Model>, DbErr> {
        let user = users::lock(transaction, self.user).await?;
        let Some(user) = user.filter(|user| user.status == Status::Active.as_str()) else {
            return Ok(None);
        };
        let session = session::Entity::find_by_id(self.session.0)
            .filter(session::Column::UserId.eq(self.user.0))
            .one(transaction)
            .await?;
        Ok(session.map(|_| user))
    }

    /// Puts the mail that tells the user of it into the outbox, to the address of this moment.
    pub(crate) async fn notify(
        &self,
        transaction: &DatabaseTransaction,
        kind: MailKind,
        user: &user::Model,
    ) -> Result<(), DbErr> {
        outbox::put_notice(transaction, self.notice, kind, user, self.now).await
    }
}
