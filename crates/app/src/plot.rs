//! Curves.

use calculator::{Angle, Drawing, ErrorCode, Limits, Session, Settings};

use crate::calculate::{failure, utc};
use crate::{App, Asker, Error, FieldError};

/// A plot, as received.
#[derive(Debug, Clone, Default)]
pub struct Plot {
    /// Lines, each a curve or a definition.
    pub expression: String,
    /// The left end, as an expression; −10 where it is not said.
    pub from: Option<String>,
    /// The right end, as an expression; 10 where it is not said.
    pub to: Option<String>,
    /// What a bare number means to a trigonometric function; radians where it is not said.
    pub angle: Option<Angle>,
}

/// The curves, and from where to where they were drawn.
#[derive(Debug, Clone)]
pub struct Plotted {
    /// The curves.
    pub drawing: Drawing,
    /// The left end.
    pub from: f64,
    /// The right end.
    pub to: f64,
}

impl App {
    /// As many points as a plot has pixels, about: more would not be seen. Curves that are too dear for that get fewer.
    const POINTS: [usize; 2] = [400, 120];

    /// Draws the curves of the text; together they cost no more than two evaluations.
    pub async fn plot(&self, asker: Asker<'_>, request: Plot) -> Result<Plotted, Error> {
        let settings = Settings {
            now: Some(utc(self.now())),
            angle: request.angle.unwrap_or_default(),
            ..Settings::default()
        };
        let work = move || {
            let from = end("from", request.from.as_deref().unwrap_or("-10"), &settings)?;
            let to = end("to", request.to.as_deref().unwrap_or("10"), &settings)?;
            let (from, to) = if to < from { (to, from) } else { (from, to) };
            let draw = |points| {
                let mut session = Session::new(settings.clone());
                session.draw(&request.expression, &(from..=to), points)
            };
            let [points, fewer] = App::POINTS;
            let drawing = draw(points).or_else(|error| match error.code {
                ErrorCode::Limit => draw(fewer),
                _ => Err(error),
            });
            let drawing = drawing.map_err(|error| failure(error, &request.expression))?;
            Ok(Plotted { drawing, from, to })
        };
        self.calculate_large(asker, work).await?
    }
}

/// An end of the range: a number, or an expression such as `2 pi`.
fn end(field: &'static str, text: &str, settings: &Settings) -> Result<f64, Error> {
    // An end is a number or little more, and must not cost as much as the curves.
    let limits = Limits {
        work: settings.limits.work / 100,
        ..settings.limits
    };
    let settings = Settings {
        limits,
        ..settings.clone()
    };
    let answer = calculator::evaluate(text, &settings).ok();
    let number = answer.and_then(|answer| answer.approximation.parse().ok());
    number.ok_or_else(|| {
        Error::Invalid(vec![FieldError {
            field,
            code: "float_parsing",
            message: "An end of the range is a number, or an expression such as 2 pi".to_owned(),
        }])
    })
}
