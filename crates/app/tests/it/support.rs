//! The service with a database of its own, and tables of other applications.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use accounts::{AuditAction, AuditEvent};
use app::{
    App, Database, Device, Error, HashParameters, ManualClock, PoolSettings, Settings, SignIn,
};
use jiff::Timestamp;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

pub(crate) fn now() -> Timestamp {
    "2026-11-23T09:30:00Z".parse().unwrap()
}

/// The service on this empty database, with the cheapest hash that the rules allow.
pub(crate) async fn service(url: &str) -> (App, Database, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(now()));
    let (app, database) = replica(url, &clock).await;
    (app, database, clock)
}

/// The service on this database, with connections of its own.
pub(crate) async fn replica(url: &str, clock: &Arc<ManualClock>) -> (App, Database) {
    let database = Database::connect(url, PoolSettings::default())
        .await
        .unwrap();
    database.migrate().await.unwrap();
    let settings = Settings {
        hash: HashParameters::new(12 * 1024, 3, 1).unwrap(),
        ..Settings::default()
    };
    (
        App::new(database.clone(), clock.clone(), settings),
        database,
    )
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

/// A line for the audit trail.
pub(crate) fn event(detail: &str) -> AuditEvent {
    AuditEvent {
        at: now(),
        actor: None,
        subject: None,
        action: AuditAction::SignIn.as_str().to_owned(),
        outcome: "done".to_owned(),
        network: "203.0.113.7".to_owned(),
        detail: detail.to_owned(),
    }
}

pub(crate) async fn sign_in(app: &App, login: &str, password: &str) -> Result<(), Error> {
    sign_in_from(app, IpAddr::V4(Ipv4Addr::LOCALHOST), login, password).await
}

pub(crate) async fn sign_in_from(
    app: &App,
    address: IpAddr,
    login: &str,
    password: &str,
) -> Result<(), Error> {
    let request = SignIn {
        login: login.to_owned(),
        password: password.to_owned(),
        code: None,
        remember: false,
        replaces: None,
        device: Device {
            address,
            user_agent: None,
            token: None,
        },
    };
    app.sign_in(request).await.map(|_| ())
}
