//! `reckon secret-key`

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

#[derive(Args)]
pub(crate) struct SecretKey {}

impl SecretKey {
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let key = app::new_secret_key();
        writeln!(std::io::stdout(), "{key}").context("cannot write the key")?;
        Ok(ExitCode::SUCCESS)
    }
}
