//! Calculations.

use std::time::{Duration, Instant};

use accounts::Scope;
use calculator::{Angle, Answer, ErrorCode, Limits, Operation, Session, Settings};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::{App, Asker, Error, FieldError, Identity};

/// A calculation, as received.
#[derive(Debug, Clone, Default)]
pub struct Calculate {
    /// What to evaluate.
    pub expression: String,
    /// Significant digits of the approximation, 1 to 10 000; 20 where it is not said.
    pub digits: Option<u32>,
    /// What a bare number means to a trigonometric function; radians where it is not said.
    pub angle: Option<Angle>,
    /// Names that the expression may use, each with an expression for its value.
    pub variables: Vec<(String, String)>,
}

impl Calculate {
    /// Longer text is not read on an async thread.
    const SHORT: usize = 1024;

    fn is_short(&self) -> bool {
        let lengths = self
            .variables
            .iter()
            .map(|(name, value)| name.len() + value.len());
        self.expression.len() + lengths.sum::<usize>() <= Self::SHORT
    }
}

impl App {
    const MAX_DIGITS: u32 = 10_000;
    const MAX_VARIABLES: usize = 64;

    /// Evaluates the expression, for anyone; an API key that is shown must have the scope for it.
    pub async fn calculate(&self, asker: Asker<'_>, request: Calculate) -> Result<Answer, Error> {
        self.require_calculate(asker.identity()).await?;
        self.evaluate(asker, request).await
    }

    /// What is cheap is done here and now, faster than another thread would hear of it; the rest behind the gate, so that
    /// nothing cheap ever waits for it.
    pub(crate) async fn evaluate(
        &self,
        asker: Asker<'_>,
        request: Calculate,
    ) -> Result<Answer, Error> {
        self.take_calculation(asker)?;
        let settings = self.evaluation_settings(&request)?;
        if request.is_short() {
            let begun = Instant::now();
            let outcome = evaluate(&request, cheaply(&settings, self.others_wait()));
            if !ran_out(&outcome) {
                metrics::histogram!("reckon_evaluation_seconds", "place" => "at once")
                    .record(begun.elapsed());
                return outcome;
            }
        }
        let work = move || evaluate(&request, settings);
        self.calculate_large(asker, work).await?
    }

    fn others_wait(&self) -> bool {
        self.0.evaluation_gate.reading().waiting > 0
    }

    /// What the engine is to keep to.
    pub(crate) fn evaluation_settings(&self, request: &Calculate) -> Result<Settings, Error> {
        let mut settings = Settings {
            now: Some(utc(self.now())),
            ..Settings::default()
        };
        if let Some(digits) = request.digits {
            settings.digits = digits;
        }
        if let Some(angle) = request.angle {
            settings.angle = angle;
        }
        check(request, settings.digits)?;
        Ok(settings)
    }

    /// One of the four operations of the original calculator: `a` and `b` are JSON numbers, read as exact decimals; the
    /// exact answer is rounded once to a double. For anyone; an API key that is shown must have the scope for it.
    pub async fn arithmetic(
        &self,
        asker: Asker<'_>,
        operation: Operation,
        a: &str,
        b: &str,
    ) -> Result<f64, Error> {
        self.require_calculate(asker.identity()).await?;
        self.take_calculation(asker)?;
        calculator::arithmetic(operation, a, b).map_err(|error| failure(error, ""))
    }

    pub(crate) async fn require_calculate(&self, identity: Option<&Identity>) -> Result<(), Error> {
        match identity {
            Some(identity) => self.require(identity, Scope::Calculate).await,
            None => Ok(()),
        }
    }
}

/// What `now` and `today` mean in an expression: the date and time in UTC.
#[must_use]
pub fn utc(moment: Timestamp) -> DateTime {
    TimeZone::UTC.to_datetime(moment)
}

/// The same settings, with no more work than an async thread can spare: half a millisecond by its price, which is on the high
/// side; sums and products of many turns end by the clock, after a fifth of a millisecond, and after a quarter of that while
/// others wait at the gate. Then what does not end here is most likely refused there, and was begun for nothing.
fn cheaply(settings: &Settings, others_wait: bool) -> Settings {
    let patience = Duration::from_micros(if others_wait { 50 } else { 200 });
    Settings {
        limits: Limits {
            work: 500_000,
            deadline: Some(Instant::now() + patience),
            ..settings.limits
        },
        ..settings.clone()
    }
}

/// Whether more work could lead to another outcome. An answer, and any other mistake, stays what it is.
fn ran_out(outcome: &Result<Answer, Error>) -> bool {
    let Err(Error::Calculation { error, .. } | Error::Variable { error, .. }) = outcome else {
        return false;
    };
    matches!(error.code, ErrorCode::Limit | ErrorCode::Undecided)
}

pub(crate) fn evaluate(request: &Calculate, settings: Settings) -> Result<Answer, Error> {
    let mut session = Session::new(settings);
    for (name, value) in &request.variables {
        session
            .define(name, value)
            .map_err(|error| Error::Variable {
                name: name.clone(),
                error: Box::new(error),
            })?;
    }
    session
        .evaluate(&request.expression)
        .map_err(|error| failure(error, &request.expression))
}

pub(crate) fn failure(error: calculator::Error, expression: &str) -> Error {
    Error::Calculation {
        error: Box::new(error),
        expression: expression.to_owned(),
    }
}

fn check(request: &Calculate, digits: u32) -> Result<(), Error> {
    let mut errors = Vec::new();
    if !(1..=App::MAX_DIGITS).contains(&digits) {
        let message = format!(
            "The number of digits lies between 1 and {}",
            App::MAX_DIGITS
        );
        errors.push(FieldError {
            field: "digits",
            code: "value_out_of_range",
            message,
        });
    }
    if request.variables.len() > App::MAX_VARIABLES {
        let message = format!("At most {} variables can be given", App::MAX_VARIABLES);
        errors.push(FieldError {
            field: "variables",
            code: "too_long",
            message,
        });
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}
