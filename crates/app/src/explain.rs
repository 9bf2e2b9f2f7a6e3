//! Calculations, with what was understood of them.

use calculator::{Answer, Limits};

use crate::{App, Asker, Calculate, Error};

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
    pub async fn explain(&self, asker: Asker<'_>, request: Calculate) -> Explained {
        if let Err(error) = self.require_calculate(asker.identity()).await {
            return Explained {
                outcome: Err(error),
                formula: None,
            };
        }
        let names = request.variables.iter().map(|(name, _)| name.as_str());
        let formula = calculator::mathml(&request.expression, names, &Limits::default());
        let outcome = self.evaluate(asker, request).await;
        Explained { outcome, formula }
    }
}
