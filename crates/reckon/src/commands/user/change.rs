//! `reckon user disable`, `enable`, `make-admin` and `make-user`

use app::{Authority, Role, Status, UserChange};
use clap::Args;

use super::desk::{Desk, say, sentence};
use crate::settings::DatabaseSettings;

#[derive(Args)]
pub(super) struct Change {
    /// A name, an e-mail address or an id
    user: String,
    #[command(flatten)]
    database: DatabaseSettings,
}

impl Change {
    pub(super) async fn run(self, change: UserChange) -> anyhow::Result<()> {
        let desk = Desk::open(&self.database, app::Settings::default()).await?;
        let user = desk.find(&self.user).await?;
        let changed = desk
            .app
            .change_user(Authority::Operator, user.account.id, change)
            .await
            .map_err(sentence)?;
        let name = &changed.account.username;
        let role = match changed.account.role {
            Role::Admin => "an administrator",
            Role::User => "a user",
        };
        let status = match changed.status {
            Status::Active => "active",
            Status::Disabled => "disabled",
        };
        say(format_args!("{name} is {role}, {status}"))?;
        desk.close().await
    }
}
