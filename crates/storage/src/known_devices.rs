//! Browsers in which a user signed in before.

use accounts::{TokenDigest, UserId};
use jiff::Timestamp;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use crate::entity::known_device::{ActiveModel, Column, Entity};
use crate::time::to_database;
use crate::{Database, StorageError};

/// A browser to know again.
#[derive(Debug, Clone, Copy)]
pub struct NewDevice {
    /// The digest of its new token.
    pub token: TokenDigest,
    /// That of the token it had before, which is worthless from now on.
    pub replaces: Option<TokenDigest>,
    /// Until when it is known.
    pub expires_at: Timestamp,
}

/// So many browsers of one user are known, the newest.
const MAX_DEVICES: usize = 20;

impl Database {
    /// Whose browser has this token; `None` where it is over or nobody's.
    pub async fn known_device(
        &self,
        token: TokenDigest,
        now: Timestamp,
    ) -> Result<Option<UserId>, StorageError> {
        let row = Entity::find_by_id(token.0.to_vec())
            .filter(Column::ExpiresAt.gt(to_database(now)))
            .one(self.reader())
            .await?;
        Ok(row.map(|row| UserId(row.user_id)))
    }

    /// Deletes at most `limit` devices that are known no more; how many.
    pub async fn delete_expired_devices(
        &self,
        now: Timestamp,
        limit: u64,
    ) -> Result<u64, StorageError> {
        let expired: Vec<Vec<u8>> = Entity::find()
            .select_only()
            .column(Column::TokenHash)
            .filter(Column::ExpiresAt.lte(to_database(now)))
            .limit(limit)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(delete(self.writer(), expired).await?)
    }
}

/// Stores the device, a part of the transaction of a sign-in, in which the user's row is locked: that keeps their number
/// in bounds.
pub(crate) async fn insert(
    transaction: &impl ConnectionTrait,
    user: UserId,
    new: NewDevice,
) -> Result<(), DbErr> {
    if let Some(old) = new.replaces {
        // In a browser of several users this may be another's, who keeps it.
        Entity::delete_many()
            .filter(Column::TokenHash.eq(old.0.to_vec()))
            .filter(Column::UserId.eq(user.0))
            .exec(transaction)
            .await?;
    }
    let row = ActiveModel {
        token_hash: Set(new.token.0.to_vec()),
        user_id: Set(user.0),
        expires_at: Set(to_database(new.expires_at)),
    };
    row.insert(transaction).await?;
    let newest_first: Vec<Vec<u8>> = Entity::find()
        .select_only()
        .column(Column::TokenHash)
        .filter(Column::UserId.eq(user.0))
        .order_by_desc(Column::ExpiresAt)
        .into_tuple()
        .all(transaction)
        .await?;
    let surplus = newest_first.into_iter().skip(MAX_DEVICES).collect();
    delete(transaction, surplus).await?;
    Ok(())
}

/// Makes all browsers of the user strange again: their password changed, or they may not sign in any more.
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

async fn delete(
    connection: &impl ConnectionTrait,
    token_hashes: Vec<Vec<u8>>,
) -> Result<u64, DbErr> {
    if token_hashes.is_empty() {
        return Ok(0);
    }
    let deleted = Entity::delete_many()
        .filter(Column::TokenHash.is_in(token_hashes))
        .exec(connection)
        .await?;
    Ok(deleted.rows_affected)
}
