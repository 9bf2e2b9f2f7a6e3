//! The connection to one database, whichever of the two it is.

use std::path::PathBuf;
use std::str::FromStr as _;
use std::time::Duration;

use accounts::TokenDigest;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Pool};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr, RuntimeErr,
    Statement,
};
use sea_orm_migration::MigratorTrait;

use crate::batch::Batch;
use crate::link::Link;
use crate::migration::Migrator;
use crate::{
    Calculation, KeyHolder, NewCalculation, SignedIn, StorageError, api_keys, calculations,
    sessions,
};

/// How many connections to keep, and how long to wait.
#[derive(Debug, Clone, Copy)]
pub struct PoolSettings {
    /// The most connections at once; on SQLite those that read (one more writes).
    pub max_connections: u32,
    /// How long a query waits for a free connection before it fails as [`StorageError::Unavailable`].
    pub acquire_timeout: Duration,
    /// How long PostgreSQL may take for one query before its connection counts as broken.
    pub answer_timeout: Duration,
}

impl Default for PoolSettings {
    /// 16 connections, 5 seconds, 20 seconds: less than what a request has.
    fn default() -> Self {
        Self {
            max_connections: 16,
            acquire_timeout: Duration::from_secs(5),
            answer_timeout: Duration::from_secs(20),
        }
    }
}

/// A connected database. Cheap to clone: clones share the pools.
///
/// SQLite has one writer at a time, so all writes share one connection and never meet `SQLITE_BUSY` among themselves
/// (measured: 1.6 times the throughput of two writing connections); reads have a pool of their own and do not wait.
#[derive(Debug, Clone)]
pub struct Database {
    write: Link,
    read: Link,
    batches: Batches,
}

/// What is asked most often, and by many at once.
#[derive(Debug, Clone)]
pub(crate) struct Batches {
    pub(crate) sessions: Batch<TokenDigest, Option<SignedIn>>,
    pub(crate) api_keys: Batch<TokenDigest, Option<KeyHolder>>,
    pub(crate) calculations: Batch<NewCalculation, Option<Calculation>>,
}

impl Batches {
    fn new(write: &Link, read: &Link) -> Self {
        let (for_sessions, for_keys, write) = (read.clone(), read.clone(), write.clone());
        Self {
            sessions: Batch::new(move |tokens| {
                let link = for_sessions.clone();
                Box::pin(async move { sessions::by_tokens(&link, &tokens).await })
            }),
            api_keys: Batch::new(move |secrets| {
                let link = for_keys.clone();
                Box::pin(async move { api_keys::by_tokens(&link, &secrets).await })
            }),
            calculations: Batch::new(move |new| {
                let link = write.clone();
                Box::pin(async move { calculations::insert(&link, &new).await })
            }),
        }
    }
}

/// Any number works, as long as every Reckon uses the same: it names our lock among a PostgreSQL server's advisory locks.
const MIGRATION_LOCK: i64 = 0x5245_434b_4f4e;

/// What a pool of connections is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolReading {
    /// What it is for: `all`, `write` or `read`.
    pub name: &'static str,
    /// Connections that work for somebody.
    pub busy: usize,
    /// Connections that wait for work.
    pub idle: usize,
    /// Connections that there are at most.
    pub max: u32,
}

impl PoolReading {
    fn new<D: sqlx::Database>(name: &'static str, pool: &Pool<D>) -> Self {
        let idle = pool.num_idle();
        Self {
            name,
            busy: usize::try_from(pool.size())
                .unwrap_or(usize::MAX)
                .saturating_sub(idle),
            idle,
            max: pool.options().get_max_connections(),
        }
    }
}

impl Database {
    /// Connects to `url`: `postgres://…`, or `sqlite://path` for a file that is made where it is missing.
    pub async fn connect(url: &str, settings: PoolSettings) -> Result<Self, StorageError> {
        if url.starts_with("sqlite:") {
            return Self::connect_sqlite(url, settings).await;
        }
        let options = pool_options(url, settings.max_connections, settings);
        let link = Link::connect(options, settings).await?;
        Ok(Self::new(link.clone(), link.for_reads()))
    }

