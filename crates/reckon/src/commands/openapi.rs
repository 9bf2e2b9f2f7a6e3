//! `reckon openapi`

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

#[derive(Args)]
pub(crate) struct Openapi {}

impl Openapi {
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let document = web::openapi()
            .to_pretty_json()
            .context("the document is not JSON")?;
        writeln!(std::io::stdout(), "{document}").context("cannot write the document")?;
        Ok(ExitCode::SUCCESS)
    }
}
