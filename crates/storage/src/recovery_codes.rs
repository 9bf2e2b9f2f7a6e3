//! Recovery codes: one row for each that was not used yet.

use accounts::{RecoveryCodeDigest, UserId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, Set,
};

use crate::entity::recovery_code::{ActiveModel, Column, Entity};
use crate::own_change::{self, Outcome};
use crate::{AuditLines, Database, OwnChange, OwnChangeError, StorageError, totp_factors};

impl Database {
    /// Uses the code up: of any number of simultaneous uses one finds it. Whether it was there.
    pub async fn use_recovery_code(
        &self,
        user: UserId,
        code: RecoveryCodeDigest,
        trail: &mut AuditLines,
    ) -> Result<bool, StorageError> {
        let transaction = self.begin().await?;
        let deleted = Entity::delete_many()
            .filter(Column::UserId.eq(user.0))
            .filter(Column::CodeHash.eq(code.0.to_vec()))
            .exec(&transaction)
            .await?;
        Ok(trail
            .commit_if(deleted.rows_affected == 1, transaction)
            .await?)
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
        codes: &[RecoveryCodeDigest],
        change: OwnChange<'_>,
    ) -> Result<bool, OwnChangeError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let outcome = replace(&transaction, codes, &change).await;
        own_change::finish(transaction, outcome, change.trail).await
    }
}

/// The lock on the user: of two renewals the later one deletes what the earlier one wrote.
async fn replace(
    transaction: &DatabaseTransaction,
    codes: &[RecoveryCodeDigest],
    change: &OwnChange<'_>,
) -> Result<Outcome, DbErr> {
    if change.lock(transaction).await?.is_none() {
        return Ok(Outcome::SessionOver);
    }
    if !totp_factors::is_confirmed(transaction, change.user).await? {
        return Ok(Outcome::Unfit);
    }
    delete_all_of(transaction, change.user).await?;
    insert(transaction, change.user, codes).await?;
    Ok(Outcome::Done)
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
