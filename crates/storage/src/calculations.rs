//! The kept history of a user's calculations.

use accounts::UserId;
use jiff::Timestamp;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Func};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set,
    SqlErr,
};
use uuid::Uuid;

use crate::entity::calculation::{ActiveModel, Column, Entity, Model};
use crate::error::violates_unique;
use crate::link::Link;
use crate::time::{from_database, to_database};
use crate::{Database, StorageError};

/// Names one kept calculation; newer ones are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CalculationId(pub Uuid);

/// A kept calculation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calculation {
    /// Its name.
    pub id: CalculationId,
    /// What was asked, as typed.
    pub expression: String,
    /// The canonical answer.
    pub result: String,
    /// The exact answer in decimals, where it has a short form.
    pub decimal: Option<String>,
    /// The answer to the digits that were asked.
    pub approximation: String,
    /// What a bare number meant to a trigonometric function: `rad`, `deg` or `grad`.
    pub angle: String,
    /// What the user wrote beside it.
    pub note: Option<String>,
    /// When it was kept.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

/// A calculation to keep.
#[derive(Debug, Clone)]
pub struct NewCalculation {
    /// Its name.
    pub id: CalculationId,
    /// Whose it is.
    pub user_id: UserId,
    /// What was asked and what came of it.
    pub content: CalculationChange,
    /// The moment of keeping.
    pub now: Timestamp,
    /// By which the user's client would name this very request again.
    pub request_key: Option<String>,
}

/// The part of a calculation that can be edited.
#[derive(Debug, Clone)]
pub struct CalculationChange {
    /// What was asked, as typed.
    pub expression: String,
    /// The canonical answer.
    pub result: String,
    /// The exact answer in decimals, where it has a short form.
    pub decimal: Option<String>,
    /// The answer to the digits that were asked.
    pub approximation: String,
    /// What a bare number meant to a trigonometric function: `rad`, `deg` or `grad`.
    pub angle: String,
    /// What the user wrote beside it.
    pub note: Option<String>,
}

impl Database {
    /// Keeps a calculation; `None` where its user is gone. Where this user has kept one with the same request key before,
    /// it is that one, which has another id.
    pub async fn insert_calculation(
        &self,
        new: NewCalculation,
    ) -> Result<Option<Calculation>, StorageError> {
        self.batches().calculations.ask(new).await
    }

    /// The user's calculations, newest first, at most `limit` of those older than `before`.
    ///
    /// Paged by key: the time does not grow with the table.
    pub async fn calculations(
        &self,
        user: UserId,
        before: Option<CalculationId>,
        limit: u64,
    ) -> Result<Vec<Calculation>, StorageError> {
        self.page(Self::of_user(user), before, limit).await
    }

    /// The same of those that have `text` in their expression, result, decimal or note; the case of letters does not
    /// matter where the database knows it (of ASCII letters in SQLite).
    ///
    /// This looks at the user's own rows one by one, and at no others.
    pub async fn calculations_with(
        &self,
        user: UserId,
        text: &str,
        before: Option<CalculationId>,
        limit: u64,
    ) -> Result<Vec<Calculation>, StorageError> {
        let pattern = containing(text);
        let columns = [
            Column::Expression,
            Column::Result,
            Column::Decimal,
            Column::Note,
        ];
        let found = columns.into_iter().fold(Condition::any(), |any, column| {
            let shown = Expr::expr(Func::lower(Expr::col(column)));
            any.add(shown.binary(BinOper::Like, pattern.clone()))
        });
        self.page(Self::of_user(user).filter(found), before, limit)
            .await
    }

    fn of_user(user: UserId) -> Select<Entity> {
        Entity::find().filter(Column::UserId.eq(user.0))
    }

