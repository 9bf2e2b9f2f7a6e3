//! Users: their rows and the queries on them.

use accounts::{EmailAddress, UserId, Username};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QuerySelect, Set,
};

use crate::entity::user::{ActiveModel, Column, Entity, Model};
use crate::error::violates_unique;
use crate::time::{from_database, to_database};
use crate::{AuditLines, Database, StorageError};

/// A user as stored.
#[derive(Clone)]
pub struct User {
    /// Stays the same when name and address change.
    pub id: UserId,
    /// As the user typed it.
    pub username: String,
    /// As the user typed it.
    pub email: String,
    /// A PHC string; `None`: cannot sign in by password.
    pub password_hash: Option<String>,
    /// What the user may do.
    pub role: Role,
    /// Whether the user may sign in.
    pub status: Status,
    /// When the user signed up.
    pub created_at: Timestamp,
    /// The last sign-in.
    pub last_login_at: Option<Timestamp>,
    /// When the password was chosen; a hash that is only renewed does not count.
    pub password_changed_at: Option<Timestamp>,
    /// When the user showed that the address is theirs.
    pub email_verified_at: Option<Timestamp>,
}

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Own things only.
    User,
    /// Also the users.
    Admin,
}

/// Whether a user may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// May.
    Active,
    /// May not, until an administrator says otherwise.
    Disabled,
}

/// What a sign-up stores.
pub struct NewUser<'a> {
    /// The new user's id.
    pub id: UserId,
    /// Unique by its key.
    pub username: &'a Username,
    /// Unique by its key.
    pub email: &'a EmailAddress,
    /// A PHC string; `None`: cannot sign in by password.
    pub password_hash: Option<String>,
    /// What the user may do.
    pub role: Role,
    /// The moment of the sign-up.
    pub now: Timestamp,
}

/// Why a user was not stored.
#[derive(Debug, thiserror::Error)]
pub enum InsertUserError {
    /// Another user has this name, in whatever case.
    #[error("the username is taken")]
    UsernameTaken,
    /// Another user has this address.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// The database gave no answer.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Database {
    /// Stores a new active user. Whether the name is free is the database's word: nobody looks first.
    pub async fn insert_user(
        &self,
        new: NewUser<'_>,
        trail: &mut AuditLines,
    ) -> Result<User, InsertUserError> {
        let password_changed_at = new.password_hash.as_ref().map(|_| to_database(new.now));
        let row = ActiveModel {
            id: Set(new.id.0),
            username: Set(new.username.as_str().to_owned()),
            username_key: Set(new.username.key().to_owned()),
            email: Set(new.email.as_str().to_owned()),
            email_key: Set(new.email.key().to_owned()),
            password_hash: Set(new.password_hash),
            role: Set(new.role.as_str().to_owned()),
            status: Set(Status::Active.as_str().to_owned()),
            created_at: Set(to_database(new.now)),
            updated_at: Set(to_database(new.now)),
            last_login_at: Set(None),
            password_changed_at: Set(password_changed_at),
            email_verified_at: Set(None),
        };
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let row = match row.insert(&transaction).await {
            Ok(row) => row,
            Err(error) => {
                transaction.rollback().await.map_err(StorageError::from)?;
                return Err(taken(error));
            }
        };
        let user = User::try_from(row).map_err(StorageError::from)?;
        let committed = trail.commit(transaction).await;
        committed.map_err(StorageError::from)?;
        Ok(user)
    }

    /// The user whose name has this key.
    pub async fn user_by_username(
        &self,
        username: &Username,
    ) -> Result<Option<User>, StorageError> {
        self.user_where(Column::UsernameKey.eq(username.key()))
            .await
    }

    /// The user whose address has this key.
    pub async fn user_by_email(&self, email: &EmailAddress) -> Result<Option<User>, StorageError> {
        self.user_where(Column::EmailKey.eq(email.key())).await
    }

    /// The user of this id.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StorageError> {
        self.user_where(Column::Id.eq(id.0)).await
    }

    async fn user_where(&self, condition: Expr) -> Result<Option<User>, StorageError> {
        let row = Entity::find().filter(condition).one(self.reader()).await?;
        Ok(row.map(User::try_from).transpose()?)
    }
}

impl User {
    /// Whether the user may still sign in, and by the password that they had when this was read.
    pub(crate) fn is_still(&self, row: &Model) -> bool {
        row.status == Status::Active.as_str()
            && row.password_changed_at == self.password_changed_at.map(to_database)
    }
}

/// The user's row, which stays ours until the transaction ends: whoever changes credentials takes it before anything else
/// of this user. (SQLite has one writer anyway.) Rows that refer to the user can be added meanwhile, which a stronger lock
/// would keep waiting, and all that are kept with them.
pub(crate) async fn lock(
    transaction: &DatabaseTransaction,
    id: UserId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id.0)
        .lock(LockType::NoKeyUpdate)
        .one(transaction)
        .await
}

fn taken(error: DbErr) -> InsertUserError {
    if violates_unique(&error, "username_key") {
        InsertUserError::UsernameTaken
    } else if violates_unique(&error, "email_key") {
        InsertUserError::EmailTaken
    } else {
        StorageError::from(error).into()
    }
}

impl Role {
    /// The name in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
        }
    }
}

impl Status {
    /// The name in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

impl TryFrom<Model> for User {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let role = [Role::User, Role::Admin]
            .into_iter()
            .find(|role| role.as_str() == row.role);
        let status = [Status::Active, Status::Disabled]
            .into_iter()
            .find(|status| status.as_str() == row.status);
        Ok(Self {
            id: UserId(row.id),
            username: row.username,
            email: row.email,
            password_hash: row.password_hash,
            role: role.ok_or_else(|| unknown("role", row.id, &row.role))?,
            status: status.ok_or_else(|| unknown("status", row.id, &row.status))?,
            created_at: from_database(row.created_at)?,
            last_login_at: row.last_login_at.map(from_database).transpose()?,
            password_changed_at: row.password_changed_at.map(from_database).transpose()?,
            email_verified_at: row.email_verified_at.map(from_database).transpose()?,
        })
    }
}

fn unknown(column: &str, id: sea_orm::prelude::Uuid, value: &str) -> DbErr {
    DbErr::Type(format!(
        "table users, column {column}, row {id}: {value:?} is unknown to this version"
    ))
}

/// Addresses and hashes stay out of logs.
impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
