//! Mail that waits to be sent: to whom and of what kind. What it says, its links above all, is made when it is sent.

use accounts::UserId;
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use uuid::Uuid;

use crate::entity::outbox::{ActiveModel, Column, Entity, Model};
use crate::entity::user;
use crate::time::{from_database, to_database};
use crate::{Database, NewOneTimeToken, StorageError, one_time_tokens, users};

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailKind {
    /// Nothing, to nobody: what is put down where a mail would have told something.
    Nothing,
    /// A link to a new password in place of a forgotten one.
    ResetPassword,
    /// A link that shows that the address is the user's.
    VerifyEmail,
    /// The same to an address that is to take the place of the present one.
    ChangeEmail,
    /// The notice that the password was changed.
    PasswordChanged,
    /// The notice that another address was asked for, to the present one.
    EmailChangeRequested,
    /// The notice that the address was changed, to the address before.
    EmailChanged,
    /// The notice that a second factor was switched on.
    SecondFactorOn,
    /// The notice that the second factor was switched off.
    SecondFactorOff,
}

/// Names one mail in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MailId(pub Uuid);

/// A mail to put into the outbox.
#[derive(Debug, Clone, Copy)]
pub struct NewMail<'a> {
    /// Its name.
    pub id: MailId,
    /// What it is about.
    pub kind: MailKind,
    /// Whom it is for.
    pub user: Option<UserId>,
    /// Where it goes, unless to the user's stored address.
    pub email: Option<&'a str>,
    /// The moment of putting it there; it may be sent from then on.
    pub now: Timestamp,
}

/// A mail in the outbox.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboxMail {
    /// Its name.
    pub id: MailId,
    /// What it is about.
    pub kind: MailKind,
    /// Whom it is for.
    pub user: Option<UserId>,
    /// Where it goes, unless to the user's stored address.
    pub email: Option<String>,
    /// How often sending it was begun.
    pub attempts: u32,
    /// When it may be sent.
    pub next_attempt_at: Timestamp,
    /// When it was put there.
    pub created_at: Timestamp,
}

impl Database {
    /// Puts a mail into the outbox.
    pub async fn put_mail(&self, new: NewMail<'_>) -> Result<(), StorageError> {
        Ok(put(self.writer(), new).await?)
    }

