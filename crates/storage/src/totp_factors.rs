//! Second factors: the secret that a user's authenticator app shares with us, encrypted.

use accounts::{RecoveryCodeDigest, SessionId, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};

use crate::entity::totp_factor::{ActiveModel, Column, Entity, Model};
use crate::entity::user;
use crate::sessions::delete_others;
use crate::time::to_database;
use crate::{Database, StorageError, one_time_tokens, recovery_codes};

/// A second factor as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpFactor {
    /// Whose it is.
    pub user: UserId,
    /// The secret, sealed for this user.
    pub sealed: Vec<u8>,
    /// Whether a first code was given; before, the factor is asked for nowhere.
    pub confirmed: bool,
    /// The step of the last code; none up to it is good any more.
    pub last_step: i64,
}

impl Database {
    /// The user's second factor, confirmed or not.
    pub async fn totp_factor(&self, user: UserId) -> Result<Option<TotpFactor>, StorageError> {
        let row = Entity::find_by_id(user.0).one(self.reader()).await?;
        Ok(row.map(TotpFactor::from))
    }

    /// Stores a secret that waits for its first code, in place of another that does; whether none is confirmed yet.
    pub async fn start_totp_factor(
        &self,
        user: UserId,
        sealed: Vec<u8>,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let row = ActiveModel {
            user_id: Set(user.0),
            secret: Set(sealed),
            confirmed_at: Set(None),
            last_step: Set(0),
            created_at: Set(to_database(now)),
        };
        let unless_confirmed = OnConflict::column(Column::UserId)
            .update_columns([Column::Secret, Column::LastStep, Column::CreatedAt])
            .action_and_where(Expr::col((Entity, Column::ConfirmedAt)).is_null())
            .to_owned();
        let stored = Entity::insert(row)
            .on_conflict(unless_confirmed)
            .exec_without_returning(self.writer())
            .await?;
        Ok(stored > 0)
    }

    /// Makes the factor one that is asked for: with the step of its first code, recovery codes, and an end to the user's
    /// other sessions and one-time tokens, all or nothing.
    ///
    /// Does nothing where this secret does not wait any more; whether it did.
    pub async fn confirm_totp_factor(
        &self,
        factor: &TotpFactor,
        step: i64,
        codes: &[RecoveryCodeDigest],
        kept: SessionId,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let transaction = self.begin().await?;
        lock_user(&transaction, factor.user, now).await?;
        let confirmed = Entity::update_many()
            .col_expr(Column::ConfirmedAt, Expr::value(to_database(now)))
            .col_expr(Column::LastStep, Expr::value(step))
            .filter(Column::UserId.eq(factor.user.0))
            .filter(Column::Secret.eq(factor.sealed.clone()))
            .filter(Column::ConfirmedAt.is_null())
            .exec(&transaction)
            .await?;
        if confirmed.rows_affected == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        recovery_codes::delete_all_of(&transaction, factor.user).await?;
        recovery_codes::insert(&transaction, factor.user, codes).await?;
        delete_others(&transaction, factor.user, kept).await?;
        one_time_tokens::delete_all_of(&transaction, factor.user).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Uses up the code of this step: of any number of simultaneous uses one succeeds. Whether it did.
    pub async fn use_totp_step(
        &self,
        factor: &TotpFactor,
        step: i64,
    ) -> Result<bool, StorageError> {
        let used = Entity::update_many()
            .col_expr(Column::LastStep, Expr::value(step))
            .filter(Column::UserId.eq(factor.user.0))
            .filter(Column::Secret.eq(factor.sealed.clone()))
            .filter(Column::ConfirmedAt.is_not_null())
            .filter(Column::LastStep.lt(step))
            .exec(self.writer())
            .await?;
        Ok(used.rows_affected == 1)
    }

    /// Takes the factor away with its recovery codes, and ends the user's other sessions and one-time tokens: all or
    /// nothing. Whether there was a confirmed one.
    pub async fn delete_totp_factor(
        &self,
        user: UserId,
        kept: SessionId,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let transaction = self.begin().await?;
        lock_user(&transaction, user, now).await?;
        let deleted = Entity::delete_many()
            .filter(Column::UserId.eq(user.0))
            .filter(Column::ConfirmedAt.is_not_null())
            .exec(&transaction)
            .await?;
        if deleted.rows_affected == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        recovery_codes::delete_all_of(&transaction, user).await?;
        delete_others(&transaction, user, kept).await?;
        one_time_tokens::delete_all_of(&transaction, user).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// At most `limit` factors of users after this one, in the order of their ids.
    pub async fn totp_factors_after(
        &self,
        user: Option<UserId>,
        limit: u64,
    ) -> Result<Vec<TotpFactor>, StorageError> {
        let mut query = Entity::find();
        if let Some(user) = user {
            query = query.filter(Column::UserId.gt(user.0));
        }
        let rows = query
            .order_by_asc(Column::UserId)
            .limit(limit)
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(TotpFactor::from).collect())
    }

    /// Puts the same secret, sealed anew, in place of how it was sealed in `factor`; nothing where that changed meanwhile.
    pub async fn reseal_totp_factor(
        &self,
        factor: &TotpFactor,
        sealed: Vec<u8>,
    ) -> Result<(), StorageError> {
        Entity::update_many()
            .col_expr(Column::Secret, Expr::value(sealed))
            .filter(Column::UserId.eq(factor.user.0))
            .filter(Column::Secret.eq(factor.sealed.clone()))
            .exec(self.writer())
            .await?;
        Ok(())
    }
}

/// Whether the user has a factor that is asked for, as a part of a transaction in which the user's row is locked.
pub(crate) async fn is_confirmed(
    transaction: &impl ConnectionTrait,
    user: UserId,
) -> Result<bool, DbErr> {
    let row = Entity::find_by_id(user.0)
        .filter(Column::ConfirmedAt.is_not_null())
        .one(transaction)
        .await?;
    Ok(row.is_some())
}

/// Sign-ins lock the user, too: each comes either before, and its session ends, or after, and needs a code.
async fn lock_user(
    transaction: &impl ConnectionTrait,
    user: UserId,
    now: Timestamp,
) -> Result<(), DbErr> {
    user::Entity::update_many()
        .col_expr(user::Column::UpdatedAt, Expr::value(to_database(now)))
        .filter(user::Column::Id.eq(user.0))
        .exec(transaction)
        .await?;
    Ok(())
}

impl From<Model> for TotpFactor {
    fn from(row: Model) -> Self {
        Self {
            user: UserId(row.user_id),
            sealed: row.secret,
            confirmed: row.confirmed_at.is_some(),
            last_step: row.last_step,
        }
    }
}

/// Secrets stay out of logs, encrypted or not.
impl std::fmt::Debug for TotpFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TotpFactor")
            .field("user", &self.user)
            .field("confirmed", &self.confirmed)
            .finish_non_exhaustive()
    }
}
