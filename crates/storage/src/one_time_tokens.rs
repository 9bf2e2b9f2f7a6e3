//! Tokens that are good for one use: those in links that are sent by mail, and the second step of a sign-in.

use accounts::{TokenDigest, UserId};
use jiff::Timestamp;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use crate::entity::one_time_token::{ActiveModel, Column, Entity, Model};
use crate::time::to_database;
use crate::{AuditLines, Database, StorageError, User, outbox, users};

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenPurpose {
    /// A new password in place of a forgotten one.
    ResetPassword,
    /// The proof that the address is the user's.
    VerifyEmail,
    /// The same for an address that is to take the place of the present one.
    ChangeEmail,
    /// The second step of one sign-in.
    SecondFactor,
}

/// A token to store.
#[derive(Debug, Clone, Copy)]
pub struct NewOneTimeToken<'a> {
    /// Names the row.
    pub id: Uuid,
    /// Whose it is.
    pub user: UserId,
    /// What it is good for.
    pub purpose: TokenPurpose,
    /// Its digest.
    pub token: TokenDigest,
    /// The address that it was sent to, or is about.
    pub email: Option<&'a str>,
    /// The moment of making it.
    pub now: Timestamp,
    /// When it is over.
    pub expires_at: Timestamp,
}

/// What a token that was still good says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeToken {
    /// Whose it is.
    pub user: UserId,
    /// The address that it was sent to, or is about.
    pub email: Option<String>,
}

impl Database {
    /// Stores the token; the user's earlier ones for the same purpose are worthless from now on.
    pub async fn insert_one_time_token(
        &self,
        new: NewOneTimeToken<'_>,
        trail: &mut AuditLines,
    ) -> Result<(), StorageError> {
        let transaction = self.begin().await?;
        insert(&transaction, new).await?;
        Ok(trail.commit(transaction).await?)
    }

    /// Stores the token of a second step of a sign-in, unless since `user` was read, before their password was checked, that
    /// password was changed or the user disabled: whether it was stored. Of the user's earlier ones the newest stay good.
    pub async fn insert_challenge(
        &self,
        user: &User,
        new: NewOneTimeToken<'_>,
        trail: &mut AuditLines,
    ) -> Result<bool, StorageError> {
        let transaction = self.begin().await?;
        let row = users::lock(&transaction, user.id).await?;
        if !row.is_some_and(|row| user.is_still(&row)) {
            transaction.rollback().await?;
            return Ok(false);
        }
        insert_row(&transaction, new).await?;
        delete_older(&transaction, new).await?;
        trail.commit(transaction).await?;
        Ok(true)
    }

    /// What the token says, without using it up; `None` where it is over, used or for something else.
    pub async fn one_time_token(
        &self,
        purpose: TokenPurpose,
        token: TokenDigest,
        now: Timestamp,
    ) -> Result<Option<OneTimeToken>, StorageError> {
        Ok(find(self.reader(), purpose, token, now).await?)
    }

    /// Deletes at most `limit` tokens that are over; how many.
    pub async fn delete_expired_tokens(
        &self,
        now: Timestamp,
        limit: u64,
    ) -> Result<u64, StorageError> {
        let ids: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::ExpiresAt.lte(to_database(now)))
            .limit(limit)
            .into_tuple()
            .all(self.reader())
            .await?;
        if ids.is_empty() {
            return Ok(0);
        }
        let deleted = Entity::delete_many()
            .filter(Column::Id.is_in(ids))
            .exec(self.writer())
            .await?;
        Ok(deleted.rows_affected)
    }
}

/// Stores the token and makes the user's earlier ones for the same purpose worthless.
pub(crate) async fn insert(
    transaction: &DatabaseTransaction,
    new: NewOneTimeToken<'_>,
) -> Result<(), DbErr> {
    users::lock(transaction, new.user).await?;
    Entity::delete_many()
        .filter(Column::UserId.eq(new.user.0))
        .filter(Column::Purpose.eq(new.purpose.as_str()))
        .exec(transaction)
        .await?;
    insert_row(transaction, new).await
}

async fn insert_row(
    transaction: &DatabaseTransaction,
    new: NewOneTimeToken<'_>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(new.id),
        user_id: Set(new.user.0),
        purpose: Set(new.purpose.as_str().to_owned()),
        token_hash: Set(new.token.0.to_vec()),
        email: Set(new.email.map(str::to_owned)),
        created_at: Set(to_database(new.now)),
        expires_at: Set(to_database(new.expires_at)),
    };
    row.insert(transaction).await?;
    Ok(())
}

/// So many sign-ins of one user may wait for their second step.
const MAX_CHALLENGES: usize = 10;

/// Deletes the user's tokens for the same purpose but for the newest.
async fn delete_older(
    transaction: &DatabaseTransaction,
    newest: NewOneTimeToken<'_>,
) -> Result<(), DbErr> {
    let newest_first: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::UserId.eq(newest.user.0))
        .filter(Column::Purpose.eq(newest.purpose.as_str()))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .into_tuple()
        .all(transaction)
        .await?;
    let older: Vec<Uuid> = newest_first.into_iter().skip(MAX_CHALLENGES).collect();
    if older.is_empty() {
        return Ok(());
    }
    Entity::delete_many()
        .filter(Column::Id.is_in(older))
        .exec(transaction)
        .await?;
    Ok(())
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    purpose: TokenPurpose,
    token: TokenDigest,
    now: Timestamp,
) -> Result<Option<OneTimeToken>, DbErr> {
    let row = Entity::find()
        .filter(Column::TokenHash.eq(token.0.to_vec()))
        .filter(Column::Purpose.eq(purpose.as_str()))
        .filter(Column::ExpiresAt.gt(to_database(now)))
        .one(connection)
        .await?;
    Ok(row.map(OneTimeToken::from))
}

/// Uses the token up, as a part of the transaction that does what it is good for: of any number of simultaneous uses one
/// finds it. `None` where it is over, used or for something else.
pub(crate) async fn consume(
    transaction: &impl ConnectionTrait,
    purpose: TokenPurpose,
    token: TokenDigest,
    now: Timestamp,
) -> Result<Option<OneTimeToken>, DbErr> {
    let mut rows = Entity::delete_many()
        .filter(Column::TokenHash.eq(token.0.to_vec()))
        .filter(Column::Purpose.eq(purpose.as_str()))
        .filter(Column::ExpiresAt.gt(to_database(now)))
        .exec_with_returning(transaction)
        .await?;
    Ok(rows.pop().map(OneTimeToken::from))
}

/// Makes all of the user's tokens worthless, also those that a mail in the outbox would bring: their credentials changed.
///
/// The outbox comes first: who is about to make a token for a mail holds the mail's row until the token is there.
pub(crate) async fn delete_all_of(
    transaction: &impl ConnectionTrait,
    user: UserId,
) -> Result<(), DbErr> {
    outbox::delete_links_of(transaction, user).await?;
    Entity::delete_many()
        .filter(Column::UserId.eq(user.0))
        .exec(transaction)
        .await?;
    Ok(())
}

impl From<Model> for OneTimeToken {
    fn from(row: Model) -> Self {
        Self {
            user: UserId(row.user_id),
            email: row.email,
        }
    }
}

impl TokenPurpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset_password",
            Self::VerifyEmail => "verify_email",
            Self::ChangeEmail => "change_email",
            Self::SecondFactor => "second_factor",
        }
    }
}
