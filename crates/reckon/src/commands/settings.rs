//! `reckon settings`

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Arg, Args, Command};

use super::serve::Serve;

#[derive(Args)]
pub(crate) struct Settings {}

impl Settings {
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let serve = Serve::augment_args(Command::new("serve"));
        let mut table = "| variable | default | meaning |\n|---|---|---|\n".to_owned();
        for argument in serve.get_arguments() {
            table += &row(argument).unwrap_or_default();
        }
        write!(std::io::stdout(), "{table}").context("cannot write the table")?;
        Ok(ExitCode::SUCCESS)
    }
}

/// An argument that an environment variable sets, too.
fn row(argument: &Arg) -> Option<String> {
    let variable = argument.get_env()?.to_string_lossy();
    let help = argument.get_help()?.to_string();
    // Clap shows a default that is a value; one that depends on something stands in the text.
    let (meaning, told) = match help.split_once(" [default: ") {
        Some((meaning, told)) => (meaning, told.trim_end_matches(']').to_owned()),
        None => (help.as_str(), default(argument)),
    };
    Some(format!("| `{variable}` | {told} | {meaning} |\n"))
}

fn default(argument: &Arg) -> String {
    let values = argument.get_default_values().iter();
    let values: Vec<_> = values.map(|value| value.to_string_lossy()).collect();
    match values.join(",") {
        none if none.is_empty() => String::new(),
        values => format!("`{values}`"),
    }
}
