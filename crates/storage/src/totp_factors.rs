//! Second factors: the secret that a user's authenticator app shares with us, encrypted.

use accounts::{RecoveryCodeDigest, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use crate::entity::totp_factor::{ActiveModel, Column, Entity, Model};
use crate::own_change::{self, Outcome};
use crate::time::to_database;
use crate::{
    AuditLines, Database, MailId, MailKind, OwnChange, OwnChangeError, StorageError,
    one_time_tokens, outbox, recovery_codes, sessions, users,
};

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
        sealed: Vec<u8>,
        change: OwnChange<'_>,
    ) -> Result<bool, OwnChangeError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let outcome = start(&transaction, sealed, &change).await;
        own_change::finish(transaction, outcome, change.trail).await
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
        change: OwnChange<'_>,
    ) -> Result<bool, OwnChangeError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let outcome = confirm(&transaction, factor, step, codes, &change).await;
        own_change::finish(transaction, outcome, change.trail).await
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
    pub async fn delete_totp_factor(&self, change: OwnChange<'_>) -> Result<bool, OwnChangeError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let outcome = switch_off(&transaction, &change).await;
        own_change::finish(transaction, outcome, change.trail).await
    }

    /// The same for a user who has lost it, by the operator: all sessions end, and the mail of this id tells the user.
    pub async fn remove_totp_factor(
        &self,
        user: UserId,
        notice: Option<MailId>,
        trail: &mut AuditLines,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let transaction = self.begin().await?;
        let row = users::lock(&transaction, user).await?;
        let deleted = delete_confirmed(&transaction, user).await?;
        let Some(row) = row.filter(|_| deleted) else {
            transaction.rollback().await?;
            return Ok(false);
        };
        sessions::delete_all_of(&transaction, user).await?;
        outbox::put_notice(&transaction, notice, MailKind::SecondFactorOff, &row, now).await?;
        trail.commit(transaction).await?;
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

async fn start(
    transaction: &DatabaseTransaction,
    sealed: Vec<u8>,
    change: &OwnChange<'_>,
) -> Result<Outcome, DbErr> {
    if change.lock(transaction).await?.is_none() {
        return Ok(Outcome::SessionOver);
    }
    let row = ActiveModel {
        user_id: Set(change.user.0),
        secret: Set(sealed),
        confirmed_at: Set(None),
        last_step: Set(0),
        created_at: Set(to_database(change.now)),
    };
    let unless_confirmed = OnConflict::column(Column::UserId)
        .update_columns([Column::Secret, Column::LastStep, Column::CreatedAt])
        .action_and_where(Expr::col((Entity, Column::ConfirmedAt)).is_null())
        .to_owned();
    let stored = Entity::insert(row)
        .on_conflict(unless_confirmed)
        .exec_without_returning(transaction)
        .await?;
    Ok(if stored > 0 {
        Outcome::Done
    } else {
        Outcome::Unfit
    })
}

/// Sign-ins lock the user, too: each comes either before, and its session ends, or after, and needs a code.
async fn confirm(
    transaction: &DatabaseTransaction,
    factor: &TotpFactor,
    step: i64,
    codes: &[RecoveryCodeDigest],
    change: &OwnChange<'_>,
) -> Result<Outcome, DbErr> {
    let Some(user) = change.lock(transaction).await? else {
        return Ok(Outcome::SessionOver);
    };
    let confirmed = Entity::update_many()
        .col_expr(Column::ConfirmedAt, Expr::value(to_database(change.now)))
        .col_expr(Column::LastStep, Expr::value(step))
        .filter(Column::UserId.eq(change.user.0))
        .filter(Column::Secret.eq(factor.sealed.clone()))
        .filter(Column::ConfirmedAt.is_null())
        .exec(transaction)
        .await?;
    if confirmed.rows_affected == 0 {
        return Ok(Outcome::Unfit);
    }
    recovery_codes::delete_all_of(transaction, change.user).await?;
    recovery_codes::insert(transaction, change.user, codes).await?;
    sessions::delete_others(transaction, change.user, change.session).await?;
    one_time_tokens::delete_all_of(transaction, change.user).await?;
    change
        .notify(transaction, MailKind::SecondFactorOn, &user)
        .await?;
    Ok(Outcome::Done)
}

async fn switch_off(
    transaction: &DatabaseTransaction,
    change: &OwnChange<'_>,
) -> Result<Outcome, DbErr> {
    let Some(user) = change.lock(transaction).await? else {
        return Ok(Outcome::SessionOver);
    };
    if !delete_confirmed(transaction, change.user).await? {
        return Ok(Outcome::Unfit);
    }
    sessions::delete_others(transaction, change.user, change.session).await?;
    change
        .notify(transaction, MailKind::SecondFactorOff, &user)
        .await?;
    Ok(Outcome::Done)
}

/// Deletes a confirmed factor with its recovery codes and the user's one-time tokens; whether there was one.
async fn delete_confirmed(transaction: &impl ConnectionTrait, user: UserId) -> Result<bool, DbErr> {
    let deleted = Entity::delete_many()
        .filter(Column::UserId.eq(user.0))
        .filter(Column::ConfirmedAt.is_not_null())
        .exec(transaction)
        .await?;
    if deleted.rows_affected == 0 {
        return Ok(false);
    }
    recovery_codes::delete_all_of(transaction, user).await?;
    one_time_tokens::delete_all_of(transaction, user).await?;
    Ok(true)
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
