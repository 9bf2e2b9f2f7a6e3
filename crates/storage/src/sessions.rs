//! Sessions: one row for each sign-in that has not ended.

use std::collections::HashMap;

use accounts::{SessionId, TokenDigest, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};

use crate::entity::session::{ActiveModel, Column, Entity, Model};
use crate::entity::user;
use crate::link::Link;
use crate::own_change::{self, Outcome};
use crate::time::{from_database, to_database};
use crate::{
    AuditLines, Database, NewDevice, OwnChange, OwnChangeError, StorageError, TokenPurpose, User,
    known_devices, one_time_tokens, totp_factors, users,
};

/// A session and the user whose it is.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Names the session; not its token.
    pub session_id: SessionId,
    /// The moment of the sign-in.
    pub created_at: Timestamp,
    /// The last use that was written down.
    pub last_seen_at: Timestamp,
    /// When the password was last given.
    pub authenticated_at: Timestamp,
    /// Who signed in.
    pub user: User,
}

/// A session as its user sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionInfo {
    /// Names the session; not its token.
    pub id: SessionId,
    /// The moment of the sign-in.
    pub created_at: Timestamp,
    /// The last use that was written down.
    pub last_seen_at: Timestamp,
    /// The client's network at the sign-in.
    pub network: String,
    /// What the client said it is, at the sign-in.
    pub user_agent: String,
}

/// What a sign-in stores.
#[derive(Debug, Clone, Copy)]
pub struct NewSession<'a> {
    /// The new session's id.
    pub id: SessionId,
    /// Whose it is, as read before the password was checked.
    pub user: &'a User,
    /// The digest of its token.
    pub token: TokenDigest,
    /// The client's network.
    pub network: &'a str,
    /// What the client says it is.
    pub user_agent: &'a str,
    /// The moment of the sign-in.
    pub now: Timestamp,
    /// Whether a code of the second factor was given.
    pub second_factor: bool,
    /// The digest of the token of the second step, which the sign-in uses up.
    pub challenge: Option<TokenDigest>,
    /// The browser, where it is to be known again.
    pub known_device: Option<NewDevice>,
}

impl Database {
    /// Stores a session and notes the sign-in at its user, unless meanwhile the password was changed, the user disabled,
    /// a second factor switched on or the second step used up or ended: whether it was stored.
    pub async fn insert_session(
        &self,
        new: NewSession<'_>,
        trail: &mut AuditLines,
    ) -> Result<bool, StorageError> {
        let now = to_database(new.now);
        let row = ActiveModel {
            id: Set(new.id.0),
            user_id: Set(new.user.id.0),
            token_hash: Set(new.token.0.to_vec()),
            created_at: Set(now),
            last_seen_at: Set(now),
            authenticated_at: Set(now),
            network: Set(new.network.to_owned()),
            user_agent: Set(new.user_agent.to_owned()),
        };
        let transaction = self.begin().await?;
        if !may_start(&transaction, &new).await? {
            transaction.rollback().await?;
            return Ok(false);
        }
        user::Entity::update_many()
            .col_expr(user::Column::LastLoginAt, Expr::value(now))
            .filter(user::Column::Id.eq(new.user.id.0))
            .exec(&transaction)
            .await?;
        row.insert(&transaction).await?;
        if let Some(device) = new.known_device {
            known_devices::insert(&transaction, new.user.id, device).await?;
        }
        trail.commit(transaction).await?;
        Ok(true)
    }

    /// The session with this token, whatever its age, and its user, whatever their status.
    pub async fn session_by_token(
        &self,
        token: TokenDigest,
    ) -> Result<Option<SignedIn>, StorageError> {
        self.batches().sessions.ask(token).await
    }

    /// Writes down a use of the session.
    pub async fn touch_session(&self, id: SessionId, now: Timestamp) -> Result<(), StorageError> {
        Entity::update_many()
            .col_expr(Column::LastSeenAt, Expr::value(to_database(now)))
            .filter(Column::Id.eq(id.0))
            .exec(self.writer())
            .await?;
        Ok(())
    }

    /// Writes down that the password was given again, where the session has not ended; whether it has not.
    pub async fn reauthenticate_session(
        &self,
        id: SessionId,
        trail: &mut AuditLines,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let transaction = self.begin().await?;
        let outcome = Entity::update_many()
            .col_expr(Column::AuthenticatedAt, Expr::value(to_database(now)))
            .filter(Column::Id.eq(id.0))
            .exec(&transaction)
            .await?;
        Ok(trail
            .commit_if(outcome.rows_affected > 0, transaction)
            .await?)
    }

