//! Users from another application on their way in: all of them at the end, or none.

use accounts::{AuditEvent, AuditHash, EmailAddress, UserId, Username};
use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, Set, TryInsertResult};

use crate::entity::user::{ActiveModel, Column, Entity};
use crate::time::to_database;
use crate::{Database, Role, Status, StorageError, audit};

/// An import that is not over yet. Dropped before [`UserImport::commit`], it leaves nothing behind.
///
/// On SQLite nobody else can write until then.
pub struct UserImport {
    transaction: DatabaseTransaction,
    now: Timestamp,
}

/// A user to take.
pub struct ImportedUser<'a> {
    /// The user's id here.
    pub id: UserId,
    /// Unique by its key.
    pub username: &'a Username,
    /// Unique by its key.
    pub email: &'a EmailAddress,
    /// A hash as the other application wrote it; `None`: cannot sign in by password.
    pub password_hash: Option<String>,
    /// Whether the user may sign in.
    pub status: Status,
    /// When the user signed up there.
    pub created_at: Timestamp,
    /// Whether the user has shown there that the address is theirs.
    pub email_verified: bool,
}

/// What became of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Will be there.
    Taken,
    /// One user here has both the name and the address.
    HereAlready,
    /// Another user has the name.
    UsernameTaken(Holder),
    /// Another user has the address.
    EmailTaken(Holder),
}

/// Who has what was wished for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A user who was here before.
    Earlier,
    /// One who was taken by this import.
    SameImport,
}

impl Database {
    /// Begins to take users from elsewhere, at this moment.
    pub async fn begin_import(&self, now: Timestamp) -> Result<UserImport, StorageError> {
        let transaction = self.begin().await?;
        Ok(UserImport { transaction, now })
    }
}

impl UserImport {
    /// Takes one user, unless the name or the address is taken: the insert decides.
    pub async fn take(&self, user: &ImportedUser<'_>) -> Result<Admission, StorageError> {
        let now = to_database(self.now);
        let row = ActiveModel {
            id: Set(user.id.0),
            username: Set(user.username.as_str().to_owned()),
            username_key: Set(user.username.key().to_owned()),
            email: Set(user.email.as_str().to_owned()),
            email_key: Set(user.email.key().to_owned()),
            password_hash: Set(user.password_hash.clone()),
            role: Set(Role::User.as_str().to_owned()),
            status: Set(user.status.as_str().to_owned()),
            created_at: Set(to_database(user.created_at)),
            updated_at: Set(now),
            last_login_at: Set(None),
            password_changed_at: Set(None),
            email_verified_at: Set(user.email_verified.then_some(now)),
        };
        // An error would end the transaction on PostgreSQL.
        let inserted = Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .try_insert()
            .exec_without_returning(&self.transaction)
            .await?;
        match inserted {
            TryInsertResult::Inserted(1..) => Ok(Admission::Taken),
            _ => self.who_has(user.username, user.email).await,
        }
    }

    async fn who_has(
        &self,
        username: &Username,
        email: &EmailAddress,
    ) -> Result<Admission, StorageError> {
        let named = Entity::find()
            .filter(Column::UsernameKey.eq(username.key()))
            .one(&self.transaction)
            .await?;
        let now = to_database(self.now);
        let holder = |updated_at| {
            if updated_at == now {
                Holder::SameImport
            } else {
                Holder::Earlier
            }
        };
        if let Some(user) = named {
            let holder = holder(user.updated_at);
            let is_the_same = user.email_key == email.key() && holder == Holder::Earlier;
            return Ok(if is_the_same {
                Admission::HereAlready
            } else {
                Admission::UsernameTaken(holder)
            });
        }
        let addressed = Entity::find()
            .filter(Column::EmailKey.eq(email.key()))
            .one(&self.transaction)
            .await?;
        Ok(Admission::EmailTaken(
            addressed.map_or(Holder::Earlier, |user| holder(user.updated_at)),
        ))
    }

    /// Makes it so, with a line in the audit trail; its number and hash.
    pub async fn commit(self, event: AuditEvent) -> Result<(i64, AuditHash), StorageError> {
        let end = audit::append(&self.transaction, event).await?;
        self.transaction.commit().await?;
        Ok(end)
    }

    /// Leaves everything as it was.
    pub async fn undo(self) -> Result<(), StorageError> {
        Ok(self.transaction.rollback().await?)
    }
}
