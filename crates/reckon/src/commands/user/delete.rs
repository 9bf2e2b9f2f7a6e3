//! `reckon user delete`

use std::io::{IsTerminal as _, Write as _};

use anyhow::{Context as _, bail};
use app::Authority;
use clap::Args;

use super::desk::{Desk, say, sentence};
use crate::settings::DatabaseSettings;

/// Nothing brings the account back. The audit trail keeps its id and nothing else of it.
#[derive(Args)]
pub(super) struct Delete {
    /// A name, an e-mail address or an id
    user: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    database: DatabaseSettings,
}

impl Delete {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let desk = Desk::open(&self.database, app::Settings::default()).await?;
        let user = desk.find(&self.user).await?;
        let name = user.account.username;
        if !self.yes {
            confirm(&name)?;
        }
        desk.app
            .delete_user(Authority::Operator, user.account.id)
            .await
            .map_err(sentence)?;
        say(format_args!("deleted {name} ({})", user.account.id.0))?;
        desk.close().await
    }
}

/// Succeeds when the name is typed again.
fn confirm(name: &str) -> anyhow::Result<()> {
    if !std::io::stdin().is_terminal() {
        bail!("nothing was deleted: say --yes to delete “{name}” without being asked");
    }
    eprint!("Type “{name}” to delete this user and all that is theirs: ");
    std::io::stderr()
        .flush()
        .context("cannot write to the terminal")?;
    let mut typed = String::new();
    std::io::stdin()
        .read_line(&mut typed)
        .context("cannot read the terminal")?;
    if typed.trim() != name {
        bail!("nothing was deleted");
    }
    Ok(())
}
