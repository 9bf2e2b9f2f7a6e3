//! Logs on standard error: for people on a terminal, JSON elsewhere.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use clap::Args;
use tracing_subscriber::EnvFilter;

#[derive(Args)]
pub(crate) struct LogSettings {
    /// What to log: a level, or levels by module as in `info,web=debug`
    #[arg(long, env = "RECKON_LOG", default_value = "info")]
    log: String,
}

impl LogSettings {
    pub(crate) fn start(&self) -> anyhow::Result<()> {
        // The migration tool reports every step that it does not have to take.
        let filter = EnvFilter::try_new(format!("sea_orm_migration=warn,{}", self.log))
            .with_context(|| {
                format!(
                    "RECKON_LOG: “{}” is not a log filter such as info or info,web=debug",
                    self.log
                )
            })?;
        let logs = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr);
        if std::io::stderr().is_terminal() {
            logs.with_target(false).init();
        } else {
            logs.json().flatten_event(true).with_span_list(false).init();
        }
        Ok(())
    }
}
