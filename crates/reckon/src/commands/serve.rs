//! `reckon serve`

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use app::{App, SystemClock};
use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use web::PublicUrl;

use crate::logging::LogSettings;
use crate::settings::{DatabaseSettings, HashSettings, ListenSettings, default_public_url};

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    database: DatabaseSettings,
    #[command(flatten)]
    listen: ListenSettings,
    /// Where people reach this server, as in `https://calc.example.org` [default: `http://` and the listen address]
    #[arg(long, env = "RECKON_PUBLIC_URL")]
    public_url: Option<PublicUrl>,
    #[command(flatten)]
    hash: HashSettings,
    #[command(flatten)]
    log: LogSettings,
}

impl Serve {
    #[tokio::main]
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        self.log.start()?;
        let hash = self.hash.parameters()?;
        let address = self.listen.listen;
        // Taken before the database is touched: two servers started by mistake do not meet there.
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}"))?;
        let address = listener.local_addr().context("the socket has no address")?;
        let public_url = self
            .public_url
            .unwrap_or_else(|| default_public_url(address));
        let stop = stop_signal()?;

        let (database, shown) = self.database.connect().await?;
        database
            .migrate()
            .await
            .with_context(|| format!("cannot prepare the tables of {shown}"))?;
        let settings = app::Settings {
            hash,
            ..app::Settings::default()
        };
        let app = App::new(database.clone(), Arc::new(SystemClock), settings);
        let router = web::router(app, web::Settings::new(public_url.clone()));

        tracing::info!(database = shown, "the database is ready");
        tracing::info!(%address, "serving {public_url}");
        web::serve(listener, router, stop).await;
        database
            .close()
            .await
            .context("the database did not close")?;
        tracing::info!("stopped");
        Ok(ExitCode::SUCCESS)
    }
}

/// Completes at SIGTERM or SIGINT.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
