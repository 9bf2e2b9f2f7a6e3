//! What a user's own data says beside the rows that have queries of their own.

use accounts::UserId;
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

use crate::{Database, StorageError};

impl Database {
    /// Whether the user has a second factor that is confirmed.
    pub async fn has_second_factor(&self, user: UserId) -> Result<bool, StorageError> {
        let confirmed = Query::select()
            .column("user_id")
            .from("totp_factors")
            .and_where(Expr::col("user_id").eq(user.0))
            .and_where(Expr::col("confirmed_at").is_not_null())
            .to_owned();
        Ok(self.reader().query_one(&confirmed).await?.is_some())
    }
}
