//! One file a command.

mod eval;
mod health;
mod help;
mod migrate;
mod openapi;
mod repl;
mod serve;

use std::process::ExitCode;

/// What `reckon` can be told to do.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Serve the page and the API
    Serve(serve::Serve),
    /// Evaluate an expression and print the answer
    Eval(eval::Eval),
    /// Evaluate line after line
    Repl(repl::Repl),
    /// Bring the database to the shape this version needs, and stop
    Migrate(migrate::Migrate),
    /// Print the OpenAPI document of the API
    Openapi(openapi::Openapi),
    /// Ask a running server whether it can work: exit code 0 if so
    Health(health::Health),
    /// Tell about a command, or a function, constant or unit of the calculator
    Help(help::Help),
}

impl Command {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Serve(command) => command.run(),
            Self::Eval(command) => command.run(),
            Self::Repl(command) => command.run(),
            Self::Migrate(command) => command.run(),
            Self::Openapi(command) => command.run(),
            Self::Health(command) => command.run(),
            Self::Help(command) => command.run(),
        }
    }
}
