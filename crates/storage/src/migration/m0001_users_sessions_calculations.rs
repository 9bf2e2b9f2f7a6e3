//! The first tables. Columns are spelled out here, not taken from the entities: those move on, this step does not.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary_len, string_len, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(users()).await?;
        manager.create_table(sessions()).await?;
        manager
            .create_index(index("sessions_user_id_idx", "sessions", &["user_id"]))
            .await?;
        for column in ["created_at", "last_seen_at"] {
            let name = format!("sessions_{column}_idx");
            manager
                .create_index(index(&name, "sessions", &[column]))
                .await?;
        }
        manager.create_table(calculations()).await?;
        manager
            .create_index(index(
                "calculations_user_id_id_idx",
                "calculations",
                &["user_id", "id"],
            ))
            .await
    }
}

fn users() -> TableCreateStatement {
    Table::create()
        .table("users")
        .col(uuid("id").primary_key())
        .col(string_len("username", 32))
        .col(string_len("username_key", 32))
        .col(string_len("email", 254))
        .col(string_len("email_key", 1024))
        .col(text_null("password_hash"))
        .col(string_len("role", 16).check(Expr::col("role").is_in(["user", "admin"])))
        .col(string_len("status", 16).check(Expr::col("status").is_in(["active", "disabled"])))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("last_login_at"))
        .col(timestamp_with_time_zone_null("password_changed_at"))
        .index(&mut unique("users_username_key_uq", "username_key"))
        .index(&mut unique("users_email_key_uq", "email_key"))
        .to_owned()
}

fn sessions() -> TableCreateStatement {
    Table::create()
        .table("sessions")
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        .col(binary_len("token_hash", 32))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("last_seen_at"))
        .col(timestamp_with_time_zone("authenticated_at"))
        .col(string_len("network", 64))
        .col(string_len("user_agent", 256))
        .index(&mut unique("sessions_token_hash_uq", "token_hash"))
        .foreign_key(&mut owner("sessions_user_id_fk", "sessions"))
        .to_owned()
}

fn calculations() -> TableCreateStatement {
    Table::create()
        .table("calculations")
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        .col(text("expression"))
        .col(text("result"))
        .col(text_null("decimal"))
        .col(text("approximation"))
        .col(string_len("angle", 8))
        .col(text_null("note"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(&mut owner("calculations_user_id_fk", "calculations"))
        .to_owned()
}

fn unique(name: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create().name(name).col(column).unique().to_owned()
}

fn index(name: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// The rows of a user go with the user.
fn owner(name: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(table, "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}