    /// The user's sessions, newest first, at most `limit`; those that are over by the clock among them.
    pub async fn sessions(
        &self,
        user: UserId,
        limit: u64,
    ) -> Result<Vec<SessionInfo>, StorageError> {
        let rows = Entity::find()
            .filter(Column::UserId.eq(user.0))
            .order_by_desc(Column::Id)
            .limit(limit)
            .all(self.reader())
            .await?;
        Ok(rows
            .into_iter()
            .map(SessionInfo::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Ends one session of this user; whether there was one.
    pub async fn delete_session(
        &self,
        user: UserId,
        id: SessionId,
        trail: &mut AuditLines,
    ) -> Result<bool, StorageError> {
        let transaction = self.begin().await?;
        let outcome = Entity::delete_many()
            .filter(Column::Id.eq(id.0))
            .filter(Column::UserId.eq(user.0))
            .exec(&transaction)
            .await?;
        Ok(trail
            .commit_if(outcome.rows_affected > 0, transaction)
            .await?)
    }

    /// Ends all sessions of this user but the one that asks, and their links: whoever signs out everywhere may have seen a
    /// stranger ask for one.
    pub async fn end_other_sessions(&self, change: OwnChange<'_>) -> Result<(), OwnChangeError> {
        self.end_own(Some(change.session), change).await
    }

    /// The same with the session that asks.
    pub async fn end_all_sessions(&self, change: OwnChange<'_>) -> Result<(), OwnChangeError> {
        self.end_own(None, change).await
    }

    async fn end_own(
        &self,
        kept: Option<SessionId>,
        change: OwnChange<'_>,
    ) -> Result<(), OwnChangeError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let outcome = end(&transaction, kept, &change).await;
        own_change::finish(transaction, outcome, change.trail).await?;
        Ok(())
    }

    /// Deletes at most `limit` sessions that began before `absolute` or were last used before `idle`; how many.
    pub async fn delete_dead_sessions(
        &self,
        absolute: Timestamp,
        idle: Timestamp,
        limit: u64,
    ) -> Result<u64, StorageError> {
        let is_dead = Condition::any()
            .add(Column::CreatedAt.lt(to_database(absolute)))
            .add(Column::LastSeenAt.lt(to_database(idle)));
        let ids: Vec<sea_orm::prelude::Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(is_dead.clone())
            .limit(limit)
            .into_tuple()
            .all(self.reader())
            .await?;
        if ids.is_empty() {
            return Ok(0);
        }
        let outcome = Entity::delete_many()
            .filter(Column::Id.is_in(ids))
            .filter(is_dead)
            .exec(self.writer())
            .await?;
        Ok(outcome.rows_affected)
    }
}

/// Whether all that the user has to prove was proved, and still holds; uses the second step up.
///
/// This locks the user's row, so that a change of the password comes either before or after.
async fn may_start(transaction: &DatabaseTransaction, new: &NewSession<'_>) -> Result<bool, DbErr> {
    let row = users::lock(transaction, new.user.id).await?;
    if !row.is_some_and(|row| new.user.is_still(&row)) {
        return Ok(false);
    }
    if !new.second_factor && totp_factors::is_confirmed(transaction, new.user.id).await? {
        return Ok(false);
    }
    let Some(challenge) = new.challenge else {
        return Ok(true);
    };
    let purpose = TokenPurpose::SecondFactor;
    let found = one_time_tokens::consume(transaction, purpose, challenge, new.now).await?;
    Ok(found.is_some_and(|token| token.user == new.user.id))
}

async fn end(
    transaction: &DatabaseTransaction,
    kept: Option<SessionId>,
    change: &OwnChange<'_>,
) -> Result<Outcome, DbErr> {
    if change.lock(transaction).await?.is_none() {
        return Ok(Outcome::SessionOver);
    }
    match kept {
        Some(kept) => delete_others(transaction, change.user, kept).await?,
        None => delete_all_of(transaction, change.user).await?,
    }
    one_time_tokens::delete_all_of(transaction, change.user).await?;
    Ok(Outcome::Done)
}

pub(crate) async fn delete_others(
    connection: &impl ConnectionTrait,
    user: UserId,
    kept: SessionId,
) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user.0))
        .filter(Column::Id.ne(kept.0))
        .exec(connection)
        .await?;
    Ok(())
}

pub(crate) async fn delete_all_of(
    connection: &impl ConnectionTrait,
    user: UserId,
) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user.0))
        .exec(connection)
        .await?;
    Ok(())
}

impl TryFrom<Model> for SessionInfo {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: SessionId(row.id),
            created_at: from_database(row.created_at)?,
            last_seen_at: from_database(row.last_seen_at)?,
            network: row.network,
            user_agent: row.user_agent,
        })
    }
}

/// The session of each token, whatever its age, and its user, whatever their status.
pub(crate) async fn by_tokens(
    link: &Link,
    tokens: &[TokenDigest],
) -> Result<Vec<Option<SignedIn>>, StorageError> {
    let rows = Entity::find()
        .filter(Column::TokenHash.is_in(tokens.iter().map(|token| token.0.to_vec())))
        .find_also_related(user::Entity)
        .all(link)
        .await?;
    let mut found = HashMap::new();
    for (session, user) in rows
        .into_iter()
        .filter_map(|(session, user)| Some((session, user?)))
    {
        let hash = session.token_hash.clone();
        found.insert(hash, SignedIn::try_from((session, user))?);
    }
    let session = |token: &TokenDigest| found.get(token.0.as_slice()).cloned();
    Ok(tokens.iter().map(session).collect())
}

impl TryFrom<(Model, user::Model)> for SignedIn {
    type Error = DbErr;

    fn try_from((session, user): (Model, user::Model)) -> Result<Self, DbErr> {
        Ok(Self {
            session_id: SessionId(session.id),
            created_at: from_database(session.created_at)?,
            last_seen_at: from_database(session.last_seen_at)?,
            authenticated_at: from_database(session.authenticated_at)?,
            user: user.try_into()?,
        })
    }
}
