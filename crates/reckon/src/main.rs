//! `reckon`: the service and its tools in one binary.

mod background;
mod commands;
mod logging;
mod memory_limit;
mod metrics;
mod secret_settings;
mod settings;
mod terminal;
#[cfg(feature = "opentelemetry")]
mod traces;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use commands::Command;

/// A calculator that people and programs can trust, with sign-in.
#[derive(clap::Parser)]
#[command(name = "reckon", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    // What this program makes, above all an SQLite database, is its owner's alone.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let mut program = settings::without_empty_variables(Arguments::command());
    let arguments = Arguments::from_arg_matches(&program.get_matches_mut())
        .unwrap_or_else(|error| error.format(&mut program).exit());
    let outcome = settings::refuse_unknown_variables(&Arguments::command())
        .and_then(|()| arguments.command.run());
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("reckon: {}", one_sentence(&error));
            ExitCode::FAILURE
        }
    }
}

/// What failed and each reason behind it; errors that repeat their reason in their own text are told once.
fn one_sentence(error: &anyhow::Error) -> String {
    error.chain().fold(String::new(), |told, reason| {
        let reason = reason.to_string();
        match told.as_str() {
            "" => reason,
            _ if told.contains(&reason) => told,
            _ => format!("{told}: {reason}"),
        }
    })
}
