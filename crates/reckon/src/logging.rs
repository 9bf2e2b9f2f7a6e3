//! Logs on standard error: for people on a terminal, JSON elsewhere.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use clap::Args;
use tracing_subscriber::layer::{Identity, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

#[derive(Args)]
pub(crate) struct LogSettings {
    /// What to log: a level, or levels by module as in `info,web=debug`
    #[arg(long, env = "RECKON_LOG", default_value = "info")]
    log: String,
}

impl LogSettings {
    pub(crate) fn start(&self) -> anyhow::Result<()> {
        self.start_beside(Identity::new())
    }

    /// The same beside somebody else, who has a filter of their own.
    pub(crate) fn start_beside(
        &self,
        other: impl Layer<Registry> + Send + Sync,
    ) -> anyhow::Result<()> {
        // The migration tool reports every step that it does not have to take.
        let filter = EnvFilter::try_new(format!("sea_orm_migration=warn,{}", self.log))
            .with_context(|| {
                format!(
                    "RECKON_LOG: “{}” is not a log filter such as info or info,web=debug",
                    self.log
                )
            })?;
        let lines = fmt::layer().with_writer(std::io::stderr);
        let lines = if std::io::stderr().is_terminal() {
            lines.with_target(false).boxed()
        } else {
            let lines = lines.json().flatten_event(true);
            lines.with_span_list(false).boxed()
        };
        let logs = tracing_subscriber::registry().with(other);
        logs.with(lines.with_filter(filter)).init();
        Ok(())
    }
}
