//! `reckon user list`

use app::{Authority, MAX_PAGE, ManagedUser};
use clap::Args;

use super::desk::{Desk, say, sentence};
use crate::settings::DatabaseSettings;

/// One line a user: id, role, status, the last sign-in, name, e-mail address.
#[derive(Args)]
pub(super) struct List {
    /// Only those whose name or e-mail address starts so, whatever the case
    #[arg(long)]
    search: Option<String>,
    #[command(flatten)]
    database: DatabaseSettings,
}

impl List {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let desk = Desk::open(&self.database, app::Settings::default()).await?;
        let mut after = None;
        loop {
            let search = self.search.as_deref();
            let page = desk
                .app
                .users(Authority::Operator, search, after, MAX_PAGE)
                .await;
            let page = page.map_err(sentence)?;
            for user in &page.items {
                say(line(user))?;
            }
            after = page.next;
            if after.is_none() {
                return desk.close().await;
            }
        }
    }
}

fn line(user: &ManagedUser) -> String {
    let account = &user.account;
    // To the second, so that the columns stand below each other.
    let last_login = user
        .last_login_at
        .map_or_else(|| "-".to_owned(), |moment| format!("{moment:.0}"));
    format!(
        "{}  {:<5}  {:<8}  {last_login:<20}  {:<32}  {}",
        account.id.0,
        account.role.as_str(),
        user.status.as_str(),
        account.username,
        account.email
    )
}
