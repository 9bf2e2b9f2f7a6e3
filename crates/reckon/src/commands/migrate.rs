//! `reckon migrate`

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use crate::logging::LogSettings;
use crate::settings::DatabaseSettings;

#[derive(Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    database: DatabaseSettings,
    #[command(flatten)]
    log: LogSettings,
}

impl Migrate {
    #[tokio::main(flavor = "current_thread")]
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        self.log.start()?;
        let (database, shown) = self.database.connect().await?;
        database
            .migrate()
            .await
            .with_context(|| format!("cannot prepare the tables of {shown}"))?;
        database
            .close()
            .await
            .context("the database did not close")?;
        tracing::info!(database = shown, "the database is ready");
        Ok(ExitCode::SUCCESS)
    }
}
