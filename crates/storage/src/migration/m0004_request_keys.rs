//! By which a request that is sent again is known.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_len_null;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let key = Table::alter()
            .table("calculations")
            .add_column(string_len_null("request_key", 255))
            .to_owned();
        manager.alter_table(key).await?;
        // Most rows have none, and then are not in the index.
        let index = Index::create()
            .name("calculations_request_key_uq")
            .table("calculations")
            .col("user_id")
            .col("request_key")
            .unique()
            .and_where(Expr::col("request_key").is_not_null())
            .to_owned();
        manager.create_index(index).await
    }
}
