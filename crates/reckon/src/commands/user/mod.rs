//! `reckon user`: what administrators do on the web, for the operator of the server, who needs no session.

mod add;
mod change;
mod delete;
mod desk;
mod link;
mod list;
mod remove_factor;
mod sessions;

use std::process::ExitCode;

use app::{Role, Status, UserChange};
use clap::Args;

/// Administer the users of a database, whether or not a server runs on it. A USER is a name, an e-mail address or an id.
#[derive(Args)]
pub(crate) struct User {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Add a user, with a password or with a link to choose one
    Add(add::Add),
    /// List the users, the oldest first
    List(list::List),
    /// Bar a user from signing in: all sessions end at once, API keys are blocked
    Disable(change::Change),
    /// Let a disabled user sign in again
    Enable(change::Change),
    /// Delete a user and all that is theirs
    Delete(delete::Delete),
    /// Print a link by which a user chooses a new password
    ResetLink(link::ResetLink),
    /// Take away the second factor that a user has lost
    RemoveFactor(remove_factor::RemoveFactor),
    /// List where a user is signed in
    Sessions(sessions::Sessions),
    /// Make a user an administrator
    MakeAdmin(change::Change),
    /// Make an administrator a user like others
    MakeUser(change::Change),
}

impl User {
    #[tokio::main(flavor = "current_thread")]
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let status = |status| UserChange {
            status: Some(status),
            role: None,
        };
        let role = |role| UserChange {
            status: None,
            role: Some(role),
        };
        match self.command {
            Command::Add(command) => command.run().await?,
            Command::List(command) => command.run().await?,
            Command::Disable(command) => command.run(status(Status::Disabled)).await?,
            Command::Enable(command) => command.run(status(Status::Active)).await?,
            Command::Delete(command) => command.run().await?,
            Command::ResetLink(command) => command.run().await?,
            Command::RemoveFactor(command) => command.run().await?,
            Command::Sessions(command) => command.run().await?,
            Command::MakeAdmin(command) => command.run(role(Role::Admin)).await?,
            Command::MakeUser(command) => command.run(role(Role::User)).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
