//! Calculations, with what was understood of them.

use calculator::Answer;

use crate::calculate::evaluate;
use crate::{App, Calculate, Error, Identity};

/// An answer, or why there is none, and how the text was read.
#[derive(Debug)]
pub struct Explained {
    /// What [`App::calculate`] would have given.
    pub outcome: Result<Answer, Error>,
    /// The text as MathML; none where it cannot be read, or is too long to be looked at.
    pub formula: Option<String>,
}

impl App {
    /// Evaluates the expression and sets it as a formula, which may be there where an answer is not.
    pub async fn explain(&self, identity: Option<&Identity>, request: Calculate) -> Explained {
        if let Err(error) = self.require_calculate(identity).await {
            return Explained::failed(error);
        }
        let settings = match self.evaluation_settings(&request) {
            Ok(settings) => settings,
            Err(error) => return Explained::failed(error),
        };
        let work = move || {
            let names = request.variables.iter().map(|(name, _)| name.as_str());
            let formula = calculator::mathml(&request.expression, names, &settings.limits);
            let outcome = evaluate(&request, settings);
            Explained { outcome, formula }
        };
        let done = self.0.evaluation_gate.run(work).await;
        done.unwrap_or_else(Explained::failed)
    }
}

impl Explained {
    fn failed(error: Error) -> Self {
        Self {
            outcome: Err(error),
            formula: None,
        }
    }
}
