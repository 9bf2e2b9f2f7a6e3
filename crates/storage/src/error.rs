//! What can go wrong between us and the database.

use std::borrow::Cow;

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

/// A query that gave no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StorageError {
    /// The database cannot be reached, is full of work or shutting down: trying again later may help.
    #[error("the database does not answer: {0}")]
    Unavailable(#[source] DbErr),
    /// The file of SQLite is not what SQLite wrote.
    #[error("the file is damaged or is no SQLite database; restore a backup: {0}")]
    Damaged(#[source] DbErr),
    /// Anything else, which is a fault of ours: a broken query, a row that does not decode.
    #[error("the database refused a query: {0}")]
    Query(#[source] DbErr),
}

impl StorageError {
    /// Whether a query of several rows may have failed for one of them, and nothing of it was done: the others may be asked
    /// for by themselves.
    pub(crate) fn may_be_of_one_row(&self) -> bool {
        match self {
            Self::Unavailable(error) => {
                sql_state(error).is_some_and(|code| is_contention(code.as_ref()))
            }
            Self::Damaged(_) => false,
            Self::Query(_) => true,
        }
    }
}

impl From<DbErr> for StorageError {
    fn from(error: DbErr) -> Self {
        if is_damage(&error) {
            Self::Damaged(error)
        } else if is_unavailable(&error) {
            Self::Unavailable(error)
        } else {
            Self::Query(error)
        }
    }
}

/// Whether a constraint over `column` refused the write.
///
/// PostgreSQL names the constraint, SQLite the table and column; our constraints carry the column in their name.
pub(crate) fn violates_unique(error: &DbErr, column: &str) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(message)) if message.contains(column))
}

/// What the database itself says is wrong.
fn sql_state(error: &DbErr) -> Option<Cow<'_, str>> {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    error.as_database_error().and_then(DatabaseError::code)
}

/// SQLite's CORRUPT and NOTADB.
fn is_damage(error: &DbErr) -> bool {
    let code = sql_state(error);
    code.is_some_and(|code| code.len() < 5 && matches!(code.parse(), Ok(11 | 26)))
}

fn is_unavailable(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            match error.as_ref() {
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed => true,
                sqlx::Error::Database(error) => {
                    error.code().is_some_and(|code| is_transient(&code))
                }
                _ => false,
            }
        }
        _ => false,
    }
}

/// Whether there was no connection, as nobody listens or what listens cannot work yet: nothing was sent. A wait for a free one
/// that took too long is no such thing.
pub(crate) fn found_no_connection(error: &DbErr) -> bool {
    // A proxy without a server behind it accepts and hangs up, which is no answer in the protocol.
    matches!(error, DbErr::Conn(RuntimeErr::SqlxError(error))
        if leads_nowhere(error) || matches!(error.as_ref(), sqlx::Error::Protocol(_)))
}

/// Whether the connection of a query leads nowhere any more. Whether the query was done is not known.
pub(crate) fn connection_broke(error: &DbErr) -> bool {
    matches!(error, DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))
        if leads_nowhere(error))
}

fn leads_nowhere(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| is_gone(&code)),
        _ => false,
    }
}

/// SQLSTATE classes 08 (connection) and 57P (shutdown), and 25006: a primary that has become a standby only reads.
fn is_gone(code: &str) -> bool {
    code.len() == 5 && (code.starts_with("08") || code.starts_with("57P") || code == "25006")
}

/// Of PostgreSQL: a statement waited too long (57014), or for a lock (55P03), or two for each other (40P01).
fn is_contention(code: &str) -> bool {
    matches!(code, "57014" | "55P03" | "40P01")
}

/// Of PostgreSQL what [`is_gone`] and [`is_contention`], class 53 (resources), and transactions that took too long: 25P03 and 25P04.
/// SQLite's BUSY and LOCKED, FULL and IOERR.
fn is_transient(code: &str) -> bool {
    is_gone(code)
        || code.len() == 5
            && (code.starts_with("53") || is_contention(code) || matches!(code, "25P03" | "25P04"))
        || matches!(
            code.parse::<u32>().map(|code| code & 0xff),
            Ok(5 | 6 | 10 | 13)
        ) && code.len() < 5
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Trying again helps where the database is away or full of work, and nowhere else.
    #[test]
    fn only_what_passes_by_itself_is_unavailable() {
        let query = |error: sqlx::Error| DbErr::Query(RuntimeErr::SqlxError(error.into()));
        for away in [
            sqlx::Error::PoolTimedOut,
            sqlx::Error::PoolClosed,
            sqlx::Error::WorkerCrashed,
        ] {
            assert!(is_unavailable(&query(away)));
        }
        assert!(is_unavailable(&DbErr::Conn(RuntimeErr::Internal(
            String::new()
        ))));
        assert!(!is_unavailable(&query(sqlx::Error::RowNotFound)));
        assert!(!is_unavailable(&DbErr::Custom(String::new())));
        // Of PostgreSQL: shutting down, too many connections; a division by zero.
        // Two transactions that waited for each other pass, too.
        for (code, passes) in [
            ("57P01", true),
            ("53300", true),
            ("40P01", true),
            ("22012", false),
        ] {
            assert_eq!(is_transient(code), passes, "{code}");
        }
        // Of SQLite: busy, busy with a snapshot, a full disk; a broken constraint.
        for (code, passes) in [("5", true), ("517", true), ("13", true), ("1555", false)] {
            assert_eq!(is_transient(code), passes, "{code}");
        }
    }
}
