//! Sessions: one row for each sign-in that has not ended.

use accounts::{SessionId, TokenDigest, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};

use crate::entity::session::{ActiveModel, Column, Entity};
use crate::entity::user;
use crate::time::{from_database, to_database};
use crate::{Database, StorageError, User};

/// A session and the user whose it is.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Names the session; not its token.
    pub session_id: SessionId,
    /// The moment of the sign-in.
    pub created_at: Timestamp,
    /// The last use that was written down.
    pub last_seen_at: Timestamp,
    /// Who signed in.
    pub user: User,
}

/// What a sign-in stores.
#[derive(Debug, Clone, Copy)]
pub struct NewSession {
    /// The new session's id.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// The digest of its token.
    pub token: TokenDigest,
    /// The moment of the sign-in.
    pub now: Timestamp,
}

impl Database {
    /// Stores a session and notes the sign-in at its user: both or neither.
    pub async fn insert_session(&self, new: NewSession) -> Result<(), StorageError> {
        let now = to_database(new.now);
        let row = ActiveModel {
            id: Set(new.id.0),
            user_id: Set(new.user_id.0),
            token_hash: Set(new.token.0.to_vec()),
            created_at: Set(now),
            last_seen_at: Set(now),
        };
        let transaction = self.begin().await?;
        row.insert(&transaction).await?;
        user::Entity::update_many()
            .col_expr(user::Column::LastLoginAt, Expr::value(now))
            .filter(user::Column::Id.eq(new.user_id.0))
            .exec(&transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// The session with this token, whatever its age, and its user, whatever their status.
    pub async fn session_by_token(
        &self,
        token: TokenDigest,
    ) -> Result<Option<SignedIn>, StorageError> {
        let found = Entity::find()
            .filter(Column::TokenHash.eq(token.0.to_vec()))
            .find_also_related(user::Entity)
            .one(self.reader())
            .await?;
        let Some((session, Some(user))) = found else {
            return Ok(None);
        };
        Ok(Some(SignedIn {
            session_id: SessionId(session.id),
            created_at: from_database(session.created_at)?,
            last_seen_at: from_database(session.last_seen_at)?,
            user: user.try_into()?,
        }))
    }

    /// Writes down a use of the session.
    pub async fn touch_session(&self, id: SessionId, now: Timestamp) -> Result<(), StorageError> {
        Entity::update_many()
            .col_expr(Column::LastSeenAt, Expr::value(to_database(now)))
            .filter(Column::Id.eq(id.0))
            .exec(self.writer())
            .await?;
        Ok(())
    }

    /// Ends the session; ending one that is over is no error.
    pub async fn delete_session(&self, id: SessionId) -> Result<(), StorageError> {
        Entity::delete_by_id(id.0).exec(self.writer()).await?;
        Ok(())
    }
}
