//! Of what kinds the stored password hashes are.

use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::entity::user::{Column, Entity};
use crate::{Database, StorageError};

impl Database {
    /// Some password hash that begins with none of these texts, where there is one.
    ///
    /// This may read all users: it is for work in the background.
    pub async fn password_hash_unlike(
        &self,
        beginnings: &[String],
    ) -> Result<Option<String>, StorageError> {
        let mut query = Entity::find()
            .select_only()
            .column(Column::PasswordHash)
            .filter(Column::PasswordHash.is_not_null());
        for beginning in beginnings {
            // Of the signs that mean more to LIKE, hashes have the underscore alone: Django's names match a little more.
            // Unix crypt leaves out its usual cost, so that `$6$` is also what dearer hashes begin with.
            let other = Column::PasswordHash
                .not_like(format!("{beginning}%"))
                .or(Column::PasswordHash.like(format!("{beginning}rounds=%")));
            query = query.filter(other);
        }
        Ok(query.into_tuple().one(self.reader()).await?)
    }
}
