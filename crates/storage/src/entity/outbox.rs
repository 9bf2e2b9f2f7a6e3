//! The table `outbox`.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Null: nobody gets this mail.
    pub user_id: Option<Uuid>,
    pub kind: String,
    /// Null: it goes to the user's stored address.
    pub email: Option<String>,
    /// How often sending it was begun.
    pub attempts: i32,
    /// When it may be sent; also the end of the time in which whoever is sending it has it alone.
    pub next_attempt_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
