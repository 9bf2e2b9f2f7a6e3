//! Recovery codes: one row for each that was not used yet.

use accounts::{RecoveryCodeDigest, UserId};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, Set};

use crate::entity::recovery_code::{ActiveModel, Column, Entity};
use crate::entity::totp_factor;
use crate::{Database, StorageError};

impl Database {
    /// Uses the code up: of any number of simultaneous uses one finds it. Whether it was there.
    pub async fn use_recovery_code(
        &self,
        user: UserId,
        code: RecoveryCodeDigest,
    ) -> Result<bool, StorageError> {
        let deleted = Entity::delete_many()
            .filter(Column::UserId.eq(user.0))
            .filter(Column::CodeHash.eq(code.0.to_vec()))
            .exec(self.writer())
            .await?;
        Ok(deleted.rows_affected == 1)
    }

    /// How many the user has left. There are ten at most, so that counting them costs nothing.
    pub async fn recovery_codes_left(&self, user: UserId) -> Result<u64, StorageError> {
        Ok(Entity::find()
            .filter(Column::UserId.eq(user.0))
            .count(self.reader())
            .await?)
    }

    /// Puts new codes in place of the old ones, where the user has a confirmed factor; whether they have.
    pub async fn replace_recovery_codes(
        &self,
        user: UserId,
        codes: &[RecoveryCodeDigest],
    ) -> Result<bool, StorageError> {
        let transaction = self.begin().await?;
        // This locks the factor: of two renewals the later one deletes what the earlier one wrote.
        let locked = totp_factor::Entity::update_many()
            .col_expr(
                totp_factor::Column::LastStep,
                Expr::col(totp_factor::Column::LastStep).add(0),
            )
            .filter(totp_factor::Column::UserId.eq(user.0))
            .filter(totp_factor::Column::ConfirmedAt.is_not_null())
            .exec(&transaction)
            .await?;
        if locked.rows_affected == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        delete_all_of(&transaction, user).await?;
        insert(&transaction, user, codes).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

pub(crate) async fn insert(
    transaction: &impl ConnectionTrait,
    user: UserId,
    codes: &[RecoveryCodeDigest],
) -> Result<(), DbErr> {
    let rows = codes.iter().map(|code| ActiveModel {
        user_id: Set(user.0),
        code_hash: Set(code.0.to_vec()),
    });
    Entity::insert_many(rows).exec(transaction).await?;
    Ok(())
}

pub(crate) async fn delete_all_of(
    transaction: &impl ConnectionTrait,
    user: UserId,
) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user.0))
        .exec(transaction)
        .await?;
    Ok(())
}
