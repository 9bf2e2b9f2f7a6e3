//! What makes accounts trusted: the audit trail, mail, the second factor, API keys, known devices.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, binary_len, integer, small_integer, string_len, string_len_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let verified = Table::alter()
            .table("users")
            .add_column(timestamp_with_time_zone_null("email_verified_at"))
            .to_owned();
        manager.alter_table(verified).await?;
        for table in [
            audit_log(),
            audit_head(),
            one_time_tokens(),
            outbox(),
            totp_factors(),
            recovery_codes(),
            api_keys(),
            known_devices(),
        ] {
            manager.create_table(table).await?;
        }
        let start = Query::insert()
            .into_table("audit_head")
            .columns(["id", "sequence", "hash"])
            .values_panic([1.into(), 0.into(), vec![0u8; 32].into()])
            .to_owned();
        manager.execute(start).await?;
        for (table, column) in [
            ("users", "role"),
            ("one_time_tokens", "user_id"),
            ("one_time_tokens", "expires_at"),
            ("outbox", "user_id"),
            ("outbox", "next_attempt_at"),
            ("api_keys", "user_id"),
            ("known_devices", "user_id"),
            ("known_devices", "expires_at"),
        ] {
            let index = Index::create()
                .name(format!("{table}_{column}_idx"))
                .table(table)
                .col(column)
                .to_owned();
            manager.create_index(index).await?;
        }
        manager.create_index(audit_log_about()).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            for column in ["username_key", "email_key"] {
                manager.create_index(prefix_index(column)).await?;
            }
        }
        Ok(())
    }
}

/// The lines about one user, in their order.
fn audit_log_about() -> IndexCreateStatement {
    Index::create()
        .name("audit_log_subject_id_sequence_idx")
        .table("audit_log")
        .col("subject_id")
        .col("sequence")
        .to_owned()
}

/// Finds keys by their first characters whatever the language of the database; SQLite's unique index does so as it is.
fn prefix_index(column: &'static str) -> IndexCreateStatement {
    let by_bytes = column
        .into_index_column()
        .with_operator_class("text_pattern_ops");
    Index::create()
        .name(format!("users_{column}_prefix_idx"))
        .table("users")
        .col(by_bytes)
        .to_owned()
}

/// Deliberately without a foreign key: the trail outlives the users it names.
fn audit_log() -> TableCreateStatement {
    Table::create()
        .table("audit_log")
        .col(big_integer("sequence").primary_key())
        .col(timestamp_with_time_zone("at"))
        .col(uuid_null("actor_id"))
        .col(uuid_null("subject_id"))
        .col(string_len("action", 32))
        .col(string_len("outcome", 16))
        .col(string_len("network", 64))
        .col(string_len("detail", 256))
        .col(binary_len("previous_hash", 32))
        .col(binary_len("hash", 32))
        .to_owned()
}

/// One row: the end of the chain, which whoever adds to it locks.
fn audit_head() -> TableCreateStatement {
    Table::create()
        .table("audit_head")
        .col(small_integer("id").primary_key())
        .col(big_integer("sequence"))
        .col(binary_len("hash", 32))
        .to_owned()
}

fn one_time_tokens() -> TableCreateStatement {
    Table::create()
        .table("one_time_tokens")
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        .col(string_len("purpose", 32))
        .col(binary_len("token_hash", 32))
        .col(string_len_null("email", 254))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .index(&mut unique("one_time_tokens_token_hash_uq", "token_hash"))
        .foreign_key(&mut owner("one_time_tokens_user_id_fk", "one_time_tokens"))
        .to_owned()
}

/// Mail that waits to be sent. It says to whom and of what kind; links are made when it is sent, and never stored.
fn outbox() -> TableCreateStatement {
    Table::create()
        .table("outbox")
        .col(uuid("id").primary_key())
        .col(uuid_null("user_id"))
        .col(string_len("kind", 32))
        .col(string_len_null("email", 254))
        .col(integer("attempts"))
        .col(timestamp_with_time_zone("next_attempt_at"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut owner("outbox_user_id_fk", "outbox"))
        .to_owned()
}

fn totp_factors() -> TableCreateStatement {
    Table::create()
        .table("totp_factors")
        .col(uuid("user_id").primary_key())
        .col(binary("secret"))
        .col(timestamp_with_time_zone_null("confirmed_at"))
        .col(big_integer("last_step"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut owner("totp_factors_user_id_fk", "totp_factors"))
        .to_owned()
}

fn recovery_codes() -> TableCreateStatement {
    let key = Index::create().col("user_id").col("code_hash").to_owned();
    Table::create()
        .table("recovery_codes")
        .col(uuid("user_id"))
        .col(binary_len("code_hash", 32))
        .primary_key(&mut key.clone())
        .foreign_key(&mut owner("recovery_codes_user_id_fk", "recovery_codes"))
        .to_owned()
}

fn api_keys() -> TableCreateStatement {
    Table::create()
        .table("api_keys")
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        .col(string_len("name", 64))
        .col(binary_len("key_hash", 32))
        .col(string_len("scopes", 256))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .col(timestamp_with_time_zone_null("last_used_at"))
        .col(string_len_null("last_used_network", 64))
        .index(&mut unique("api_keys_key_hash_uq", "key_hash"))
        .foreign_key(&mut owner("api_keys_user_id_fk", "api_keys"))
        .to_owned()
}

fn known_devices() -> TableCreateStatement {
    Table::create()
        .table("known_devices")
        .col(binary_len("token_hash", 32).primary_key())
        .col(uuid("user_id"))
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(&mut owner("known_devices_user_id_fk", "known_devices"))
        .to_owned()
}

fn unique(name: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create().name(name).col(column).unique().to_owned()
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
