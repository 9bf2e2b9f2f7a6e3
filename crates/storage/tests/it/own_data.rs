//! What is a user's goes with the user. The tables are found in the schema: nobody can forget one.

use std::time::Duration;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, Value};
use sea_orm::{
    ConnectionTrait as _, Database as Connection, DatabaseConnection, DbBackend, Statement,
};
use storage::{AuditLines, Database, PoolSettings, User};

use crate::support::{ada, eve};

/// A column: its name, its declared type, and whether it must be given.
struct Column {
    name: String,
    kind: String,
    required: bool,
}

async fn rows(connection: &DatabaseConnection, sql: String) -> Vec<sea_orm::QueryResult> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    connection.query_all_raw(statement).await.unwrap()
}

async fn tables(connection: &DatabaseConnection) -> Vec<String> {
    let sql = match connection.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table'",
    };
    let rows = rows(connection, sql.to_owned()).await;
    rows.iter()
        .map(|row| row.try_get("", "name").unwrap())
        .collect()
}

async fn columns(connection: &DatabaseConnection, table: &str) -> Vec<Column> {
    let sql = match connection.get_database_backend() {
        DbBackend::Postgres => format!(
            "SELECT column_name::text AS name, data_type::text AS kind, \
             CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END::bigint AS required FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = '{table}'"
        ),
        _ => format!(
            "SELECT name, type AS kind, CAST(\"notnull\" OR pk AS bigint) AS required FROM pragma_table_info('{table}')"
        ),
    };
    let rows = rows(connection, sql).await;
    rows.iter()
        .map(|row| Column {
            name: row.try_get("", "name").unwrap(),
            kind: row
                .try_get::<String>("", "kind")
                .unwrap()
                .to_ascii_lowercase(),
            required: row.try_get::<i64>("", "required").unwrap() != 0,
        })
        .collect()
}

/// Something that fits the column.
fn filler(column: &Column, user: &User) -> Value {
    let kind = column.kind.as_str();
    if column.name == "user_id" {
        user.id.0.into()
    } else if kind.contains("uuid") {
        // Any id that the other user's row does not have.
        sea_orm::prelude::Uuid::from_u128(user.id.0.as_u128() ^ 1).into()
    } else if kind.contains("byte") || kind.contains("blob") || kind.contains("binary") {
        user.id.0.as_bytes().repeat(2).into()
    } else if kind.contains("timestamp") {
        sea_orm::prelude::DateTimeUtc::UNIX_EPOCH.into()
    } else if kind.contains("bigint") {
        1_i64.into()
    } else if kind.contains("int") {
        1_i32.into()
    } else {
        "x".into()
    }
}

async fn fill(connection: &DatabaseConnection, table: &str, user: &User) {
    let columns: Vec<_> = columns(connection, table)
        .await
        .into_iter()
        .filter(|column| column.required || column.name == "user_id")
        .collect();
    let insert = Query::insert()
        .into_table(Alias::new(table))
        .columns(columns.iter().map(|column| Alias::new(&column.name)))
        .values_panic(columns.iter().map(|column| filler(column, user).into()))
        .to_owned();
    connection
        .execute(&insert)
        .await
        .unwrap_or_else(|error| panic!("{table}: {error}"));
}

async fn holds_rows_of(connection: &DatabaseConnection, table: &str, user: &User) -> bool {
    let select = Query::select()
        .column("user_id")
        .from(Alias::new(table))
        .and_where(Expr::col("user_id").eq(user.id.0))
        .to_owned();
    connection.query_one(&select).await.unwrap().is_some()
}

#[tokio::test]
async fn of_a_deleted_user_no_table_holds_a_row() {
    test_support::on_both_databases(async |url: String| {
        let database = Database::connect(&url, PoolSettings::default())
            .await
            .unwrap();
        database.migrate().await.unwrap();
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let mut options = sea_orm::ConnectOptions::new(&url);
        options.connect_timeout(Duration::from_secs(5));
        let connection = Connection::connect(options).await.unwrap();
        let mut owned = Vec::new();
        for table in tables(&connection).await {
            let columns = columns(&connection, &table).await;
            if columns.iter().any(|column| column.name == "user_id") {
                fill(&connection, &table, &ada).await;
                fill(&connection, &table, &eve).await;
                owned.push(table);
            }
        }
        assert!(owned.len() >= 8, "{owned:?}");

        database
            .delete_user(ada.id, None, &mut AuditLines::default())
            .await
            .unwrap();
        for table in &owned {
            assert!(!holds_rows_of(&connection, table, &ada).await, "{table}");
            assert!(holds_rows_of(&connection, table, &eve).await, "{table}");
        }
        connection.close().await.unwrap();
        database.close().await.unwrap();
    })
    .await;
}
