//! What administrators do with users: browse, bar, promote, delete.

use accounts::UserId;
use jiff::Timestamp;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait as _, Func, LockType};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, DbBackend, DbErr, EntityTrait, Order, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::entity::calculation;
use crate::entity::user::{Column, Entity};
use crate::time::to_database;
use crate::{
    AuditLines, Database, OwnChange, Role, Status, StorageError, User, known_devices,
    one_time_tokens, sessions, users,
};

/// What is to be changed at a user; `None` stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UserChange {
    /// Whether the user may sign in.
    pub status: Option<Status>,
    /// What the user may do.
    pub role: Option<Role>,
}

/// Why a user was neither changed nor deleted.
#[derive(Debug, thiserror::Error)]
pub enum AdministerError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// Who wanted it is no active administrator, or is none any more.
    #[error("who wanted it is no administrator")]
    NotAdmin,
    /// Nobody would be left to administer.
    #[error("the user is the last active administrator")]
    LastAdmin,
    /// The session in which a user asked to be deleted has ended.
    #[error("the session is over")]
    SessionOver,
    /// The database gave no answer.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Database {
    /// At most `limit` users, the oldest first: those after the one of this id whose name or address has a key that
    /// starts with `prefix`.
    ///
    /// Paged by key: the time of a page does not grow with the table; that of a search grows with what it finds.
    pub async fn users(
        &self,
        prefix: Option<&str>,
        after: Option<UserId>,
        limit: u64,
    ) -> Result<Vec<User>, StorageError> {
        let mut query = Entity::find();
        let mut order = Expr::col(Column::Id);
        if let Some(prefix) = prefix {
            let backend = self.reader().pool().get_database_backend();
            let found = [Column::UsernameKey, Column::EmailKey]
                .map(|column| starts_with(column, prefix, backend));
            query = query.filter(found.into_iter().fold(Condition::any(), Condition::add));
            // An expression over the id: by the bare column PostgreSQL may walk the whole table in its order, in the
            // hope of an early match.
            order = Func::coalesce([order.clone(), order]).into();
        }
        if let Some(after) = after {
            query = query.filter(Column::Id.gt(after.0));
        }
        let rows = query
            .order_by(order, Order::Asc)
            .limit(limit)
            .all(self.reader())
            .await?;
        Ok(rows
            .into_iter()
            .map(User::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// Changes a user. One who is disabled has no sessions and no links any more, in the same moment.
    ///
    /// `by` must be an active administrator at that moment, where it is said.
    pub async fn change_user(
        &self,
        id: UserId,
        change: UserChange,
        by: Option<UserId>,
        trail: &mut AuditLines,
        now: Timestamp,
    ) -> Result<User, AdministerError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        let keeps_admin =
            change.status != Some(Status::Disabled) && change.role != Some(Role::User);
        check_admins(&transaction, id, keeps_admin, by).await?;
        let user = update(&transaction, id, change, now)
            .await
            .map_err(StorageError::from)?;
        let user = user.ok_or(AdministerError::NotFound)?;
        commit(transaction, trail).await?;
        Ok(user)
    }

    /// Signs a user out everywhere; their links end, too.
    ///
    /// `by` must be an active administrator at that moment, where it is said.
    pub async fn end_sessions_of(
        &self,
        id: UserId,
        by: Option<UserId>,
        trail: &mut AuditLines,
    ) -> Result<(), AdministerError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        check_admins(&transaction, id, true, by).await?;
        let found = end_sessions(&transaction, id).await;
        if !found.map_err(StorageError::from)? {
            return Err(AdministerError::NotFound);
        }
        commit(transaction, trail).await
    }

    /// Deletes the user with all that is theirs.
    ///
    /// `by` must be an active administrator at that moment, where it is said.
    pub async fn delete_user(
        &self,
        id: UserId,
        by: Option<UserId>,
        trail: &mut AuditLines,
    ) -> Result<(), AdministerError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        check_admins(&transaction, id, false, by).await?;
        delete(&transaction, id).await?;
        commit(transaction, trail).await
    }

    /// The same by the user's own wish.
    pub async fn delete_own_account(&self, change: OwnChange<'_>) -> Result<(), AdministerError> {
        let transaction = self.begin().await.map_err(StorageError::from)?;
        check_admins(&transaction, change.user, false, None).await?;
        let user = change
            .lock(&transaction)
            .await
            .map_err(StorageError::from)?;
        if user.is_none() {
            return Err(AdministerError::SessionOver);
        }
        delete(&transaction, change.user).await?;
        commit(transaction, change.trail).await
    }
}