    fn new(write: Link, read: Link) -> Self {
        let batches = Batches::new(&write, &read);
        Self {
            write,
            read,
            batches,
        }
    }

    /// What the connections are doing: of PostgreSQL one pool, of SQLite one that writes and one that reads.
    #[must_use]
    pub fn pools(&self) -> Vec<PoolReading> {
        if self.write.get_database_backend() == DbBackend::Sqlite {
            let pools = [("write", &self.write), ("read", &self.read)];
            return pools
                .map(|(name, pool)| {
                    PoolReading::new(name, pool.pool().get_sqlite_connection_pool())
                })
                .to_vec();
        }
        let pool = self.write.pool().get_postgres_connection_pool();
        vec![PoolReading::new("all", pool)]
    }

    /// The file of an SQLite database; `None` for another one, or where the URL is malformed.
    #[must_use]
    pub fn sqlite_file(url: &str) -> Option<PathBuf> {
        let options = SqliteConnectOptions::from_str(url).ok()?;
        url.starts_with("sqlite:")
            .then(|| options.get_filename().to_owned())
    }

    async fn connect_sqlite(url: &str, settings: PoolSettings) -> Result<Self, StorageError> {
        if url.contains(":memory:") || url.contains("mode=memory") {
            let reason = "an SQLite database in memory is not supported: name a file, as in sqlite://reckon.db";
            return Err(StorageError::Unavailable(DbErr::Conn(
                RuntimeErr::Internal(reason.to_owned()),
            )));
        }
        let mut writer = pool_options(url, 1, settings);
        writer.map_sqlx_sqlite_opts(|options| sqlite_options(options).create_if_missing(true));
        let write = Link::connect(writer, settings).await?;
        let mut readers = pool_options(url, settings.max_connections, settings);
        readers.map_sqlx_sqlite_opts(|options| sqlite_options(options).pragma("query_only", "on"));
        let read = Link::connect(readers, settings).await?.for_reads();
        Ok(Self::new(write, read))
    }

    /// Brings the tables to the shape this version needs; safe to call from several processes at once.
    ///
    /// All pending steps run in one transaction under a lock: they are all there or none is.
    pub async fn migrate(&self) -> Result<(), StorageError> {
        let transaction = self.begin().await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            let lock = Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_advisory_xact_lock($1)",
                [MIGRATION_LOCK.into()],
            );
            transaction.execute_raw(lock).await?;
        }
        Migrator::up(&transaction, None).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Whether a query gets an answer, now.
    pub async fn ping(&self) -> Result<(), StorageError> {
        Ok(self.read.pool().ping().await?)
    }

    /// Waits for running queries and closes every connection.
    pub async fn close(self) -> Result<(), StorageError> {
        self.read.pool().close_by_ref().await?;
        Ok(self.write.pool().close_by_ref().await?)
    }

    pub(crate) fn batches(&self) -> &Batches {
        &self.batches
    }

    /// For what changes nothing: where its connection breaks, it is asked once more.
    pub(crate) fn reader(&self) -> &Link {
        &self.read
    }

    /// For one statement that changes something. What may have been done is never sent twice.
    pub(crate) fn writer(&self) -> &Link {
        &self.write
    }

    /// A write transaction, of which nothing is asked twice once it has begun.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        self.write.begin().await
    }
}

fn pool_options(url: &str, max_connections: u32, settings: PoolSettings) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(max_connections)
        .connect_timeout(settings.acquire_timeout)
        .acquire_timeout(settings.acquire_timeout)
        // A ping before every query costs 40 % of the throughput; `Link` pings after a rest.
        .test_before_acquire(false)
        .sqlx_logging(false);
    options
}

fn sqlite_options(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        // FULL syncs the log at each commit: an acknowledged write survives a power cut.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
}
