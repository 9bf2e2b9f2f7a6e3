//! Changes of what a user is called and reached by: each is one transaction, with the tokens that it ends.
//!
//! Each locks the user's row before anything else of theirs, so that two of them never wait for each other.

use accounts::{EmailAddress, TokenDigest, UserId, Username};
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};

use crate::entity::user::{Column, Entity, Model};
use crate::error::violates_unique;
use crate::own_change::{self, Outcome};
use crate::time::to_database;
use crate::{
    AuditLines, Database, MailId, MailKind, NewMail, OneTimeToken, OwnChange, OwnChangeError,
    Status, StorageError, TokenPurpose, User, one_time_tokens, outbox, users,
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
    /// The session in which it was asked for has ended.
    #[error("the session is over")]
    SessionOver,
    /// The database gave no answer.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Database {
    /// Uses up a token that shows that an address is its user's. `None`: it is over, used or for something else, the user
    /// has another address by now, or is disabled.
    pub async fn verify_email(
        &self,
        token: TokenDigest,
        trail: &mut AuditLines,
        now: Timestamp,
    ) -> Result<Option<UserId>, StorageError> {
        let transaction = self.begin().await?;
        let outcome = verify(&transaction, token, now).await;
        Ok(finish(transaction, outcome, trail).await?)
    }

    /// Uses up a token that was sent to a new address, which takes the place of the present one; all other tokens of the
    /// user end. `None`: the token is over, used or for something else, or the user disabled.
    ///
    /// With `notice`, a mail of this id tells the old address.
    pub async fn confirm_email(
        &self,
        token: TokenDigest,
        notice: Option<MailId>,
        trail: &mut AuditLines,
        now: Timestamp,
    ) -> Result<Option<UserId>, ChangeUserError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let outcome = confirm(&transaction, token, notice, now).await;
        finish(transaction, outcome, trail).await.map_err(taken)
    }

    /// Gives the user another name, another address, or both: all or nothing. Nobody has shown yet that a new address is
    /// theirs, and it ends the user's tokens.
    pub async fn change_names(
        &self,
        username: Option<&Username>,
        email: Option<&EmailAddress>,
        own: OwnChange<'_>,
    ) -> Result<User, ChangeUserError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let outcome = change_own(&transaction, username, email, &own).await;
        let user = finish(transaction, outcome, own.trail).await;
        user.map_err(taken)?.ok_or(ChangeUserError::SessionOver)
    }

    /// Puts the mail about another address into the outbox, and with it the notice to the present one.
    pub async fn request_email_change(
        &self,
        mail: NewMail<'_>,
        own: OwnChange<'_>,
    ) -> Result<(), OwnChangeError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let outcome = request(&transaction, mail, &own).await;
        own_change::finish(transaction, outcome, own.trail).await?;
        Ok(())
    }
}

async fn request(
    transaction: &DatabaseTransaction,
    mail: NewMail<'_>,
    own: &OwnChange<'_>,
) -> Result<Outcome, DbErr> {
    let Some(user) = own.lock(transaction).await? else {
        return Ok(Outcome::SessionOver);
    };
    outbox::put(transaction, mail).await?;
    own.notify(transaction, MailKind::EmailChangeRequested, &user)
        .await?;
    Ok(Outcome::Done)
}

async fn change_own(
    transaction: &DatabaseTransaction,
    username: Option<&Username>,
    email: Option<&EmailAddress>,
    own: &OwnChange<'_>,
) -> Result<Option<User>, DbErr> {
    match own.lock(transaction).await? {
        Some(_) => change(transaction, own.user, username, email, own.now).await,
        None => Ok(None),
    }
}

/// Commits what was done, with the lines that tell of it; rolls back where nothing was.
async fn finish<T>(
    transaction: DatabaseTransaction,
    outcome: Result<Option<T>, DbErr>,
    trail: &mut AuditLines,
) -> Result<Option<T>, DbErr> {
    if matches!(outcome, Ok(Some(_))) {
        trail.commit(transaction).await?;
    } else {
        transaction.rollback().await?;
    }
    outcome
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
    outbox::put_notice(transaction, notice, MailKind::EmailChanged, &user, now).await?;
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
pub(crate) async fn consume(
    transaction: &DatabaseTransaction,
    purpose: TokenPurpose,
    token: TokenDigest,
    now: Timestamp,
) -> Result<Option<(OneTimeToken, Model)>, DbErr> {
    let Some(seen) = one_time_tokens::find(transaction, purpose, token, now).await? else {
        return Ok(None);
    };
    let user = users::lock(transaction, seen.user).await?;
    // Until the lock was ours, another use may have come first.
    let found = one_time_tokens::consume(transaction, purpose, token, now).await?;
    let active = user.filter(|user| user.status == Status::Active.as_str());
    Ok(found.zip(active))
}

pub(crate) async fn set_verified(
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
