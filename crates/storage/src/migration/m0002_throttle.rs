//! Attempts, counted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary_len, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let throttle = Table::create()
            .table("throttle")
            .col(binary_len("key", 32).primary_key())
            .col(big_integer("count"))
            .col(timestamp_with_time_zone("until"))
            .col(timestamp_with_time_zone("updated_at"))
            .to_owned();
        manager.create_table(throttle).await?;
        let index = Index::create()
            .name("throttle_updated_at_idx")
            .table("throttle")
            .col("updated_at")
            .to_owned();
        manager.create_index(index).await
    }
}