async fn commit(
    transaction: DatabaseTransaction,
    trail: &mut AuditLines,
) -> Result<(), AdministerError> {
    let committed = trail.commit(transaction).await;
    Ok(committed.map_err(StorageError::from)?)
}

/// Whether there is such a user.
async fn end_sessions(transaction: &DatabaseTransaction, id: UserId) -> Result<bool, DbErr> {
    if users::lock(transaction, id).await?.is_none() {
        return Ok(false);
    }
    sessions::delete_all_of(transaction, id).await?;
    one_time_tokens::delete_all_of(transaction, id).await?;
    Ok(true)
}

/// What takes long goes first, before anybody waits for the user's row.
async fn delete(transaction: &DatabaseTransaction, id: UserId) -> Result<(), AdministerError> {
    calculation::Entity::delete_many()
        .filter(calculation::Column::UserId.eq(id.0))
        .exec(transaction)
        .await
        .map_err(StorageError::from)?;
    let deleted = Entity::delete_by_id(id.0)
        .exec(transaction)
        .await
        .map_err(StorageError::from)?;
    if deleted.rows_affected == 0 {
        return Err(AdministerError::NotFound);
    }
    Ok(())
}

/// Whether the key starts with the prefix, bytewise and by an index.
///
/// PostgreSQL's `>=` compares as the language of the database says, where `a-b` may stand beside `ab`; its operators with
/// tildes compare bytes, as SQLite does.
fn starts_with(column: Column, prefix: &str, backend: DbBackend) -> Expr {
    let (not_before, before) = match backend {
        DbBackend::Postgres => (BinOper::Custom("~>=~"), BinOper::Custom("~<~")),
        _ => (BinOper::GreaterThanOrEqual, BinOper::SmallerThan),
    };
    let end = format!("{prefix}{}", char::MAX);
    Expr::col(column)
        .binary(not_before, prefix)
        .and(Expr::col(column).binary(before, end))
}

/// Fails where `by` is no active administrator, or where `id` is the last one and would be none any more.
///
/// This locks the rows of all active administrators until the transaction ends, in the order of their ids: of two who
/// remove each other at once, the second sees what the first has done. They can keep calculations meanwhile.
async fn check_admins(
    transaction: &DatabaseTransaction,
    id: UserId,
    keeps_admin: bool,
    by: Option<UserId>,
) -> Result<(), AdministerError> {
    let admins: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Role.eq(Role::Admin.as_str()))
        .filter(Column::Status.eq(Status::Active.as_str()))
        .order_by_asc(Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple()
        .all(transaction)
        .await
        .map_err(StorageError::from)?;
    if by.is_some_and(|by| !admins.contains(&by.0)) {
        return Err(AdministerError::NotAdmin);
    }
    if !keeps_admin && admins == [id.0] {
        return Err(AdministerError::LastAdmin);
    }
    Ok(())
}

async fn update(
    transaction: &DatabaseTransaction,
    id: UserId,
    change: UserChange,
    now: Timestamp,
) -> Result<Option<User>, DbErr> {
    let mut update = Entity::update_many()
        .col_expr(Column::UpdatedAt, Expr::value(to_database(now)))
        .filter(Column::Id.eq(id.0));
    if let Some(status) = change.status {
        update = update.col_expr(Column::Status, Expr::value(status.as_str()));
    }
    if let Some(role) = change.role {
        update = update.col_expr(Column::Role, Expr::value(role.as_str()));
    }
    let row = update.exec_with_returning(transaction).await?.pop();
    if change.status == Some(Status::Disabled) {
        // After the row is ours: a sign-in that was under way has either ended or will not begin.
        sessions::delete_all_of(transaction, id).await?;
        one_time_tokens::delete_all_of(transaction, id).await?;
        known_devices::delete_all_of(transaction, id).await?;
    }
    row.map(User::try_from).transpose()
}
