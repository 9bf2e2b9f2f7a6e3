//! What a check of a deployment asks the database about itself.

use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait as _, DbBackend, DbErr, EntityTrait, QueryFilter, QuerySelect,
};
use sea_orm_migration::MigratorTrait as _;

use crate::entity::user::{Column, Entity};
use crate::migration::Migrator;
use crate::time::from_database;
use crate::{Database, Role, Status, StorageError};

/// What a PostgreSQL server says about our connection and our role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, as the server tells it"
)]
pub struct ServerFacts {
    /// Whether the connection is encrypted.
    pub encrypted: bool,
    /// Our role may do anything.
    pub superuser: bool,
    /// Our role may make and change other roles.
    pub creates_roles: bool,
    /// Our role may make databases.
    pub creates_databases: bool,
    /// What time it is there.
    pub now: Timestamp,
}

impl Database {
    /// How many migrations are still to do. Changes nothing.
    pub async fn pending_migrations(&self) -> Result<usize, StorageError> {
        let pending = Migrator::get_pending_migrations_read_only(self.reader().pool()).await?;
        Ok(pending.len())
    }

    /// Whether anyone can administer the service.
    pub async fn has_active_admin(&self) -> Result<bool, StorageError> {
        let admin: Option<sea_orm::prelude::Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Role.eq(Role::Admin.as_str()))
            .filter(Column::Status.eq(Status::Active.as_str()))
            .into_tuple()
            .one(self.reader())
            .await?;
        Ok(admin.is_some())
    }

    /// What the server says; `None` of SQLite, which has no server.
    pub async fn server_facts(&self) -> Result<Option<ServerFacts>, StorageError> {
        let connection = self.reader();
        if connection.get_database_backend() != DbBackend::Postgres {
            return Ok(None);
        }
        let encrypted = Query::select()
            .column("ssl")
            .from("pg_stat_ssl")
            .and_where(Expr::col("pid").eq(Expr::cust("pg_backend_pid()")))
            .to_owned();
        let role = Query::select()
            .columns(["rolsuper", "rolcreaterole", "rolcreatedb"])
            .expr_as(Expr::current_timestamp(), "now")
            .from("pg_roles")
            .and_where(Expr::col("rolname").eq(Expr::cust("current_user")))
            .to_owned();
        let encrypted = connection.query_one(&encrypted).await?;
        let missing = || DbErr::RecordNotFound("the role of this connection".to_owned());
        let role = connection.query_one(&role).await?.ok_or_else(missing)?;
        Ok(Some(ServerFacts {
            encrypted: encrypted.map_or(Ok(false), |row| row.try_get("", "ssl"))?,
            superuser: role.try_get("", "rolsuper")?,
            creates_roles: role.try_get("", "rolcreaterole")?,
            creates_databases: role.try_get("", "rolcreatedb")?,
            now: from_database(role.try_get("", "now")?)?,
        }))
    }
}
