//! `reckon user reset-link`

use anyhow::Context as _;
use app::Token;
use clap::Args;
use web::PublicUrl;

use super::desk::{Desk, say, sentence};
use crate::settings::DatabaseSettings;

/// The link is good once and for 30 minutes; one that was printed or sent before is worthless from then on. The second
/// factor, if there is one, is still asked for.
#[derive(Args)]
pub(super) struct ResetLink {
    /// A name, an e-mail address or an id
    user: String,
    #[command(flatten)]
    database: DatabaseSettings,
    #[command(flatten)]
    links: LinkSettings,
}

/// Where links lead.
#[derive(Args)]
pub(super) struct LinkSettings {
    /// Where people reach the server, as in `https://calc.example.org`: links start so
    #[arg(long, env = "RECKON_PUBLIC_URL")]
    public_url: Option<PublicUrl>,
}

/// What links start with.
pub(super) struct LinkBase(PublicUrl);

impl ResetLink {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let base = self.links.base()?;
        let desk = Desk::open(&self.database, app::Settings::default()).await?;
        let user = desk.find(&self.user).await?;
        let issued = desk.app.issue_reset(user.account.id).await;
        say(base.reset(&issued.map_err(sentence)?))?;
        desk.close().await
    }
}

impl LinkSettings {
    pub(super) fn base(&self) -> anyhow::Result<LinkBase> {
        let url = self
            .public_url
            .clone()
            .context("a link needs RECKON_PUBLIC_URL: where people reach the server")?;
        Ok(LinkBase(url))
    }
}

impl LinkBase {
    /// The token stands behind `#`, which browsers send to no server and put into no log.
    pub(super) fn reset(&self, token: &Token) -> String {
        format!("{}/reset#{}", self.0, token.expose())
    }
}
