//! `reckon import`

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use app::{App, ImportMode, ImportSummary, ImportedRow, LegacyUsers, RowOutcome, SystemClock};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::serve::stop_signal;
use crate::logging::LogSettings;
use crate::settings::{DatabaseSettings, read_secret, without_password};

#[derive(Args)]
pub(crate) struct Import {
    /// The database of the other application, as in `postgresql+psycopg2://user:password@host/name` or `sqlite:///./app.db`
    #[arg(
        long,
        env = "RECKON_IMPORT_FROM",
        hide_env_values = true,
        value_name = "URL",
        required_unless_present = "from_file"
    )]
    from: Option<String>,
    /// A file that holds that URL, instead of --from
    #[arg(long, env = "RECKON_IMPORT_FROM_FILE", value_name = "FILE")]
    from_file: Option<PathBuf>,
    /// The table that holds the users, as in `users` or `auth.users`
    #[arg(long, default_value = "users")]
    table: String,
    /// Do everything, report everything and undo it all at the end
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    database: DatabaseSettings,
    #[command(flatten)]
    log: LogSettings,
}

impl Import {
    /// Some rows need a person; 2 is what a wrong flag ends with.
    const NOT_ALL_TAKEN: u8 = 3;

    #[tokio::main(flavor = "current_thread")]
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        self.log.start()?;
        let stop = stop_signal()?;
        tokio::select! {
            code = self.import() => code,
            // What was going on is dropped, and with it its transaction.
            () = stop => bail!("stopped: no user was taken"),
        }
    }

    async fn import(&self) -> anyhow::Result<ExitCode> {
        let from = match (&self.from_file, &self.from) {
            (Some(file), _) => read_secret("RECKON_IMPORT_FROM_FILE", file)?,
            (None, from) => from.clone().unwrap_or_default(),
        };
        let source = LegacyUsers::open(&from, &self.table).await;
        let source =
            source.with_context(|| format!("cannot read from {}", without_password(&from)))?;
        let (database, shown) = self.database.connect().await?;
        database
            .migrate()
            .await
            .with_context(|| format!("cannot prepare the tables of {shown}"))?;
        let app = App::new(
            database.clone(),
            Arc::new(SystemClock),
            app::Settings::default(),
        );
        let mode = if self.dry_run {
            ImportMode::DryRun
        } else {
            ImportMode::Real
        };
        let bar = progress(source.count().await.context("cannot count the rows")?);
        let report = |row: &ImportedRow| {
            bar.inc(1);
            if let Some(line) = line(row) {
                bar.suspend(|| print(&line));
            }
        };
        let imported = app.import_users(&source, mode, report).await;
        bar.finish_and_clear();
        let summary = imported.context("no user was taken")?;
        print(&conclusion(summary, mode));
        database
            .close()
            .await
            .context("the database did not close")?;
        Ok(exit_code(summary))
    }
}

fn exit_code(summary: ImportSummary) -> ExitCode {
    if summary.not_taken + summary.without_password == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(Import::NOT_ALL_TAKEN)
    }
}

/// On a terminal alone; elsewhere it draws nothing.
fn progress(rows: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} users, {eta} left")
        .expect("the template is well-formed");
    ProgressBar::new(rows).with_style(style)
}

/// What there is to say about a row; nothing of one that is simply taken.
fn line(row: &ImportedRow) -> Option<String> {
    let told = match &row.outcome {
        RowOutcome::Taken(remarks) if remarks.is_empty() => return None,
        RowOutcome::Taken(remarks) => {
            let remarks: Vec<String> = remarks.iter().map(ToString::to_string).collect();
            format!("taken {}", remarks.join("; "))
        }
        RowOutcome::HereAlready => "here already".to_owned(),
        RowOutcome::NotTaken(refusal) => format!("not taken: {refusal}"),
    };
    // The id comes from a foreign database: it must not tell the terminal what to do.
    Some(format!("{}: {told}", row.id.escape_debug()))
}

fn conclusion(summary: ImportSummary, mode: ImportMode) -> String {
    let ImportSummary {
        taken,
        without_password,
        here_already,
        not_taken,
    } = summary;
    let done = match mode {
        ImportMode::Real if taken == 0 => "nothing new: 0 users taken".to_owned(),
        ImportMode::Real => format!("{taken} users taken"),
        ImportMode::DryRun => format!("a dry run, so nothing was kept: {taken} users can be taken"),
    };
    format!(
        "{done} ({without_password} of them without a password), {here_already} here already, {not_taken} not taken"
    )
}

/// A report that nobody reads to its end does not undo the import.
fn print(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
