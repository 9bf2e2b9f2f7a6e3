//! Users as another application keeps them: a table of SQLAlchemy, read and never written.
//!
//! It may have any columns of any type: what is known by name is asked for as text, the rest is left alone.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use futures_util::{Stream, TryStreamExt as _};
use sea_orm::sea_query::{
    Alias, Asterisk, DynIden, Expr, ExprTrait as _, IntoIden as _, IntoTableRef as _, Order, Query,
    SelectStatement, TableRef,
};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, DatabaseConnection, DbErr, QueryResult, StreamTrait as _,
};

use crate::StorageError;

/// The table of another application that holds its users.
#[derive(Debug, Clone)]
pub struct LegacyUsers {
    connection: DatabaseConnection,
    table: TableName,
    columns: HashSet<String>,
}

/// One of its rows. What the texts mean is decided elsewhere.
#[derive(Clone, Default)]
pub struct LegacyUser {
    /// What the table knows it by.
    pub id: Option<String>,
    /// The name.
    pub username: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// Whatever stands where the hash of the password should.
    pub password: Option<String>,
    /// A date and time, perhaps with an offset.
    pub created_at: Option<String>,
    /// Barred from signing in.
    pub disabled: bool,
    /// Has more rights than others.
    pub admin: bool,
    /// Has shown that the address is theirs.
    pub verified: bool,
}

/// Why a table cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LegacyError {
    /// The URL is of no database that we can read.
    #[error("the source must be postgres://… or sqlite://…, also as SQLAlchemy writes it")]
    Url,
    /// No table can be called that, or we would rather not ask for one.
    #[error("“{0}” is not the name of a table, such as users or auth.users")]
    Name(String),
    /// There is no column that one has to be.
    #[error("the table {table} has no column {missing}")]
    Column {
        /// The table.
        table: String,
        /// The column, or the columns of which there is none.
        missing: &'static str,
    },
    /// It is the table of a Reckon.
    #[error(
        "the table {0} belongs to a Reckon, whose databases are moved whole: see docs/operations.md"
    )]
    Own(String),
    /// The database gave no answer.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// A table's name, perhaps with that of its schema.
#[derive(Debug, Clone)]
struct TableName(String);

/// A person waits at a terminal.
const PATIENCE: Duration = Duration::from_secs(5);

const ID: &[&str] = &["id", "user_id", "uuid"];
const PASSWORD: &[&str] = &["password_hash", "hashed_password", "password"];
const ACTIVE: &[&str] = &["is_active", "active"];
const DISABLED: &[&str] = &["disabled", "is_disabled"];
const ADMIN: &[&str] = &["is_superuser", "is_admin"];
const VERIFIED: &[&str] = &["is_verified"];

impl LegacyUsers {
    /// Connects to the database of this URL and looks at the table.
    pub async fn open(url: &str, table: &str) -> Result<Self, LegacyError> {
        let table = TableName::parse(table)?;
        let connection = connect(&plain_url(url)?).await?;
        let columns = columns(&connection, &table).await?;
        let users = Self {
            connection,
            table,
            columns,
        };
        users.check_columns()?;
        Ok(users)
    }

    /// How many rows there are. This reads them all, once.
    pub async fn count(&self) -> Result<u64, StorageError> {
        let count = Query::select()
            .expr_as(Expr::col(Asterisk).count(), "number")
            .from(self.table.reference())
            .to_owned();
        let row = self.connection.query_one(&count).await?;
        let number: i64 = row.map_or(Ok(0), |row| row.try_get("", "number"))?;
        Ok(u64::try_from(number).unwrap_or(0))
    }

    /// All rows as they were at one moment, in the order of their ids; few of them are in memory at once.
    pub async fn rows(
        &self,
    ) -> Result<impl Stream<Item = Result<LegacyUser, StorageError>> + Send, StorageError> {
        let rows = self.connection.stream(&self.selection()).await?;
        let read = |row: QueryResult| self.read(&row);
        Ok(rows
            .map_err(StorageError::from)
            .and_then(move |row| std::future::ready(read(row).map_err(StorageError::from))))
    }

    /// Closes the connection.
    pub async fn close(self) -> Result<(), StorageError> {
        Ok(self.connection.close().await?)
    }

