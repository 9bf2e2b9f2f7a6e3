//! `reckon audit`

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use app::{AuditPosition, AuditWalk};
use clap::{Args, Subcommand};

use crate::settings::DatabaseSettings;

#[derive(Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Walk along the audit trail and check every number, link and hash: exit code 1 where one is not in order
    Verify(Verify),
}

#[derive(Args)]
struct Verify {
    /// The number of the first line to check [default: the oldest that is there]
    #[arg(long, value_name = "SEQUENCE", value_parser = clap::value_parser!(i64).range(1..))]
    from: Option<i64>,
    /// What an earlier check said was the last line, and was kept elsewhere: shows a trail that was written anew
    #[arg(long, value_name = "SEQUENCE:HASH")]
    expect: Option<AuditPosition>,
    #[command(flatten)]
    database: DatabaseSettings,
}

impl Audit {
    #[tokio::main(flavor = "current_thread")]
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            AuditCommand::Verify(verify) => verify.run().await,
        }
    }
}

impl Verify {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let (database, shown) = self.database.connect().await?;
        let walk = app::verify_audit(&database, self.from, self.expect)
            .await
            .with_context(|| format!("cannot read the audit trail of {shown}"))?;
        database
            .close()
            .await
            .context("the database did not close")?;
        let walk = walk.context("the audit trail is broken")?;
        writeln!(std::io::stdout(), "{}", conclusion(walk)).context("cannot write the answer")?;
        Ok(ExitCode::SUCCESS)
    }
}

fn conclusion(walk: AuditWalk) -> String {
    let AuditWalk { lines, first, last } = walk;
    if lines == 0 {
        return "the audit trail is empty".to_owned();
    }
    format!(
        "{lines} lines are whole, {first} to {}\n{last}",
        last.sequence
    )
}
