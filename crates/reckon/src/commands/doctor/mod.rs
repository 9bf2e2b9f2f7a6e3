//! `reckon doctor`: is this deployment safe? One file a group of checks.

mod accounts;
mod address;
mod check;
mod database;
mod files;
mod mail;
mod server;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::serve::Serve;
use crate::secret_settings::KeySource;
use crate::settings::{default_public_url, networks};
use check::{Check, Verdict};

/// Takes the settings of `reckon serve`, whichever of them: it looks at what that would do with them.
#[derive(Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    serve: Serve,
}

impl Doctor {
    #[tokio::main(flavor = "current_thread")]
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let checks = self.checks().await?;
        let mut out = std::io::stdout();
        for check in &checks {
            writeln!(out, "{check}").context("cannot write the report")?;
        }
        let count = |verdict| {
            checks
                .iter()
                .filter(|check| check.verdict == verdict)
                .count()
        };
        let (failures, warnings) = (count(Verdict::Fail), count(Verdict::Warn));
        writeln!(out, "{failures} to fix, {warnings} to look at")
            .context("cannot write the report")?;
        Ok(ExitCode::from(u8::from(failures > 0)))
    }

    async fn checks(&self) -> anyhow::Result<Vec<Check>> {
        let serve = &self.serve;
        let listen = serve.listen.listen;
        let public_url = serve
            .public_url
            .clone()
            .unwrap_or_else(|| default_public_url(listen));
        let proxies = networks(&serve.trusted_proxies)?;
        let hash = serve.hash.parameters()?;
        let database_url = serve.database.url()?;

        let mut checks = vec![
            address::public_url(&public_url),
            address::listening(listen, &public_url, &proxies),
            address::proxies(&public_url, &proxies),
            address::limits(serve.limits.limits()),
        ];
        checks.extend(server::checks(listen, &public_url));
        checks.push(accounts::hashes(hash));
        checks.push(accounts::password_length(
            serve.password.policy()?.min_length(),
        ));
        let sqlite_file = serve.database.sqlite_file()?;
        let source = serve.secret.source(sqlite_file.as_deref());
        checks.push(accounts::secret_key(&source));
        let key_file = match &source {
            KeySource::File(file) => Some(file.as_path()),
            KeySource::Beside(file) => Some(file.as_path()).filter(|file| file.exists()),
            KeySource::Setting | KeySource::Nowhere => None,
        };
        let secrets = [
            serve.database.secret_file(),
            key_file,
            serve.mail.secret_file(),
        ];
        checks.extend(secrets.into_iter().flatten().map(files::secret));
        checks.extend(files::sqlite(&database_url));
        checks.push(database::password(&database_url));
        checks.extend(database::checks(&serve.database, &database_url).await);
        checks.extend(mail::checks(&serve.mail, &public_url).await);
        checks.push(database::backups(&database_url));
        Ok(checks)
    }
}
