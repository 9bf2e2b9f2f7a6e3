//! `reckon serve`

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use app::{App, PasswordPolicy, SystemClock};
use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use web::PublicUrl;

use crate::logging::LogSettings;
use crate::settings::{
    DatabaseSettings, HashSettings, LimitSettings, ListenSettings, MailSettings,
    default_public_url, networks,
};

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    database: DatabaseSettings,
    #[command(flatten)]
    listen: ListenSettings,
    /// Where people reach this server, as in `https://calc.example.org` [default: `http://` and the listen address]
    #[arg(long, env = "RECKON_PUBLIC_URL")]
    public_url: Option<PublicUrl>,
    /// Proxies whose `X-Forwarded-For` is believed, as in `10.0.0.0/8,192.168.1.7/32`
    #[arg(
        long,
        env = "RECKON_TRUSTED_PROXIES",
        default_value = "",
        hide_default_value = true
    )]
    trusted_proxies: String,
    #[command(flatten)]
    limits: LimitSettings,
    #[command(flatten)]
    hash: HashSettings,
    /// The fewest characters of a new password, 8 to 64
    #[arg(long, env = "RECKON_PASSWORD_MIN_LENGTH", default_value_t = PasswordPolicy::DEFAULT_MIN_LENGTH)]
    password_min_length: usize,
    #[command(flatten)]
    mail: MailSettings,
    #[command(flatten)]
    log: LogSettings,
}

impl Serve {
    #[tokio::main]
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        self.log.start()?;
        let hash = self.hash.parameters()?;
        let policy = PasswordPolicy::with_min_length(self.password_min_length)
            .context("RECKON_PASSWORD_MIN_LENGTH must lie between 8 and 64")?;
        let trusted_proxies = networks(&self.trusted_proxies)?;
        let address = self.listen.listen;
        // Taken before the database is touched: two servers started by mistake do not meet there.
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}"))?;
        let address = listener.local_addr().context("the socket has no address")?;
        let public_url = self
            .public_url
            .unwrap_or_else(|| default_public_url(address));
        let mailer = self.mail.mailer(&public_url)?;
        let stop = stop_signal()?;

        let (database, shown) = self.database.connect().await?;
        database
            .migrate()
            .await
            .with_context(|| format!("cannot prepare the tables of {shown}"))?;
        let settings = app::Settings {
            hash,
            policy,
            address_limits: self.limits.limits(),
            mailer,
            ..app::Settings::default()
        };
        let app = App::new(database.clone(), Arc::new(SystemClock), settings);
        let housekeeping = tokio::spawn(housekeeping(app.clone()));
        let delivery = tokio::spawn(deliver_mail(app.clone()));
        let web_settings = web::Settings {
            trusted_proxies,
            ..web::Settings::new(public_url.clone())
        };
        let router = web::router(app, web_settings);

        tracing::info!(database = shown, "the database is ready");
        tracing::info!(%address, "serving {public_url}");
        web::serve(listener, router, stop).await;
        housekeeping.abort();
        // What was being sent stays in the outbox and is sent again.
        delivery.abort();
        // A query that hangs must not keep the process from ending.
        let closed = tokio::time::timeout(Duration::from_secs(5), database.close()).await;
        closed
            .context("the database did not close in time")?
            .context("the database did not close")?;
        tracing::info!("stopped");
        Ok(ExitCode::SUCCESS)
    }
}

/// Deletes what is over, now and every hour, until aborted.
async fn housekeeping(app: App) {
    let mut hour = tokio::time::interval(Duration::from_hours(1));
    loop {
        hour.tick().await;
        match app.clean_up().await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "old sessions and attempts were deleted"),
            Err(error) => tracing::warn!(%error, "old sessions and attempts were not deleted"),
        }
    }
}

/// Sends what the outbox holds, until aborted.
async fn deliver_mail(app: App) {
    app.deliver_mail().await;
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
