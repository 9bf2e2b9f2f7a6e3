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
        checks.push(accounts::secret_key(
            std::env::var_os("RECKON_SECRET_KEY").is_some()
                || std::env::var_os("RECKON_SECRET_KEY_FILE").is_some(),
        ));
        checks.extend(files::secrets());
        checks.extend(files::sqlite(&database_url));
        checks.push(database::password(&database_url));
        checks.extend(database::checks(&serve.database, &database_url).await);
        checks.extend(mail::checks(&mail::Settings::of_environment()));
        checks.push(database::backups(&database_url));
        Ok(checks)
    }
}
