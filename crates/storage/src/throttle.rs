//! Attempts, counted where all replicas see them.

use accounts::{ThrottleKey, ThrottleRule, ThrottleState, Throttled};
use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QuerySelect, Set,
};

use crate::entity::throttle::{ActiveModel, Column, Entity, Model};
use crate::time::{from_database, to_database};
use crate::{Database, StorageError};

impl Database {
    /// Takes one attempt under this key, if the rule allows; decided and written down as one step.
    pub async fn reserve_attempt(
        &self,
        key: ThrottleKey,
        rule: ThrottleRule,
        now: Timestamp,
    ) -> Result<Result<(), Throttled>, StorageError> {
        let transaction = self.begin().await?;
        let state = lock(&transaction, key, now).await?;
        let outcome = match rule.reserve(Some(state), now) {
            Ok(state) => Ok(write(&transaction, key, state).await?),
            Err(throttled) => Err(throttled),
        };
        transaction.commit().await?;
        Ok(outcome)
    }

    /// Gives back an attempt that was never made.
    pub async fn give_back_attempt(
        &self,
        key: ThrottleKey,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let transaction = self.begin().await?;
        let state = lock(&transaction, key, now).await?;
        write(&transaction, key, ThrottleRule::give_back(state)).await?;
        Ok(transaction.commit().await?)
    }

    /// Forgets the attempts under this key.
    pub async fn forget_attempts(&self, key: ThrottleKey) -> Result<(), StorageError> {
        Entity::delete_by_id(key.0.to_vec())
            .exec(self.writer())
            .await?;
        Ok(())
    }

    /// Deletes at most `limit` states untouched since `before`; how many.
    pub async fn delete_old_attempts(
        &self,
        before: Timestamp,
        limit: u64,
    ) -> Result<u64, StorageError> {
        let old = Entity::find()
            .filter(Column::UpdatedAt.lt(to_database(before)))
            .limit(limit);
        let keys: Vec<Vec<u8>> = old
            .select_only()
            .column(Column::Key)
            .into_tuple()
            .all(self.writer())
            .await?;
        if keys.is_empty() {
            return Ok(0);
        }
        let deleted = Entity::delete_many()
            .filter(Column::Key.is_in(keys))
            .filter(Column::UpdatedAt.lt(to_database(before)))
            .exec(self.writer())
            .await?;
        Ok(deleted.rows_affected)
    }
}

/// The state under this key, which stays ours until the transaction ends: made where it was missing.
///
/// One statement makes or locks the row, so that nobody can delete it in between.
async fn lock(
    transaction: &DatabaseTransaction,
    key: ThrottleKey,
    now: Timestamp,
) -> Result<ThrottleState, DbErr> {
    let first = ActiveModel {
        key: Set(key.0.to_vec()),
        count: Set(0),
        until: Set(to_database(now)),
        updated_at: Set(to_database(now)),
    };
    let found = OnConflict::column(Column::Key)
        .update_column(Column::Key)
        .to_owned();
    let row = Entity::insert(first)
        .on_conflict(found)
        .exec_with_returning(transaction)
        .await?;
    row.try_into()
}

async fn write(
    transaction: &DatabaseTransaction,
    key: ThrottleKey,
    state: ThrottleState,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        key: Set(key.0.to_vec()),
        count: Set(i64::from(state.count)),
        until: Set(to_database(state.until)),
        updated_at: Set(to_database(state.updated_at)),
    };
    row.update(transaction).await?;
    Ok(())
}

impl TryFrom<Model> for ThrottleState {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        Ok(Self {
            count: u32::try_from(row.count).unwrap_or(u32::MAX),
            until: from_database(row.until)?,
            updated_at: from_database(row.updated_at)?,
        })
    }
}
