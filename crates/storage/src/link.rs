//! The connections to a database, which outlive the server behind them.
//!
//! Where the primary of a PostgreSQL cluster is replaced, connections break, refuse to write or fall silent. What is asked
//! again is what cannot have been done: while there is no connection nothing was sent, `BEGIN` does nothing, and a read may
//! be done twice. A write that broke off is never sent again, since it may have been done.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::sqlx::pool::PoolConnectionMetadata;
use sea_orm::sqlx::{self, Connection as _, Executor as _, PgConnection, Row as _};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    ExecResult, QueryResult, RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait as _,
};
use tokio::time::{Instant, sleep, timeout};

use crate::PoolSettings;
use crate::error::{connection_broke, found_no_connection};

/// A connection that rested for longer is asked for a sign of life before it is used.
const REST: Duration = Duration::from_secs(1);
/// How long that may take.
const SIGN_OF_LIFE: Duration = Duration::from_secs(2);
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// What queries are asked of.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pool: DatabaseConnection,
    breakage: Breakage,
    settings: PoolSettings,
    reads: bool,
}

impl Link {
    /// Connects for reads and writes. An SQLite pool is used as it is: a file neither moves nor falls silent.
    pub(crate) async fn connect(
        mut options: ConnectOptions,
        settings: PoolSettings,
    ) -> Result<Self, DbErr> {
        let breakage = Breakage::default();
        breakage.watch(&mut options);
        Ok(Self {
            pool: sea_orm::Database::connect(options).await?,
            breakage,
            settings,
            reads: false,
        })
    }

    /// The same connections for reads alone.
    pub(crate) fn for_reads(self) -> Self {
        Self {
            reads: true,
            ..self
        }
    }

    /// What is behind it, where nothing shall be asked twice.
    pub(crate) fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// A write transaction. On SQLite it takes the write lock at once: a later upgrade could not wait for it.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let mut attempts = Attempts::new(self, true);
        loop {
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            };
            let outcome = self.in_time(self.pool.begin_with_options(options)).await;
            if !attempts.another(&outcome).await {
                return outcome;
            }
        }
    }

    /// What `query` says within the time; whoever says nothing for so long has gone.
    async fn in_time<T>(&self, query: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        if self.pool.get_database_backend() == DbBackend::Sqlite {
            return query.await;
        }
        // It is dropped after the breakage is noted: then its connection is closed, and not asked how it is.
        let mut query = pin!(query);
        let outcome = timeout(self.settings.answer_timeout, &mut query)
            .await
            .unwrap_or_else(|_| Err(silence()));
        if let Err(error) = &outcome
            && connection_broke(error)
        {
            self.breakage.note();
        }
        outcome
    }

    fn attempts(&self) -> Attempts<'_> {
        Attempts::new(self, self.reads)
    }
}

#[async_trait]
impl ConnectionTrait for Link {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut attempts = self.attempts();
        loop {
            let outcome = self.in_time(self.pool.execute_raw(statement.clone())).await;
            if !attempts.another(&outcome).await {
                return outcome;
            }
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.in_time(self.pool.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut attempts = self.attempts();
        loop {
            let outcome = self
                .in_time(self.pool.query_one_raw(statement.clone()))
                .await;
            if !attempts.another(&outcome).await {
                return outcome;
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut attempts = self.attempts();
        loop {
            let outcome = self
                .in_time(self.pool.query_all_raw(statement.clone()))
                .await;
            if !attempts.another(&outcome).await {
                return outcome;
            }
        }
    }
}

/// Decides whether one query is asked once more.
struct Attempts<'a> {
    link: &'a Link,
    began: Instant,
    pause: Duration,
    /// Whether it may be sent a second time.
    repeats: bool,
}

impl<'a> Attempts<'a> {
    fn new(link: &'a Link, repeats: bool) -> Self {
        Self {
            link,
            began: Instant::now(),
            pause: FIRST_PAUSE,
            repeats,
        }
    }

    async fn another<T>(&mut self, outcome: &Result<T, DbErr>) -> bool {
        let Err(error) = outcome else {
            return false;
        };
        if self.began.elapsed() + self.pause > self.link.settings.acquire_timeout {
            return false;
        }
        if found_no_connection(error) {
            sleep(self.pause).await;
            self.pause = (self.pause * 2).min(LONGEST_PAUSE);
            return true;
        }
        std::mem::take(&mut self.repeats) && connection_broke(error)
    }
}

/// When a connection last turned out to be broken. Those that are older lead to the same server: none is used again.
#[derive(Debug, Clone, Default)]
struct Breakage(Arc<Mutex<Option<Instant>>>);

impl Breakage {
    fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn is_since(&self, age: Duration) -> bool {
        let moment = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        moment.is_some_and(|moment| moment.elapsed() <= age)
    }

    /// Has a pool of PostgreSQL close what leads nowhere, and refuse servers that cannot write.
    fn watch(&self, options: &mut ConnectOptions) {
        let (before, after) = (self.clone(), self.clone());
        options.map_sqlx_postgres_before_acquire(move |connection, metadata| {
            Box::pin(before.clone().may_be_used(connection, metadata))
        });
        options.map_sqlx_postgres_pool_opts(move |pool| {
            let after = after.clone();
            pool.after_connect(|connection, _| insist_on_primary(connection))
                .after_release(move |_, metadata| {
                    let is_good = !after.is_since(metadata.age);
                    Box::pin(async move { Ok(is_good) })
                })
        });
    }

    async fn may_be_used(
        self,
        connection: &mut PgConnection,
        metadata: PoolConnectionMetadata,
    ) -> Result<bool, sqlx::Error> {
        if self.is_since(metadata.age) {
            return Ok(false);
        }
        if metadata.idle_for < REST {
            return Ok(true);
        }
        let lives = matches!(timeout(SIGN_OF_LIFE, connection.ping()).await, Ok(Ok(())));
        if !lives {
            self.note();
        }
        Ok(lives)
    }
}

/// A standby answers, too, with what may be old: behind a name or an address that moves it is the wrong server.
fn insist_on_primary(connection: &mut PgConnection) -> BoxFuture<'_, Result<(), sqlx::Error>> {
    Box::pin(async move {
        let question = sqlx::raw_sql("SELECT pg_is_in_recovery()");
        let is_standby: bool = connection.fetch_one(question).await?.try_get(0)?;
        if is_standby {
            let reason = "this server is a standby, which takes no writes";
            return Err(sqlx::Error::Configuration(reason.into()));
        }
        Ok(())
    })
}

fn silence() -> DbErr {
    let error = std::io::Error::new(std::io::ErrorKind::TimedOut, "no answer in time");
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(sqlx::Error::Io(error))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_not_prepared_is_asked_of_the_same_connections() {
        let directory = tempfile::tempdir().unwrap();
        let url = format!(
            "sqlite://{}?mode=rwc",
            directory.path().join("a.db").display()
        );
        let settings = PoolSettings::default();
        let link = Link::connect(ConnectOptions::new(url), settings)
            .await
            .unwrap();
        link.execute_unprepared("CREATE TABLE a (b INTEGER)")
            .await
            .unwrap();
        let changed = link.execute_unprepared("INSERT INTO a VALUES (1)").await;
        assert_eq!(changed.unwrap().rows_affected(), 1);
    }
}
