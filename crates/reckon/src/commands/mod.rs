//! One file a command.

mod audit;
mod doctor;
mod eval;
mod health;
mod help;
mod import;
mod migrate;
mod openapi;
mod repl;
mod secret_key;
mod serve;
mod settings;
mod user;

use std::process::ExitCode;

/// What `reckon` can be told to do.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Serve the page and the API
    Serve(Box<serve::Serve>),
    /// Evaluate an expression and print the answer
    Eval(eval::Eval),
    /// Evaluate line after line
    Repl(repl::Repl),
    /// Bring the database to the shape this version needs, and stop
    Migrate(migrate::Migrate),
    /// Take over the users of another application, from its table `users`
    Import(import::Import),
    /// Check that nobody has changed the audit trail
    Audit(audit::Audit),
    /// Check a deployment, with the settings of `serve`, and say what to fix: exit code 1 where something has to be
    Doctor(Box<doctor::Doctor>),
    /// Administer the users
    User(user::User),
    /// Print the OpenAPI document of the API
    Openapi(openapi::Openapi),
    /// Print what can be set, as a table in Markdown
    Settings(settings::Settings),
    /// Print a new key for `RECKON_SECRET_KEY`
    SecretKey(secret_key::SecretKey),
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
            Self::Import(command) => command.run(),
            Self::Audit(command) => command.run(),
            Self::Doctor(command) => command.run(),
            Self::User(command) => command.run(),
            Self::Openapi(command) => command.run(),
            Self::Settings(command) => command.run(),
            Self::SecretKey(command) => command.run(),
            Self::Health(command) => command.run(),
            Self::Help(command) => command.run(),
        }
    }
}
