//! `reckon user sessions`

use app::{Authority, SessionInfo};
use clap::Args;

use super::desk::{Desk, say, sentence};
use crate::settings::DatabaseSettings;

/// One line a session: id, sign-in, last use, network, device.
#[derive(Args)]
pub(super) struct Sessions {
    /// A name, an e-mail address or an id
    user: String,
    /// End them all
    #[arg(long)]
    end: bool,
    #[command(flatten)]
    database: DatabaseSettings,
}

impl Sessions {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let desk = Desk::open(&self.database, app::Settings::default()).await?;
        let user = desk.find(&self.user).await?;
        let (by, id) = (Authority::Operator, user.account.id);
        let sessions = desk.app.sessions_of(by, id).await.map_err(sentence)?;
        if self.end {
            desk.app.end_sessions_of(by, id).await.map_err(sentence)?;
            let name = &user.account.username;
            say(format_args!("{} sessions of {name} ended", sessions.len()))?;
        } else {
            for session in &sessions {
                say(line(session))?;
            }
        }
        desk.close().await
    }
}

fn line(session: &SessionInfo) -> String {
    format!(
        "{}  {:.0}  {:.0}  {}  {}",
        session.id.0, session.created_at, session.last_seen_at, session.network, session.user_agent
    )
}
