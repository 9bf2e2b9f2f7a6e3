//! The audit trail: rows that are only added, each with a hash over itself and the one before.

use accounts::{AuditEvent, AuditHash, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
};

use crate::entity::audit::{ActiveModel, Column, Entity, Model};
use crate::entity::audit_head;
use crate::time::{from_database, to_database};
use crate::{Database, StorageError};

/// A line of the trail as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its number; the next has the next.
    pub sequence: i64,
    /// What it says.
    pub event: AuditEvent,
    /// The hash of the line before.
    pub previous: AuditHash,
    /// The hash of this one.
    pub hash: AuditHash,
}

/// Lines that are written together with what they tell of: both, or neither.
#[derive(Debug, Default)]
pub struct AuditLines {
    waiting: Vec<AuditEvent>,
    written: Vec<(i64, AuditHash)>,
}

impl AuditLines {
    /// The lines to write, in their order.
    #[must_use]
    pub fn new(events: Vec<AuditEvent>) -> Self {
        Self {
            waiting: events,
            written: Vec::new(),
        }
    }

    /// The numbers and hashes of those that were written; none where nothing was changed.
    #[must_use]
    pub fn written(&self) -> &[(i64, AuditHash)] {
        &self.written
    }

    /// Adds them to the trail and commits. It comes last: from then on nobody else can add a line.
    pub(crate) async fn commit(&mut self, transaction: DatabaseTransaction) -> Result<(), DbErr> {
        let mut written = Vec::new();
        for event in self.waiting.drain(..) {
            written.push(append(&transaction, event).await?);
        }
        transaction.commit().await?;
        self.written = written;
        Ok(())
    }

    /// The same where what they tell of was done; else rolls back. Whether it was done.
    pub(crate) async fn commit_if(
        &mut self,
        done: bool,
        transaction: DatabaseTransaction,
    ) -> Result<bool, DbErr> {
        if done {
            self.commit(transaction).await?;
        } else {
            transaction.rollback().await?;
        }
        Ok(done)
    }
}

impl Database {
    /// Adds one event; answers with its number and hash.
    pub async fn append_audit(&self, event: AuditEvent) -> Result<(i64, AuditHash), StorageError> {
        let transaction = self.begin().await?;
        let end = append(&transaction, event).await?;
        transaction.commit().await?;
        Ok(end)
    }

    /// At most `limit` lines after the one of this number, oldest first.
    pub async fn audit_after(
        &self,
        sequence: i64,
        limit: u64,
    ) -> Result<Vec<AuditRecord>, StorageError> {
        let rows = Entity::find()
            .filter(Column::Sequence.gt(sequence))
            .order_by_asc(Column::Sequence)
            .limit(limit)
            .all(self.reader())
            .await?;
        Ok(rows
            .into_iter()
            .map(AuditRecord::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// The lines about this user, newest first, at most `limit` of those before the one of this number.
    pub async fn audit_about(
        &self,
        user: UserId,
        before: Option<i64>,
        limit: u64,
    ) -> Result<Vec<AuditRecord>, StorageError> {
        let mut query = Entity::find().filter(Column::SubjectId.eq(user.0));
        if let Some(before) = before {
            query = query.filter(Column::Sequence.lt(before));
        }
        let rows = query
            .order_by_desc(Column::Sequence)
            .limit(limit)
            .all(self.reader())
            .await?;
        Ok(rows
            .into_iter()
            .map(AuditRecord::try_from)
            .collect::<Result<_, _>>()?)
    }

    /// The number and hash of the last line, as the end of the chain says; 0 and [`AuditHash::START`] of an empty one.
    pub async fn audit_end(&self) -> Result<(i64, AuditHash), StorageError> {
        let head = audit_head::Entity::find_by_id(1_i16)
            .one(self.reader())
            .await?
            .ok_or_else(|| DbErr::RecordNotFound("the row of audit_head".to_owned()))?;
        Ok((head.sequence, hash(head.hash)?))
    }

    /// Deletes at most `limit` of the oldest lines, as far as they are from before this moment; how many. The last line
    /// stays, however old: without it nothing would tell a trail that is over from one that was taken away.
    pub async fn delete_old_audit(
        &self,
        before: Timestamp,
        limit: u64,
    ) -> Result<u64, StorageError> {
        let oldest: Vec<(i64, sea_orm::prelude::DateTimeUtc)> = Entity::find()
            .select_only()
            .column(Column::Sequence)
            .column(Column::At)
            .filter(Column::Sequence.lt(self.audit_end().await?.0))
            .order_by_asc(Column::Sequence)
            .limit(limit)
            .into_tuple()
            .all(self.reader())
            .await?;
        let before = to_database(before);
        let Some((last, _)) = oldest.into_iter().take_while(|(_, at)| *at < before).last() else {
            return Ok(0);
        };
        let deleted = Entity::delete_many()
            .filter(Column::Sequence.lte(last))
            .exec(self.writer())
            .await?;
        Ok(deleted.rows_affected)
    }
}

/// Adds one event within a transaction, until whose end nobody else can add one.
pub(crate) async fn append(
    transaction: &DatabaseTransaction,
    event: AuditEvent,
) -> Result<(i64, AuditHash), DbErr> {
    // This locks the end of the chain until the event is there.
    let mut heads = audit_head::Entity::update_many()
        .col_expr(
            audit_head::Column::Sequence,
            Expr::col(audit_head::Column::Sequence).add(1),
        )
        .filter(audit_head::Column::Id.eq(1))
        .exec_with_returning(transaction)
        .await?;
    let head = heads
        .pop()
        .ok_or_else(|| DbErr::RecordNotFound("the row of audit_head".to_owned()))?;
    let previous = hash(head.hash)?;
    let hash = event.hash(head.sequence, previous);
    let row = ActiveModel {
        sequence: Set(head.sequence),
        at: Set(to_database(event.at)),
        actor_id: Set(event.actor.map(|user| user.0)),
        subject_id: Set(event.subject.map(|user| user.0)),
        action: Set(event.action),
        outcome: Set(event.outcome),
        network: Set(event.network),
        detail: Set(event.detail),
        previous_hash: Set(previous.0.to_vec()),
        hash: Set(hash.0.to_vec()),
    };
    row.insert(transaction).await?;
    audit_head::Entity::update_many()
        .col_expr(audit_head::Column::Hash, Expr::value(hash.0.to_vec()))
        .filter(audit_head::Column::Id.eq(1))
        .exec(transaction)
        .await?;
    Ok((head.sequence, hash))
}

fn hash(bytes: Vec<u8>) -> Result<AuditHash, DbErr> {
    let bytes = bytes
        .try_into()
        .map_err(|_| DbErr::Type("a hash of the audit trail has another length".to_owned()))?;
    Ok(AuditHash(bytes))
}

impl TryFrom<Model> for AuditRecord {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Self, DbErr> {
        Ok(Self {
            sequence: row.sequence,
            event: AuditEvent {
                at: from_database(row.at)?,
                actor: row.actor_id.map(UserId),
                subject: row.subject_id.map(UserId),
                action: row.action,
                outcome: row.outcome,
                network: row.network,
                detail: row.detail,
            },
            previous: hash(row.previous_hash)?,
            hash: hash(row.hash)?,
        })
    }
}