    fn check_columns(&self) -> Result<(), LegacyError> {
        // An empty table does not tell its columns, and has nothing to read.
        if self.columns.is_empty() {
            return Ok(());
        }
        if self.columns.contains("username_key") {
            return Err(LegacyError::Own(self.table.0.clone()));
        }
        for (names, missing) in [
            (&["username"][..], "username"),
            (&["email"], "email"),
            (PASSWORD, "password_hash, hashed_password or password"),
        ] {
            if self.column(names).is_none() {
                let table = self.table.0.clone();
                return Err(LegacyError::Column { table, missing });
            }
        }
        Ok(())
    }

    /// The first of these columns that the table has.
    fn column(&self, names: &[&'static str]) -> Option<&'static str> {
        names
            .iter()
            .find(|name| self.columns.contains(**name))
            .copied()
    }

    fn known(&self) -> impl Iterator<Item = &'static str> {
        let names = [ID, PASSWORD, ACTIVE, DISABLED, ADMIN, VERIFIED].into_iter();
        let alone = ["username", "email", "created_at", "role"];
        names.filter_map(|names| self.column(names)).chain(
            alone
                .into_iter()
                .filter(|name| self.columns.contains(*name)),
        )
    }

    fn selection(&self) -> SelectStatement {
        let mut selection = Query::select();
        selection.from(self.table.reference());
        if self.columns.is_empty() {
            return selection.column(Asterisk).to_owned();
        }
        for column in self.known() {
            selection.expr_as(Expr::col(column).cast_as("text"), column);
        }
        if let Some(id) = self.column(ID) {
            // The column itself, which an alias of the same name would hide: 10 comes after 9.
            selection.order_by_expr(Expr::col((self.table.last(), id)), Order::Asc);
        }
        selection
    }

    fn read(&self, row: &QueryResult) -> Result<LegacyUser, DbErr> {
        let text = |names| self.text(row, names);
        // What Python takes for true: an unset `is_active` is not, nor is an unset `disabled`.
        let truth = |names| Ok::<_, DbErr>(text(names)?.is_some_and(|text| is_true(&text)));
        let active = self.column(ACTIVE).is_none() || truth(ACTIVE)?;
        let role = text(&["role"])?.unwrap_or_default().to_lowercase();
        Ok(LegacyUser {
            id: text(ID)?,
            username: text(&["username"])?,
            email: text(&["email"])?,
            password: text(PASSWORD)?.map(unwrapped),
            created_at: text(&["created_at"])?,
            disabled: !active || truth(DISABLED)?,
            admin: truth(ADMIN)? || role.contains("admin") || role.contains("superuser"),
            verified: truth(VERIFIED)?,
        })
    }

    fn text(&self, row: &QueryResult, names: &[&'static str]) -> Result<Option<String>, DbErr> {
        match self.column(names) {
            Some(column) => row.try_get("", column),
            None => Ok(None),
        }
    }
}

impl TableName {
    /// As many characters as PostgreSQL gives to each of the two names.
    const MAX_LENGTH: usize = 2 * 63 + 1;

    fn parse(text: &str) -> Result<Self, LegacyError> {
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let names: Vec<&str> = text.split('.').collect();
        let fits =
            text.len() <= Self::MAX_LENGTH && names.len() <= 2 && names.into_iter().all(is_name);
        fits.then(|| Self(text.to_owned()))
            .ok_or_else(|| LegacyError::Name(text.to_owned()))
    }

    fn reference(&self) -> TableRef {
        match self.0.split_once('.') {
            Some((schema, table)) => (Alias::new(schema), Alias::new(table)).into_table_ref(),
            None => Alias::new(self.0.as_str()).into_table_ref(),
        }
    }

    /// How columns name the table.
    fn last(&self) -> DynIden {
        let name = self.0.rsplit('.').next().unwrap_or_default();
        Alias::new(name).into_iden()
    }
}

/// Only reads: an SQLite file is not made where it is missing.
async fn connect(url: &str) -> Result<DatabaseConnection, StorageError> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .connect_timeout(PATIENCE)
        .acquire_timeout(PATIENCE)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|options| options.read_only(true).create_if_missing(false))
        .map_sqlx_postgres_opts(|options| {
            options.options([("default_transaction_read_only", "on")])
        });
    Ok(sea_orm::Database::connect(options).await?)
}

