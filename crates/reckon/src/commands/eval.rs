//! `reckon eval`

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use crate::terminal;

#[derive(Args)]
pub(crate) struct Eval {
    /// The expression; - reads it from standard input
    #[arg(allow_hyphen_values = true)]
    expression: String,
    #[command(flatten)]
    calculator: terminal::CalculatorSettings,
}

impl Eval {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let expression = if self.expression == "-" {
            read_standard_input()?
        } else {
            self.expression
        };
        match app::calculator::evaluate(&expression, &self.calculator.settings()) {
            Ok(answer) => {
                for warning in &answer.warnings {
                    eprintln!("{}", terminal::render_warning(warning, &expression));
                }
                writeln!(std::io::stdout(), "{}", terminal::answer_line(&answer))
                    .context("cannot write the answer")?;
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => {
                eprintln!("{}", terminal::render_error(&error, &expression));
                Ok(ExitCode::FAILURE)
            }
        }
    }
}

fn read_standard_input() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .context("cannot read standard input")?;
    Ok(text)
}