    async fn page(
        &self,
        mut query: Select<Entity>,
        before: Option<CalculationId>,
        limit: u64,
    ) -> Result<Vec<Calculation>, StorageError> {
        if let Some(before) = before {
            query = query.filter(Column::Id.lt(before.0));
        }
        let rows = query
            .order_by_desc(Column::Id)
            .limit(limit)
            .all(self.reader())
            .await?;
        Ok(rows
            .into_iter()
            .map(Calculation::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// One calculation of this user; another user's is not there.
    pub async fn calculation(
        &self,
        user: UserId,
        id: CalculationId,
    ) -> Result<Option<Calculation>, StorageError> {
        let row = Entity::find_by_id(id.0)
            .filter(Column::UserId.eq(user.0))
            .one(self.reader())
            .await?;
        Ok(row.map(Calculation::try_from).transpose()?)
    }

    /// Edits one calculation of this user; `None` where there is none.
    pub async fn update_calculation(
        &self,
        user: UserId,
        id: CalculationId,
        change: CalculationChange,
        now: Timestamp,
    ) -> Result<Option<Calculation>, StorageError> {
        let transaction = self.begin().await?;
        let mut rows = Entity::update_many()
            .col_expr(Column::Expression, Expr::value(change.expression))
            .col_expr(Column::Result, Expr::value(change.result))
            .col_expr(Column::Decimal, Expr::value(change.decimal))
            .col_expr(Column::Approximation, Expr::value(change.approximation))
            .col_expr(Column::Angle, Expr::value(change.angle))
            .col_expr(Column::Note, Expr::value(change.note))
            .col_expr(Column::UpdatedAt, Expr::value(to_database(now)))
            .filter(Column::Id.eq(id.0))
            .filter(Column::UserId.eq(user.0))
            .exec_with_returning(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(rows.pop().map(Calculation::try_from).transpose()?)
    }

    /// Deletes one calculation of this user; whether there was one.
    pub async fn delete_calculation(
        &self,
        user: UserId,
        id: CalculationId,
    ) -> Result<bool, StorageError> {
        let outcome = Entity::delete_many()
            .filter(Column::Id.eq(id.0))
            .filter(Column::UserId.eq(user.0))
            .exec(self.writer())
            .await?;
        Ok(outcome.rows_affected > 0)
    }
}

/// The pattern of `LIKE` that finds `text` anywhere, in which nothing but our own two signs is a wildcard. The database
/// makes small letters of both sides, so that both follow the same rules.
fn containing(text: &str) -> Expr {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Expr::expr(Func::lower(Expr::val(pattern))).binary(BinOper::Escape, Expr::val("!"))
}

fn is_orphan(error: &DbErr) -> bool {
    matches!(
        error.sql_err(),
        Some(SqlErr::ForeignKeyConstraintViolation(_))
    )
}

/// Keeps them all, or none.
pub(crate) async fn insert(
    link: &Link,
    new: &[NewCalculation],
) -> Result<Vec<Option<Calculation>>, StorageError> {
    let kept = new.iter().map(|new| Calculation::new(new).map(Some));
    let kept = kept.collect::<Result<_, _>>()?;
    // In an order of their own, so that of two that meet neither waits for the other.
    let mut rows: Vec<_> = new.iter().collect();
    rows.sort_by_key(|new| (new.user_id.0, &new.request_key));
    let rows = rows.into_iter().cloned().map(ActiveModel::from);
    // Without `RETURNING`, with which a commit that fails is not heard.
    let outcome = Entity::insert_many(rows).exec_without_returning(link).await;
    match (outcome, new) {
        (Ok(_), _) => Ok(kept),
        (Err(error), [_]) if is_orphan(&error) => Ok(vec![None]),
        (Err(error), [new]) if violates_unique(&error, "request_key") => {
            Ok(vec![kept_before(link, new).await?])
        }
        (Err(error), _) => Err(error.into()),
    }
}

/// What this user kept with the same request key.
async fn kept_before(
    link: &Link,
    new: &NewCalculation,
) -> Result<Option<Calculation>, StorageError> {
    let row = Entity::find()
        .filter(Column::UserId.eq(new.user_id.0))
        .filter(Column::RequestKey.eq(new.request_key.as_deref()))
        .one(link)
        .await?;
    Ok(row.map(Calculation::try_from).transpose()?)
}

impl From<NewCalculation> for ActiveModel {
    fn from(new: NewCalculation) -> Self {
        let now = to_database(new.now);
        Self {
            id: Set(new.id.0),
            user_id: Set(new.user_id.0),
            expression: Set(new.content.expression),
            result: Set(new.content.result),
            decimal: Set(new.content.decimal),
            approximation: Set(new.content.approximation),
            angle: Set(new.content.angle),
            note: Set(new.content.note),
            created_at: Set(now),
            updated_at: Set(now),
            request_key: Set(new.request_key),
        }
    }
}

impl Calculation {
    /// What a new one will be when it is read again: the database keeps microseconds.
    fn new(new: &NewCalculation) -> Result<Self, DbErr> {
        let content = new.content.clone();
        let now = from_database(to_database(new.now))?;
        Ok(Self {
            id: new.id,
            expression: content.expression,
            result: content.result,
            decimal: content.decimal,
            approximation: content.approximation,
            angle: content.angle,
            note: content.note,
            created_at: now,
            updated_at: now,
        })
    }
}

impl TryFrom<Model> for Calculation {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: CalculationId(row.id),
            expression: row.expression,
            result: row.result,
            decimal: row.decimal,
            approximation: row.approximation,
            angle: row.angle,
            note: row.note,
            created_at: from_database(row.created_at)?,
            updated_at: from_database(row.updated_at)?,
        })
    }
}