    /// At most `limit` mails that may be sent at this moment, those that wait longest first.
    ///
    /// Kinds that only a newer version knows are left to it.
    pub async fn due_mail(
        &self,
        now: Timestamp,
        limit: u64,
    ) -> Result<Vec<OutboxMail>, StorageError> {
        let known = MailKind::ALL.map(MailKind::as_str);
        let rows = Entity::find()
            .filter(Column::NextAttemptAt.lte(to_database(now)))
            .filter(Column::Kind.is_in(known))
            .order_by_asc(Column::NextAttemptAt)
            .limit(limit)
            .all(self.reader())
            .await?;
        Ok(rows
            .into_iter()
            .map(OutboxMail::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Takes the mail for whoever asks, alone until the given moment: of any number who saw it due, one gets it.
    pub async fn claim_mail(
        &self,
        mail: &OutboxMail,
        until: Timestamp,
    ) -> Result<bool, StorageError> {
        let claimed = Entity::update_many()
            .col_expr(Column::NextAttemptAt, Expr::value(to_database(until)))
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .filter(Column::Id.eq(mail.id.0))
            .filter(Column::NextAttemptAt.eq(to_database(mail.next_attempt_at)))
            .exec(self.writer())
            .await?;
        Ok(claimed.rows_affected > 0)
    }

    /// Stores the token that a mail brings, provided the mail is still in the outbox: whether it was.
    ///
    /// A change of credentials takes such mails out together with the tokens, so none comes to life after it.
    pub async fn insert_mailed_token(
        &self,
        mail: MailId,
        token: NewOneTimeToken<'_>,
    ) -> Result<bool, StorageError> {
        let transaction = self.begin().await?;
        users::lock(&transaction, token.user).await?;
        // This locks the mail's row until the token is there.
        let there = Entity::update_many()
            .col_expr(Column::Attempts, Expr::col(Column::Attempts))
            .filter(Column::Id.eq(mail.0))
            .exec(&transaction)
            .await?;
        if there.rows_affected == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        one_time_tokens::insert(&transaction, token).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Leaves the mail in the outbox until the given moment.
    pub async fn postpone_mail(&self, id: MailId, until: Timestamp) -> Result<(), StorageError> {
        Entity::update_many()
            .col_expr(Column::NextAttemptAt, Expr::value(to_database(until)))
            .filter(Column::Id.eq(id.0))
            .exec(self.writer())
            .await?;
        Ok(())
    }

    /// Takes the mail out of the outbox.
    pub async fn delete_mail(&self, id: MailId) -> Result<(), StorageError> {
        Entity::delete_by_id(id.0).exec(self.writer()).await?;
        Ok(())
    }

    /// Takes at most `limit` mails out that were put there before this moment, whatever became of them; how many.
    pub async fn delete_old_mail(
        &self,
        before: Timestamp,
        limit: u64,
    ) -> Result<u64, StorageError> {
        let ids: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::CreatedAt.lt(to_database(before)))
            .order_by_asc(Column::NextAttemptAt)
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

/// Puts a mail into the outbox, as a part of the transaction that it tells of.
pub(crate) async fn put(connection: &impl ConnectionTrait, new: NewMail<'_>) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(new.id.0),
        user_id: Set(new.user.map(|user| user.0)),
        kind: Set(new.kind.as_str().to_owned()),
        email: Set(new.email.map(str::to_owned)),
        attempts: Set(0),
        next_attempt_at: Set(to_database(new.now)),
        created_at: Set(to_database(new.now)),
    };
    row.insert(connection).await?;
    Ok(())
}

/// The same of a mail that tells the user what is done to their account, to the address that they have now: by the time it
/// is sent, somebody may have put another in its place. Without an id, no mail is sent here.
pub(crate) async fn put_notice(
    connection: &impl ConnectionTrait,
    id: Option<MailId>,
    kind: MailKind,
    user: &user::Model,
    now: Timestamp,
) -> Result<(), DbErr> {
    let Some(id) = id else {
        return Ok(());
    };
    let notice = NewMail {
        id,
        kind,
        user: Some(UserId(user.id)),
        email: Some(&user.email),
        now,
    };
    put(connection, notice).await
}

/// Takes the user's mails out that would bring a link.
pub(crate) async fn delete_links_of(
    transaction: &impl ConnectionTrait,
    user: UserId,
) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user.0))
        .filter(Column::Kind.is_in(MailKind::LINKS.map(MailKind::as_str)))
        .exec(transaction)
        .await?;
    Ok(())
}

impl MailKind {
    const ALL: [Self; 9] = [
        Self::Nothing,
        Self::ResetPassword,
        Self::VerifyEmail,
        Self::ChangeEmail,
        Self::PasswordChanged,
        Self::EmailChangeRequested,
        Self::EmailChanged,
        Self::SecondFactorOn,
        Self::SecondFactorOff,
    ];
    const LINKS: [Self; 3] = [Self::ResetPassword, Self::VerifyEmail, Self::ChangeEmail];

    /// The name that is stored, and that logs say.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::ResetPassword => "reset_password",
            Self::VerifyEmail => "verify_email",
            Self::ChangeEmail => "change_email",
            Self::PasswordChanged => "password_changed",
            Self::EmailChangeRequested => "email_change_requested",
            Self::EmailChanged => "email_changed",
            Self::SecondFactorOn => "second_factor_on",
            Self::SecondFactorOff => "second_factor_off",
        }
    }
}

impl TryFrom<Model> for OutboxMail {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        let kind = MailKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == row.kind)
            .ok_or_else(|| DbErr::Type(format!("table outbox, row {}: an unknown kind", row.id)))?;
        Ok(Self {
            id: MailId(row.id),
            kind,
            user: row.user_id.map(UserId),
            email: row.email,
            attempts: u32::try_from(row.attempts).unwrap_or(0),
            next_attempt_at: from_database(row.next_attempt_at)?,
            created_at: from_database(row.created_at)?,
        })
    }
}

/// Addresses stay out of logs.
impl std::fmt::Debug for OutboxMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutboxMail")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("user", &self.user)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
