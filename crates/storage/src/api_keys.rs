//! API keys: what a program shows in place of a sign-in.

use std::collections::HashMap;

use accounts::{KeyId, Scopes, TokenDigest, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use crate::entity::api_key::{ActiveModel, Column, Entity, Model};
use crate::entity::user;
use crate::link::Link;
use crate::time::{from_database, to_database};
use crate::{AuditLines, Database, OwnChange, StorageError, User};

/// A key as its user sees it in a list; the secret is nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Names the key; not its secret.
    pub id: KeyId,
    /// What its user calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is over; `None`: never.
    pub expires_at: Option<Timestamp>,
    /// The last use that was written down.
    pub last_used_at: Option<Timestamp>,
    /// The client's network at that use.
    pub last_used_network: Option<String>,
}

/// A key that was shown, and the user whose it is.
#[derive(Debug, Clone)]
pub struct KeyHolder {
    /// The key.
    pub key: ApiKey,
    /// Whose it is.
    pub user: User,
}

/// A key to store.
#[derive(Debug, Clone, Copy)]
pub struct NewApiKey<'a> {
    /// The new key's id.
    pub id: KeyId,
    /// What its user calls it.
    pub name: &'a str,
    /// The digest of its secret.
    pub key: TokenDigest,
    /// What it may do.
    pub scopes: &'a Scopes,
    /// When it is over; `None`: never.
    pub expires_at: Option<Timestamp>,
}

/// Why a key was not stored.
#[derive(Debug, thiserror::Error)]
pub enum InsertKeyError {
    /// The user has as many as one may have.
    #[error("there are too many keys")]
    TooMany,
    /// The session in which it was asked for has ended.
    #[error("the session is over")]
    SessionOver,
    /// The database gave no answer.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Database {
    /// Stores a key, unless the user has `most` keys already.
    pub async fn insert_api_key(
        &self,
        new: NewApiKey<'_>,
        most: usize,
        change: OwnChange<'_>,
    ) -> Result<ApiKey, InsertKeyError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let key = insert(&transaction, new, most, &change).await?;
        let committed = change.trail.commit(transaction).await;
        committed.map_err(StorageError::from)?;
        Ok(key)
    }

    /// The key with this secret, whatever its age, and its user, whatever their status.
    pub async fn api_key_by_token(
        &self,
        key: TokenDigest,
    ) -> Result<Option<KeyHolder>, StorageError> {
        self.batches().api_keys.ask(key).await
    }

    /// Writes down a use of the key.
    pub async fn touch_api_key(
        &self,
        id: KeyId,
        network: &str,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        Entity::update_many()
            .col_expr(Column::LastUsedAt, Expr::value(to_database(now)))
            .col_expr(Column::LastUsedNetwork, Expr::value(network))
            .filter(Column::Id.eq(id.0))
            .exec(self.writer())
            .await?;
        Ok(())
    }

    /// The user's keys, newest first; those that are over by the clock among them.
    pub async fn api_keys(&self, user: UserId) -> Result<Vec<ApiKey>, StorageError> {
        let rows = Entity::find()
            .filter(Column::UserId.eq(user.0))
            .order_by_desc(Column::Id)
            .all(self.reader())
            .await?;
        Ok(rows
            .into_iter()
            .map(ApiKey::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Deletes one key of this user; whether there was one.
    pub async fn delete_api_key(
        &self,
        user: UserId,
        id: KeyId,
        trail: &mut AuditLines,
    ) -> Result<bool, StorageError> {
        let transaction = self.begin().await?;
        let outcome = Entity::delete_many()
            .filter(Column::Id.eq(id.0))
            .filter(Column::UserId.eq(user.0))
            .exec(&transaction)
            .await?;
        if outcome.rows_affected == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        trail.commit(transaction).await?;
        Ok(true)
    }
}

/// The lock on the user: simultaneous keys are counted one after the other.
async fn insert(
    transaction: &DatabaseTransaction,
    new: NewApiKey<'_>,
    most: usize,
    change: &OwnChange<'_>,
) -> Result<ApiKey, InsertKeyError> {
    let user = change.lock(transaction).await.map_err(StorageError::from)?;
    if user.is_none() {
        return Err(InsertKeyError::SessionOver);
    }
    let kept: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::UserId.eq(change.user.0))
        .limit(most as u64)
        .into_tuple()
        .all(transaction)
        .await
        .map_err(StorageError::from)?;
    if kept.len() >= most {
        return Err(InsertKeyError::TooMany);
    }
    let row = ActiveModel {
        id: Set(new.id.0),
        user_id: Set(change.user.0),
        name: Set(new.name.to_owned()),
        key_hash: Set(new.key.0.to_vec()),
        scopes: Set(new.scopes.to_string()),
        created_at: Set(to_database(change.now)),
        expires_at: Set(new.expires_at.map(to_database)),
        last_used_at: Set(None),
        last_used_network: Set(None),
    };
    let row = row.insert(transaction).await.map_err(StorageError::from)?;
    Ok(ApiKey::try_from(row).map_err(StorageError::from)?)
}

/// Deletes all keys of the user, as a part of the transaction that changes their credentials.
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

impl TryFrom<Model> for ApiKey {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let scopes = row.scopes.parse().map_err(|error| {
            DbErr::Type(format!(
                "table api_keys, column scopes, row {}: {error}",
                row.id
            ))
        })?;
        Ok(Self {
            id: KeyId(row.id),
            name: row.name,
            scopes,
            created_at: from_database(row.created_at)?,
            expires_at: row.expires_at.map(from_database).transpose()?,
            last_used_at: row.last_used_at.map(from_database).transpose()?,
            last_used_network: row.last_used_network,
        })
    }
}

/// The holder of each secret, whatever the age of the key and the status of the user.
pub(crate) async fn by_tokens(
    link: &Link,
    secrets: &[TokenDigest],
) -> Result<Vec<Option<KeyHolder>>, StorageError> {
    let rows = Entity::find()
        .filter(Column::KeyHash.is_in(secrets.iter().map(|secret| secret.0.to_vec())))
        .find_also_related(user::Entity)
        .all(link)
        .await?;
    let mut found = HashMap::new();
    for (key, user) in rows
        .into_iter()
        .filter_map(|(key, user)| Some((key, user?)))
    {
        let hash = key.key_hash.clone();
        let (key, user) = (key.try_into()?, user.try_into()?);
        found.insert(hash, KeyHolder { key, user });
    }
    let holder = |secret: &TokenDigest| found.get(secret.0.as_slice()).cloned();
    Ok(secrets.iter().map(holder).collect())
}
