//! Databases for tests: each test gets one of its own, of both kinds, which is gone afterwards. And a mail server.
//!
//! `TEST_DATABASE_URL` names a PostgreSQL server on which databases may be made; without it, a throw-away cluster is
//! started from the installed binaries. `DATABASE_URL` is never touched.

mod cluster;
mod direct;
mod smtp;

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use sqlx::{Connection as _, Executor as _, PgConnection};

pub use direct::{dump, execute, row_counts};
pub use smtp::{Mood, ReceivedMail, Security, SmtpServer};

/// Runs `test` with the URL of an empty SQLite database, then with that of an empty PostgreSQL database.
///
/// # Panics
///
/// When the test does, or when there is no PostgreSQL: a test is never skipped in silence.
pub async fn on_both_databases(test: impl AsyncFn(String)) {
    on_sqlite(&test).await;
    on_postgres(&test).await;
}

/// Runs `test` with the URL of an empty SQLite database.
pub async fn on_sqlite(test: impl AsyncFn(String)) {
    eprintln!("on SQLite:");
    let directory = tempfile::tempdir().expect("a temporary directory can be made");
    let url = format!("sqlite://{}", directory.path().join("test.db").display());
    test(url).await;
}

/// Runs `test` with the URL of an empty PostgreSQL database.
#[expect(
    clippy::disallowed_methods,
    reason = "a random name keeps tests of several processes apart"
)]
pub async fn on_postgres(test: impl AsyncFn(String)) {
    eprintln!("on PostgreSQL:");
    let server = cluster::url();
    let name = format!("reckon_test_{}", uuid::Uuid::new_v4().simple());
    run_on(server, &format!("CREATE DATABASE {name}")).await;
    let outcome = AssertUnwindSafe(test(with_database(server, &name)))
        .catch_unwind()
        .await;
    run_on(server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

async fn run_on(server: &str, statement: &str) {
    let mut connection = PgConnection::connect(server).await.unwrap_or_else(|error| {
        panic!("the PostgreSQL server of TEST_DATABASE_URL does not answer: {error}")
    });
    connection
        .execute(sqlx::AssertSqlSafe(statement))
        .await
        .expect("the user of TEST_DATABASE_URL may make databases");
    let _ = connection.close().await;
}

fn with_database(server: &str, name: &str) -> String {
    let (base, query) = server
        .split_once('?')
        .map_or((server, ""), |(base, query)| (base, query));
    let scheme_end = base.find("://").map_or(0, |at| at + 3);
    let authority_end = base[scheme_end..]
        .find('/')
        .map_or(base.len(), |at| scheme_end + at);
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    format!("{}/{name}{query}", &base[..authority_end])
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn the_database_of_a_url_is_replaced() {
        assert_eq!(
            with_database("postgres://u@h:1/postgres", "t"),
            "postgres://u@h:1/t"
        );
        assert_eq!(with_database("postgres://u@h", "t"), "postgres://u@h/t");
        assert_eq!(
            with_database("postgres://u@h/a?sslmode=disable", "t"),
            "postgres://u@h/t?sslmode=disable"
        );
    }
}