/// The names of the table's columns, as its first row tells them; none of an empty table.
async fn columns(
    connection: &DatabaseConnection,
    table: &TableName,
) -> Result<HashSet<String>, StorageError> {
    let first = Query::select()
        .column(Asterisk)
        .from(table.reference())
        .limit(1)
        .to_owned();
    let row = connection.query_one(&first).await?;
    Ok(row.map_or_else(HashSet::new, |row| row.column_names().into_iter().collect()))
}

fn is_true(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "1" | "t" | "true" | "y" | "yes" | "on"
    )
}

/// The text of a `bytea`, which some applications keep hashes in: PostgreSQL writes it as `\x` and hexadecimal digits.
fn unwrapped(text: String) -> String {
    let Some(digits) = text.strip_prefix("\\x") else {
        return text;
    };
    let bytes: Option<Vec<u8>> = (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok())
        .collect();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or(text)
}

/// The URL as the driver wants it, from one as SQLAlchemy writes it: `postgresql+asyncpg://…`, `sqlite:///./app.db`.
fn plain_url(url: &str) -> Result<String, LegacyError> {
    let (scheme, rest) = url.split_once("://").ok_or(LegacyError::Url)?;
    // What follows the + is the driver of the other application.
    match scheme.split('+').next() {
        Some("postgres" | "postgresql") => {
            // asyncpg has another name for it than all others.
            let rest = rest
                .replace("?ssl=", "?sslmode=")
                .replace("&ssl=", "&sslmode=");
            Ok(format!("postgres://{rest}"))
        }
        Some("sqlite") => Ok(format!("sqlite://{}", sqlite_path(rest))),
        _ => Err(LegacyError::Url),
    }
}

/// SQLAlchemy puts a third slash before a path, so that `sqlite:///app.db` lies in the current directory; elsewhere it
/// does not, and that is `/app.db`. The reading that names a file is meant.
fn sqlite_path(rest: &str) -> &str {
    let path = |text: &str| text.split('?').next().unwrap_or_default().to_owned();
    match rest.strip_prefix('/') {
        Some(relative) if relative.starts_with('/') || Path::new(&path(relative)).exists() => {
            relative
        }
        _ => rest,
    }
}

/// Addresses and hashes stay out of logs.
impl std::fmt::Debug for LegacyUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LegacyUser")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_urls_of_sqlalchemy_are_understood() {
        for (written, read) in [
            ("postgresql://u:p@h/db", "postgres://u:p@h/db"),
            ("postgresql+psycopg2://u:p@h:1/db", "postgres://u:p@h:1/db"),
            (
                "postgresql+asyncpg://u@h/db?ssl=require",
                "postgres://u@h/db?sslmode=require",
            ),
            ("sqlite+aiosqlite:////data/app.db", "sqlite:///data/app.db"),
            ("sqlite:///data/app.db", "sqlite:///data/app.db"),
            ("sqlite:///./Cargo.toml", "sqlite://./Cargo.toml"),
            ("sqlite://app.db", "sqlite://app.db"),
        ] {
            assert_eq!(plain_url(written).unwrap(), read, "{written}");
        }
        for other in ["mysql+pymysql://h/db", "app.db", "postgresql", ""] {
            assert!(matches!(plain_url(other), Err(LegacyError::Url)), "{other}");
        }
    }

    #[test]
    fn a_table_is_a_name_or_two() {
        for name in ["users", "user", "auth.users", "Users_2"] {
            assert!(TableName::parse(name).is_ok(), "{name}");
        }
        for name in ["", ".", "a.b.c", "users; drop table x", "us\"ers", "üsers"] {
            assert!(
                matches!(TableName::parse(name), Err(LegacyError::Name(_))),
                "{name}"
            );
        }
    }

    #[test]
    fn the_text_of_a_bytea_is_unwrapped() {
        assert_eq!(unwrapped("\\x24326224".to_owned()), "$2b$");
        assert_eq!(unwrapped("$2b$".to_owned()), "$2b$");
        assert_eq!(unwrapped("\\x24é".to_owned()), "\\x24é");
    }
}
