//! `reckon serve`

use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use app::{App, Database, Mailer, SystemClock};
use clap::Args;
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use web::PublicUrl;

use crate::background;
use crate::logging::LogSettings;
use crate::memory_limit::memory_limit;
use crate::metrics::MetricsSettings;
use crate::secret_settings::SecretSettings;
use crate::settings::{
    DatabaseSettings, HashSettings, LimitSettings, ListenSettings, MailSettings, PasswordSettings,
    default_public_url, networks,
};
#[cfg(feature = "opentelemetry")]
use crate::traces::{TraceSettings, Traces};

/// How long each step after the last request may take before the process ends all the same.
const GRACE: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(super) database: DatabaseSettings,
    #[command(flatten)]
    pub(super) listen: ListenSettings,
    /// Where people reach this server, as in `https://calc.example.org` [default: `http://` and the listen address]
    #[arg(long, env = "RECKON_PUBLIC_URL")]
    pub(super) public_url: Option<PublicUrl>,
    /// Proxies whose `X-Forwarded-For` is believed, as in `10.0.0.0/8,192.168.1.7/32`
    #[arg(
        long,
        env = "RECKON_TRUSTED_PROXIES",
        default_value = "",
        hide_default_value = true
    )]
    pub(super) trusted_proxies: String,
    #[command(flatten)]
    pub(super) limits: LimitSettings,
    #[command(flatten)]
    pub(super) hash: HashSettings,
    #[command(flatten)]
    pub(super) password: PasswordSettings,
    #[command(flatten)]
    pub(super) secret: SecretSettings,
    #[command(flatten)]
    pub(super) mail: MailSettings,
    #[command(flatten)]
    metrics: MetricsSettings,
    #[command(flatten)]
    log: LogSettings,
    #[cfg(feature = "opentelemetry")]
    #[command(flatten)]
    traces: TraceSettings,
}

impl Serve {
    #[tokio::main]
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        #[cfg(feature = "opentelemetry")]
        let traces = self.start_logs_and_traces()?;
        #[cfg(not(feature = "opentelemetry"))]
        self.start_logs()?;
        let trusted_proxies = networks(&self.trusted_proxies)?;
        allow_many_connections();
        let address = self.listen.listen;
        // Taken before the database is touched: two servers started by mistake do not meet there.
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}"))?;
        let address = listener.local_addr().context("the socket has no address")?;
        let public_url = self
            .public_url
            .clone()
            .unwrap_or_else(|| default_public_url(address));
        let metrics = self.metrics.start().await?;
        let mailer = self.mail.mailer(&public_url)?;
        let mut stop = pin!(stop_signal()?);
        let (database, app) = tokio::select! {
            started = self.start_app(mailer) => started?,
            // The tables are as they were: what was under way is dropped with its transaction.
            () = &mut stop => {
                tracing::info!("stopped before the database was ready");
                return Ok(ExitCode::SUCCESS);
            }
        };
        let mut tasks = JoinSet::new();
        background::start(&mut tasks, &app);
        if let Some(metrics) = metrics {
            tasks.spawn(metrics.serve(app.clone()));
        }
        let web_settings = web::Settings {
            trusted_proxies,
            ..web::Settings::new(public_url.clone())
        };
        let router = web::router(app.clone(), web_settings);

        tracing::info!(%address, "serving {public_url}");
        web::serve(listener, router, stop).await;
        if tokio::time::timeout(GRACE, app.finish()).await.is_err() {
            tracing::warn!("some changes whose clients hung up did not end in time");
        }
        // What was being sent stays in the outbox and is sent again.
        tasks.shutdown().await;
        // A query that hangs must not keep the process from ending.
        match tokio::time::timeout(GRACE, database.close()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the database did not close"),
            Err(_) => tracing::warn!("the database did not close in time"),
        }
        #[cfg(feature = "opentelemetry")]
        if let Some(traces) = traces {
            traces.finish().await;
        }
        tracing::info!("stopped");
        Ok(ExitCode::SUCCESS)
    }

    /// Connects to the database, brings its tables up to date and puts the service together.
    async fn start_app(&self, mailer: Option<Mailer>) -> anyhow::Result<(Database, App)> {
        let (hash, policy) = (self.hash.parameters()?, self.password.policy()?);
        let (database, shown) = self.database.connect().await?;
        database
            .migrate()
            .await
            .with_context(|| format!("cannot prepare the tables of {shown}"))?;
        let sqlite_file = self.database.sqlite_file()?;
        let secret_keys = self.secret.keys(sqlite_file.as_deref(), &database).await?;
        if secret_keys.is_none() {
            tracing::info!("second factors are off: RECKON_SECRET_KEY is not set");
        }
        let settings = app::Settings {
            hash,
            policy,
            address_limits: self.limits.limits(),
            calculations_per_minute: self.limits.limit_calculate_per_address,
            secret_keys,
            mailer,
            memory: memory_limit().unwrap_or(u64::MAX),
            ..app::Settings::default()
        };
        let app = App::new(database.clone(), Arc::new(SystemClock), settings);
        background::reseal(&app).await;
        tracing::info!(database = shown, "the database is ready");
        Ok((database, app))
    }

    #[cfg(feature = "opentelemetry")]
    fn start_logs_and_traces(&self) -> anyhow::Result<Option<Traces>> {
        let traces = self.traces.start()?;
        self.log.start_beside(traces.as_ref().map(Traces::layer))?;
        Ok(traces)
    }

    #[cfg(not(feature = "opentelemetry"))]
    fn start_logs(&self) -> anyhow::Result<()> {
        self.log.start()?;
        if std::env::var_os("OTEL_EXPORTER_OTLP_ENDPOINT").is_some() {
            tracing::warn!(
                "no traces are sent to OTEL_EXPORTER_OTLP_ENDPOINT: this program was built without the feature opentelemetry"
            );
        }
        Ok(())
    }
}

/// Each connection is an open file. The usual limit of 1024 is there for programs that use `select`; those that do not raise
/// it as far as they may.
fn allow_many_connections() {
    let mut files = getrlimit(Resource::Nofile);
    files.current = files.maximum;
    // Where it is not allowed, there are fewer.
    let _ = setrlimit(Resource::Nofile, files);
}

/// Completes at SIGTERM or SIGINT.
pub(crate) fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
