//! `reckon help`

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use app::calculator;
use clap::{Args, CommandFactory as _};

use crate::Arguments;

#[derive(Args)]
pub(crate) struct Help {
    /// A command of this program, or a function, constant or unit of the calculator, as in sin, pi or km
    name: Option<String>,
}

impl Help {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let mut program = Arguments::command();
        let text = match &self.name {
            None => program.render_long_help().to_string(),
            Some(name) => match program.find_subcommand_mut(name) {
                Some(command) => command.render_long_help().to_string(),
                None => match calculator::help(name) {
                    Some(help) => help,
                    None => {
                        bail!("there is no command, function, constant or unit called “{name}”")
                    }
                },
            },
        };
        writeln!(std::io::stdout(), "{}", text.trim_end()).context("cannot write the help")?;
        Ok(ExitCode::SUCCESS)
    }
}
