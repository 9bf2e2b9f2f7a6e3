//! `reckon user remove-factor`

use clap::Args;

use super::desk::{Desk, say, sentence};
use crate::settings::DatabaseSettings;

/// For a user who has lost the app and the recovery codes. Make sure that it is them: from then on the password alone opens the
/// account. They are signed out everywhere, and told by mail where mail is sent.
#[derive(Args)]
pub(super) struct RemoveFactor {
    /// A name, an e-mail address or an id
    user: String,
    #[command(flatten)]
    database: DatabaseSettings,
}

impl RemoveFactor {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let desk = Desk::open(&self.database, app::Settings::default()).await?;
        let user = desk.find(&self.user).await?;
        let removed = desk.app.remove_second_factor(user.account.id).await;
        removed.map_err(sentence)?;
        let name = &user.account.username;
        say(format_args!(
            "{name} has no second factor any more and is signed out everywhere"
        ))?;
        desk.close().await
    }
}
