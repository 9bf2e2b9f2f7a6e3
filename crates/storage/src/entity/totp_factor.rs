//! The table `totp_factors`.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "totp_factors")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    /// Encrypted for this user; the key is not in the database.
    pub secret: Vec<u8>,
    /// When the first code was given; before, the factor is asked for nowhere.
    pub confirmed_at: Option<DateTimeUtc>,
    /// The step of the last code; none up to it is good any more.
    pub last_step: i64,
    pub created_at: DateTimeUtc,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
