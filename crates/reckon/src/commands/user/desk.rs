//! The service behind the commands about users.

use std::io::Write as _;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use app::{App, Database, Error, ManagedUser, SystemClock};

use crate::settings::DatabaseSettings;

/// The service on the database that the settings name.
pub(super) struct Desk {
    pub(super) app: App,
    database: Database,
    shown: String,
}

impl Desk {
    /// Opens the database and brings its tables up to date: the first user may be added before the first start.
    pub(super) async fn open(
        database: &DatabaseSettings,
        settings: app::Settings,
    ) -> anyhow::Result<Self> {
        let (database, shown) = database.connect().await?;
        database
            .migrate()
            .await
            .with_context(|| format!("cannot prepare the tables of {shown}"))?;
        let app = App::new(database.clone(), Arc::new(SystemClock), settings);
        Ok(Self {
            app,
            database,
            shown,
        })
    }

    /// The user of this name, address or id.
    pub(super) async fn find(&self, named: &str) -> anyhow::Result<ManagedUser> {
        let found = self.app.find_user(named).await.map_err(sentence)?;
        found.ok_or_else(|| {
            anyhow!(
                "there is no user “{named}” in {}; `reckon user list` shows them all",
                self.shown
            )
        })
    }

    pub(super) async fn close(self) -> anyhow::Result<()> {
        self.database
            .close()
            .await
            .context("the database did not close")
    }
}

/// What went wrong, in one sentence: of an invalid request each rule that it breaks.
pub(super) fn sentence(error: Error) -> anyhow::Error {
    match error {
        Error::Invalid(fields) => {
            let rules: Vec<_> = fields.into_iter().map(|field| field.message).collect();
            anyhow!(rules.join("; "))
        }
        error => error.into(),
    }
}

pub(super) fn say(line: impl std::fmt::Display) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}").context("cannot write to standard output")
}
