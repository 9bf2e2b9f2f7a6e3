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
    /// Takes one attempt under each of these keys, if all their rules allow; decided and written down as one step. Where one
    /// does not, none is taken, and the answer is the longest wait.
    ///
    /// Keys of one kind must stand in the same place with whoever asks: then nobody waits for another who waits for them.
    pub async fn reserve_attempt(
        &self,
        counted: &[(ThrottleKey, ThrottleRule)],
        now: Timestamp,
    ) -> Result<Result<(), Throttled>, StorageError> {
        // Who floods is refused most of the time: that takes no lock, and nobody waits for it.
        let mut states = Vec::new();
        for (key, _) in counted {
            let row = Entity::find_by_id(key.0.to_vec())
                .one(self.reader())
                .await?;
            states.push(row.map(ThrottleState::try_from).transpose()?);
        }
        if let Err(throttled) = decide(counted, &states, now) {
            return Ok(Err(throttled));
        }
        let transaction = self.begin().await?;
        states.clear();
        for (key, _) in counted {
            states.push(Some(lock(&transaction, *key, now).await?));
        }
        let decided = decide(counted, &states, now);
        if let Ok(taken) = &decided {
            for ((key, _), state) in counted.iter().zip(taken) {
                write(&transaction, *key, *state).await?;
            }
        }
        transaction.commit().await?;
        Ok(decided.map(drop))
    }

    /// Gives back an attempt under each of these keys that was never made.
    pub async fn give_back_attempt(
        &self,
        keys: &[ThrottleKey],
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let transaction = self.begin().await?;
        for key in keys {
            let state = lock(&transaction, *key, now).await?;
            write(&transaction, *key, ThrottleRule::give_back(state)).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Forgets the attempts under these keys.
    pub async fn forget_attempts(&self, keys: &[ThrottleKey]) -> Result<(), StorageError> {
        let transaction = self.begin().await?;
        // One by one, in the order in which others lock them.
        for key in keys {
            Entity::delete_by_id(key.0.to_vec())
                .exec(&transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
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

/// What the states become when one attempt is taken under each key; or the longest wait that a rule asks for.
fn decide(
    counted: &[(ThrottleKey, ThrottleRule)],
    states: &[Option<ThrottleState>],
    now: Timestamp,
) -> Result<Vec<ThrottleState>, Throttled> {
    let mut taken = Vec::new();
    let mut longest_wait = None;
    for ((_, rule), state) in counted.iter().zip(states) {
        match rule.reserve(*state, now) {
            Ok(state) => taken.push(state),
            Err(Throttled { retry_after }) => longest_wait = longest_wait.max(Some(retry_after)),
        }
    }
    longest_wait.map_or(Ok(taken), |retry_after| Err(Throttled { retry_after }))
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
