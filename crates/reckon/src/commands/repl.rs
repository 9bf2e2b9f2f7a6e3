//! `reckon repl`

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use app::calculator::Session;
use clap::Args;
use reedline::{DefaultPrompt, DefaultPromptSegment, Reedline, Signal};

use crate::terminal;

#[derive(Args)]
pub(crate) struct Repl {
    #[command(flatten)]
    calculator: terminal::CalculatorSettings,
}

impl Repl {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let mut session = Session::new(self.calculator.settings());
        if !std::io::stdin().is_terminal() {
            for line in std::io::stdin().lock().lines() {
                answer(&mut session, &line.context("cannot read standard input")?)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let prompt = DefaultPrompt::new(DefaultPromptSegment::Empty, DefaultPromptSegment::Empty);
        let mut editor = Reedline::create();
        while let Signal::Success(line) = editor
            .read_line(&prompt)
            .context("cannot read the terminal")?
        {
            answer(&mut session, &line)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn answer(session: &mut Session, line: &str) -> anyhow::Result<()> {
    if line.trim().is_empty() {
        return Ok(());
    }
    match session.evaluate(line) {
        Ok(answer) => {
            for warning in &answer.warnings {
                eprintln!("{}", terminal::render_warning(warning, line));
            }
            writeln!(std::io::stdout(), "{}", terminal::answer_line(&answer))
                .context("cannot write the answer")
        }
        Err(error) => {
            eprintln!("{}", terminal::render_error(&error, line));
            Ok(())
        }
    }
}
