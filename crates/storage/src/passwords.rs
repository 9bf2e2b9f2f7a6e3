//! New passwords: each is one transaction, with the sessions, tokens, keys and known browsers that it ends.

use accounts::{TokenDigest, UserId};
use jiff::{SignedDuration, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};

use crate::credentials::{consume, set_verified};
use crate::entity::user::{Column, Entity, Model};
use crate::own_change::{self, Outcome};
use crate::time::{from_database, to_database};
use crate::{
    AuditLines, Database, MailId, MailKind, NewDevice, OwnChange, OwnChangeError, StorageError,
    TokenPurpose, api_keys, known_devices, one_time_tokens, outbox, sessions,
};

/// A new password in place of the old one.
#[derive(Debug)]
pub struct PasswordChange<'a> {
    /// The hash of the old one.
    pub old_hash: &'a str,
    /// The hash of the new one.
    pub new_hash: String,
    /// Whether the API keys end, too.
    pub revokes_keys: bool,
    /// The browser that asks, where it is to be known again.
    pub known_device: Option<NewDevice>,
}

/// A new password in place of a forgotten one.
#[derive(Debug)]
pub struct PasswordReset<'a> {
    /// The token of the link.
    pub token: TokenDigest,
    /// The hash of the new one.
    pub new_hash: String,
    /// The browser that asks, where it is to be known again.
    pub known_device: Option<NewDevice>,
    /// The id of a mail that tells the user, where one is to.
    pub notice: Option<MailId>,
    /// What the trail says of it.
    pub trail: &'a mut AuditLines,
    /// The moment of the change.
    pub now: Timestamp,
}

impl Database {
    /// Puts a new password in place of the old one and ends all sessions but one, and what else depends on it: all or
    /// nothing.
    ///
    /// Does nothing where the old one is no longer there; whether it was.
    pub async fn change_password(
        &self,
        new: PasswordChange<'_>,
        change: OwnChange<'_>,
    ) -> Result<bool, OwnChangeError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let outcome = replace(&transaction, new, &change).await;
        own_change::finish(transaction, outcome, change.trail).await
    }

    /// Uses up a token for a new password and sets it: all sessions, API keys, known browsers and other tokens of the user
    /// end, since whoever knew the old password may have made them. The address that the token was sent to is theirs.
    /// `None`: the token is over, used or for something else, or the user disabled.
    pub async fn reset_password(
        &self,
        reset: PasswordReset<'_>,
    ) -> Result<Option<UserId>, StorageError> {
        let transaction = self.begin().await?;
        match set_by_token(&transaction, &reset).await {
            Ok(Some(user)) => {
                reset.trail.commit(transaction).await?;
                Ok(Some(user))
            }
            outcome => {
                transaction.rollback().await?;
                Ok(outcome?)
            }
        }
    }

    /// Puts a new hash of the same password in place of `old`; does nothing where `old` is no longer there.
    pub async fn replace_password_hash(
        &self,
        id: UserId,
        old: &str,
        new: String,
    ) -> Result<(), StorageError> {
        Entity::update_many()
            .col_expr(Column::PasswordHash, Expr::value(new))
            .filter(Column::Id.eq(id.0))
            .filter(Column::PasswordHash.eq(old))
            .exec(self.writer())
            .await?;
        Ok(())
    }
}

async fn replace(
    transaction: &DatabaseTransaction,
    new: PasswordChange<'_>,
    change: &OwnChange<'_>,
) -> Result<Outcome, DbErr> {
    let Some(user) = change.lock(transaction).await? else {
        return Ok(Outcome::SessionOver);
    };
    if user.password_hash.as_deref() != Some(new.old_hash) {
        return Ok(Outcome::Unfit);
    }
    let id = change.user;
    set(transaction, &user, new.new_hash, change.now).await?;
    sessions::delete_others(transaction, id, change.session).await?;
    if new.revokes_keys {
        api_keys::delete_all_of(transaction, id).await?;
    }
    end_the_rest(transaction, id, new.known_device).await?;
    change
        .notify(transaction, MailKind::PasswordChanged, &user)
        .await?;
    Ok(Outcome::Done)
}

async fn set_by_token(
    transaction: &DatabaseTransaction,
    reset: &PasswordReset<'_>,
) -> Result<Option<UserId>, DbErr> {
    let (purpose, now) = (TokenPurpose::ResetPassword, reset.now);
    let Some((found, user)) = consume(transaction, purpose, reset.token, now).await? else {
        return Ok(None);
    };
    let id = found.user;
    set(transaction, &user, reset.new_hash.clone(), now).await?;
    if found.email.as_ref() == Some(&user.email) {
        set_verified(transaction, id, now).await?;
    }
    sessions::delete_all_of(transaction, id).await?;
    api_keys::delete_all_of(transaction, id).await?;
    end_the_rest(transaction, id, reset.known_device).await?;
    let kind = MailKind::PasswordChanged;
    outbox::put_notice(transaction, reset.notice, kind, &user, now).await?;
    Ok(Some(id))
}

/// Sets the password and when it was chosen: later than the one before by any clock, because sign-ins that are under way
/// tell the two apart by that.
async fn set(
    transaction: &DatabaseTransaction,
    user: &Model,
    hash: String,
    now: Timestamp,
) -> Result<(), DbErr> {
    let before = user.password_changed_at.map(from_database).transpose()?;
    let moment = before.map_or(now, |before| {
        now.max(before + SignedDuration::from_micros(1))
    });
    Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(hash))
        .col_expr(Column::PasswordChangedAt, Expr::value(to_database(moment)))
        .col_expr(Column::UpdatedAt, Expr::value(to_database(now)))
        .filter(Column::Id.eq(user.id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Ends what a new password always ends: links and second steps under way, and that browsers are known, but for this one.
async fn end_the_rest(
    transaction: &DatabaseTransaction,
    user: UserId,
    kept: Option<NewDevice>,
) -> Result<(), DbErr> {
    one_time_tokens::delete_all_of(transaction, user).await?;
    known_devices::delete_all_of(transaction, user).await?;
    match kept {
        Some(device) => known_devices::insert(transaction, user, device).await,
        None => Ok(()),
    }
}
