//! `reckon`: the service and its tools in one binary.

mod commands;
mod logging;
mod settings;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use commands::Command;

/// A calculator that people and programs can trust, with sign-in.
#[derive(clap::Parser)]
#[command(name = "reckon", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = settings::refuse_unknown_variables(&Arguments::command())
        .and_then(|()| arguments.command.run());
    match outcome {
        Ok(code) => code,
        Err(error) => {
            // One sentence: what failed, and each reason behind it.
            eprintln!("reckon: {error:#}");
            ExitCode::FAILURE
        }
    }
}
