//! What tests do to a database without asking the code under test.

use std::collections::BTreeMap;

use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

/// Every row of every table. Of SQLite it is the files themselves: what was deleted may still stand there.
///
/// # Panics
///
/// When the database cannot be read.
pub async fn dump(url: &str) -> String {
    match url.strip_prefix("sqlite://") {
        Some(path) => dump_files(path),
        None => dump_tables(url).await.expect("the tables can be read"),
    }
}

/// Runs a statement that both databases understand: for what an operator does, and no operation here.
///
/// # Panics
///
/// When the database refuses it.
pub async fn execute(url: &str, statement: &str) {
    let statement = sqlx::AssertSqlSafe(statement);
    let outcome = if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(url).await.expect("a database");
        connection.execute(statement).await.map(drop)
    } else {
        let mut connection = PgConnection::connect(url).await.expect("a database");
        connection.execute(statement).await.map(drop)
    };
    outcome.expect("the statement is understood");
}

/// How many rows each table has.
///
/// # Panics
///
/// When the database cannot be read.
pub async fn row_counts(url: &str) -> BTreeMap<String, i64> {
    let counted = if url.starts_with("sqlite:") {
        count_in_sqlite(url).await
    } else {
        count_in_postgres(url).await
    };
    counted.expect("the rows can be counted")
}

async fn count_in_sqlite(url: &str) -> sqlx::Result<BTreeMap<String, i64>> {
    let mut connection = SqliteConnection::connect(url).await?;
    let names = "SELECT name FROM sqlite_master WHERE type = 'table'";
    let tables: Vec<String> = sqlx::query_scalar(names).fetch_all(&mut connection).await?;
    let mut counts = BTreeMap::new();
    for table in tables {
        let count = format!("SELECT count(*) FROM \"{table}\"");
        let rows = sqlx::query_scalar(sqlx::AssertSqlSafe(count));
        counts.insert(table, rows.fetch_one(&mut connection).await?);
    }
    connection.close().await?;
    Ok(counts)
}

async fn count_in_postgres(url: &str) -> sqlx::Result<BTreeMap<String, i64>> {
    let mut connection = PgConnection::connect(url).await?;
    let mut counts = BTreeMap::new();
    for table in table_names(&mut connection).await? {
        let count = format!("SELECT count(*) FROM \"{table}\"");
        let rows = sqlx::query_scalar(sqlx::AssertSqlSafe(count));
        counts.insert(table, rows.fetch_one(&mut connection).await?);
    }
    connection.close().await?;
    Ok(counts)
}

async fn table_names(connection: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    let names =
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
    sqlx::query_scalar(names).fetch_all(connection).await
}

fn dump_files(path: &str) -> String {
    ["", "-wal"]
        .into_iter()
        .filter_map(|suffix| std::fs::read(format!("{path}{suffix}")).ok())
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}

async fn dump_tables(url: &str) -> sqlx::Result<String> {
    let mut connection = PgConnection::connect(url).await?;
    let tables = table_names(&mut connection).await?;
    // Bytes that are text are shown as text, not as digits.
    sqlx::query("SET bytea_output = 'escape'")
        .execute(&mut connection)
        .await?;
    let mut text = String::new();
    for table in tables {
        let rows = format!("SELECT t::text FROM \"{table}\" t");
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(rows))
            .fetch_all(&mut connection)
            .await?;
        text.extend([table, rows.join("\n"), String::new()].map(|part| part + "\n"));
    }
    connection.close().await?;
    Ok(text)
}
