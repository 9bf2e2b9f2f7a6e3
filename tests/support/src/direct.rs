//! What tests do to a database without asking the code under test.

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

fn dump_files(path: &str) -> String {
    ["", "-wal"]
        .into_iter()
        .filter_map(|suffix| std::fs::read(format!("{path}{suffix}")).ok())
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}

async fn dump_tables(url: &str) -> sqlx::Result<String> {
    let mut connection = PgConnection::connect(url).await?;
    let names =
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
    let tables: Vec<String> = sqlx::query_scalar(names).fetch_all(&mut connection).await?;
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
