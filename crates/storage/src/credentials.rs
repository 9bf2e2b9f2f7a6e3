//! Changes of what a user is known and reached by: each is one transaction, with the tokens and sessions that it ends.
//!
//! Each locks the user's row before anything else of theirs, so that two of them never wait for each other.

use accounts::{EmailAddress, TokenDigest, UserId, Username};
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};

use crate::entity::session;
use crate::entity::user::{Column, Entity, Model};
use crate::error::violates_unique;
use crate::outbox::{self, MailId, MailKind};
use crate::time::to_database;
use crate::{
    Database, OneTimeToken, Status, StorageError, TokenPurpose, User, api_keys, known_devices,
    one_time_tokens, users,
};

/// Why a user was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeUserError {
    /// Another user has this name, in whatever case.
    #[error("the username is taken")]
    UsernameTaken,
    /// Another user has this address.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// The database gave no answer.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Database {
    /// Uses up a token for a new password and sets it: all sessions, API keys, known browsers and other tokens of the user
    /// end, since whoever knew the old password may have made them. The address that the token was sent to is theirs. `None`: the token is over, used or for something else, or the user disabled.
    ///
    /// With `notice`, a mail of this id tells the user.
    pub async fn reset_password(
        &self,
        token: TokenDigest,
        hash: String,
        notice: Option<MailId>,
        now: Timestamp,
    ) -> Result<Option<UserId>, StorageError> {
        let transaction = self.begin().await?;
        let outcome = reset(&transaction, token, hash, notice, now).await;
        Ok(finish(transaction, outcome).await?)
    }

    /// Uses up a token that shows that an address is its user's. `None`: it is over, used or for something else, the user
    /// has another address by now, or is disabled.
    pub async fn verify_email(
        &self,
        token: TokenDigest,
        now: Timestamp,
    ) -> Result<Option<UserId>, StorageError> {
        let transaction = self.begin().await?;
        let outcome = verify(&transaction, token, now).await;
        Ok(finish(transaction, outcome).await?)
    }

    /// Uses up a token that was sent to a new address, which takes the place of the present one; all other tokens of the
    /// user end. `None`: the token is over, used or for something else, or the user disabled.
    ///
    /// With `notice`, a mail of this id tells the old address.
    pub async fn confirm_email(
        &self,
        token: TokenDigest,
        notice: Option<MailId>,
        now: Timestamp,
    ) -> Result<Option<UserId>, ChangeUserError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let outcome = confirm(&transaction, token, notice, now).await;
        finish(transaction, outcome).await.map_err(taken)
    }

    /// Gives the user another name, another address, or both: all or nothing. Nobody has shown yet that a new address is
    /// theirs, and it ends the user's tokens. `None`: the user is gone.
    pub async fn change_names(
        &self,
        id: UserId,
        username: Option<&Username>,
        email: Option<&EmailAddress>,
        now: Timestamp,
    ) -> Result<Option<User>, ChangeUserError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let outcome = change(&transaction, id, username, email, now).await;
        finish(transaction, outcome).await.map_err(taken)
    }
}

/// Commits what was done; rolls back where nothing was.
async fn finish<T>(
    transaction: DatabaseTransaction,
    outcome: Result<Option<T>, DbErr>,
) -> Result<Option<T>, DbErr> {
    if matches!(outcome, Ok(Some(_))) {
        transaction.commit().await?;
    } else {
        transaction.rollback().await?;
    }
    outcome
}

async fn reset(
    transaction: &DatabaseTransaction,
    token: TokenDigest,
    hash: String,
    notice: Option<MailId>,
    now: Timestamp,
) -> Result<Option<UserId>, DbErr> {
    let purpose = TokenPurpose::ResetPassword;
    let Some((found, user)) = consume(transaction, purpose, token, now).await? else {
        return Ok(None);
    };
    let id = found.user;
    Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(hash))
        .col_expr(Column::PasswordChangedAt, Expr::value(to_database(now)))
        .col_expr(Column::UpdatedAt, Expr::value(to_database(now)))
        .filter(Column::Id.eq(id.0))
        .exec(transaction)
        .await?;
    if found.email.as_ref() == Some(&user.email) {
        set_verified(transaction, id, now).await?;
    }
    session::Entity::delete_many()
        .filter(session::Column::UserId.eq(id.0))
        .exec(transaction)
        .await?;
    one_time_tokens::delete_all_of(transaction, id).await?;
    known_devices::delete_all_of(transaction, id).await?;
    api_keys::delete_all_of(transaction, id).await?;
    outbox::put_notice(
        transaction,
        notice,
        MailKind::PasswordChanged,
        id,
        None,
        now,
    )
    .await?;
    Ok(Some(id))
}

