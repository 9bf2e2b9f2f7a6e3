//! `reckon user add`

use std::io::{BufRead as _, IsTerminal as _, Read as _};

use anyhow::{Context as _, bail};
use app::{AddUser, Role};
use clap::Args;

use super::desk::{Desk, say, sentence};
use super::link::LinkSettings;
use crate::settings::{DatabaseSettings, HashSettings, PasswordSettings};

/// The password is asked for on a terminal, or read as the first line of standard input. Where it is empty, the user
/// chooses one by the link that is printed.
#[derive(Args)]
pub(super) struct Add {
    /// The name to sign in with
    username: String,
    /// The e-mail address
    email: String,
    /// Make the user an administrator
    #[arg(long)]
    admin: bool,
    /// Ask for no password: print a link to choose one
    #[arg(long)]
    link: bool,
    #[command(flatten)]
    database: DatabaseSettings,
    #[command(flatten)]
    links: LinkSettings,
    #[command(flatten)]
    hash: HashSettings,
    #[command(flatten)]
    password: PasswordSettings,
}

impl Add {
    /// More than the longest password takes in bytes.
    const MAX_LINE: u64 = 4096;

    pub(super) async fn run(self) -> anyhow::Result<()> {
        let settings = app::Settings {
            hash: self.hash.parameters()?,
            policy: self.password.policy()?,
            ..app::Settings::default()
        };
        let password = if self.link { None } else { read_password()? };
        // Told before there is a user whom no link can be given.
        let base = match &password {
            Some(_) => None,
            None => Some(self.links.base()?),
        };
        let desk = Desk::open(&self.database, settings).await?;
        let request = AddUser {
            username: self.username,
            email: self.email,
            password,
            role: if self.admin { Role::Admin } else { Role::User },
        };
        let user = desk.app.add_user(request).await.map_err(sentence)?;
        let id = user.account.id;
        say(format_args!("added {} ({})", user.account.username, id.0))?;
        if let Some(base) = base {
            let token = desk.app.issue_reset(id).await.map_err(sentence)?;
            say(base.reset(&token))?;
        }
        desk.close().await
    }
}

/// The password that is typed; `None` where it is empty.
fn read_password() -> anyhow::Result<Option<String>> {
    let password = if std::io::stdin().is_terminal() {
        let typed = rpassword::prompt_password("Password (empty: print a link to choose one): ")
            .context("cannot read the terminal")?;
        if !typed.is_empty() {
            let again = rpassword::prompt_password("The same again: ")
                .context("cannot read the terminal")?;
            if again != typed {
                bail!("the two passwords differ; nothing was done");
            }
        }
        typed
    } else {
        let mut line = String::new();
        std::io::stdin()
            .lock()
            .take(Add::MAX_LINE)
            .read_line(&mut line)
            .context("cannot read the password from standard input")?;
        let end = line.trim_end_matches('\n').trim_end_matches('\r').len();
        line.truncate(end);
        line
    };
    Ok((!password.is_empty()).then_some(password))
}
