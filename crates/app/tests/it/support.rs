//! The service with a database of its own, and tables of other applications.

use std::sync::Arc;

use app::{App, Database, HashParameters, ManualClock, PoolSettings, Settings};
use jiff::Timestamp;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

pub(crate) fn now() -> Timestamp {
    "2026-11-23T09:30:00Z".parse().unwrap()
}

/// The service on this empty database, with the cheapest hash that the rules allow.
pub(crate) async fn service(url: &str) -> (App, Database, Arc<ManualClock>) {
    let database = Database::connect(url, PoolSettings::default())
        .await
        .unwrap();
    database.migrate().await.unwrap();
    let settings = Settings {
        hash: HashParameters::new(12 * 1024, 3, 1).unwrap(),
        ..Settings::default()
    };
    let clock = Arc::new(ManualClock::new(now()));
    let app = App::new(database.clone(), clock.clone(), settings);
    (app, database, clock)
}

/// Runs the statements in the database of this URL, as another application would.
pub(crate) async fn execute(url: &str, statements: &str) {
    let statements = sqlx::AssertSqlSafe(statements);
    if url.starts_with("sqlite:") {
        let options: sqlx::sqlite::SqliteConnectOptions = url.parse().unwrap();
        let options = options.create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        connection.execute(sqlx::raw_sql(statements)).await.unwrap();
        connection.close().await.unwrap();
    } else {
        let mut connection = PgConnection::connect(url).await.unwrap();
        connection.execute(sqlx::raw_sql(statements)).await.unwrap();
        connection.close().await.unwrap();
    }
}