async fn verify(
    transaction: &DatabaseTransaction,
    token: TokenDigest,
    now: Timestamp,
) -> Result<Option<UserId>, DbErr> {
    let purpose = TokenPurpose::VerifyEmail;
    match consume(transaction, purpose, token, now).await? {
        Some((found, user)) if found.email.as_ref() == Some(&user.email) => {
            set_verified(transaction, found.user, now).await?;
            Ok(Some(found.user))
        }
        _ => Ok(None),
    }
}

async fn confirm(
    transaction: &DatabaseTransaction,
    token: TokenDigest,
    notice: Option<MailId>,
    now: Timestamp,
) -> Result<Option<UserId>, DbErr> {
    let purpose = TokenPurpose::ChangeEmail;
    let Some((found, user)) = consume(transaction, purpose, token, now).await? else {
        return Ok(None);
    };
    let id = found.user;
    let new = EmailAddress::parse(found.email.as_deref().unwrap_or_default())
        .map_err(|_| DbErr::Type("a token for another address holds none".to_owned()))?;
    change(transaction, id, None, Some(&new), now).await?;
    set_verified(transaction, id, now).await?;
    let (kind, old) = (MailKind::EmailChanged, Some(user.email.as_str()));
    outbox::put_notice(transaction, notice, kind, id, old, now).await?;
    Ok(Some(id))
}

async fn change(
    transaction: &DatabaseTransaction,
    id: UserId,
    username: Option<&Username>,
    email: Option<&EmailAddress>,
    now: Timestamp,
) -> Result<Option<User>, DbErr> {
    let mut update =
        Entity::update_many().col_expr(Column::UpdatedAt, Expr::value(to_database(now)));
    if let Some(username) = username {
        update = update
            .col_expr(Column::Username, Expr::value(username.as_str()))
            .col_expr(Column::UsernameKey, Expr::value(username.key()));
    }
    if let Some(email) = email {
        let never = None::<sea_orm::prelude::DateTimeUtc>;
        update = update
            .col_expr(Column::Email, Expr::value(email.as_str()))
            .col_expr(Column::EmailKey, Expr::value(email.key()))
            .col_expr(Column::EmailVerifiedAt, Expr::value(never));
    }
    let mut rows = update
        .filter(Column::Id.eq(id.0))
        .exec_with_returning(transaction)
        .await?;
    if email.is_some() {
        one_time_tokens::delete_all_of(transaction, id).await?;
    }
    rows.pop().map(User::try_from).transpose()
}

/// Uses the token up and locks its user, who must be active.
async fn consume(
    transaction: &DatabaseTransaction,
    purpose: TokenPurpose,
    token: TokenDigest,
    now: Timestamp,
) -> Result<Option<(OneTimeToken, Model)>, DbErr> {
    let Some(seen) = one_time_tokens::find(transaction, purpose, token, now).await? else {
        return Ok(None);
    };
    let Some(user) = users::lock(transaction, seen.user).await? else {
        return Ok(None);
    };
    // Until the lock was ours, another use may have come first.
    let found = one_time_tokens::consume(transaction, purpose, token, now).await?;
    let active = user.status == Status::Active.as_str();
    Ok(found.filter(|_| active).map(|found| (found, user)))
}

async fn set_verified(
    connection: &impl ConnectionTrait,
    id: UserId,
    now: Timestamp,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::EmailVerifiedAt, Expr::value(to_database(now)))
        .filter(Column::Id.eq(id.0))
        .exec(connection)
        .await?;
    Ok(())
}

fn taken(error: DbErr) -> ChangeUserError {
    if violates_unique(&error, "username_key") {
        ChangeUserError::UsernameTaken
    } else if violates_unique(&error, "email_key") {
        ChangeUserError::EmailTaken
    } else {
        StorageError::from(error).into()
    }
}
