//! Points of a curve.

mod drawing;

use std::ops::RangeInclusive;

use malachite::Rational;
use malachite::base::num::conversion::traits::RoundingFrom;
use malachite::base::rounding_modes::RoundingMode::Nearest;

use crate::error::{Error, ErrorCode, Fault};
use crate::eval::evaluator::{Evaluator, Program};
use crate::eval::value::Value;
use crate::format;
use crate::number::Real;
use crate::number::engine::Engine;
use crate::session::Session;
use crate::settings::Settings;
use crate::span::Span;
use crate::syntax::ast::Ast;
use crate::syntax::statement;

pub use drawing::{Curve, Drawing, MOST_CURVES};

/// A point of a curve, or a gap in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The value of the variable.
    pub x: f64,
    /// The value of the expression; none where it has none, or where the curve jumps.
    pub y: Option<f64>,
}

/// The most points of one curve.
pub const MOST_POINTS: usize = 2000;

/// Bits for decisions on the way to a point; a pixel is not worth more.
const EFFORT: u64 = 512;
/// How often a suspicious step is halved to tell a jump from a steep slope.
const HALVINGS: usize = 16;
/// The most steps that are looked at so closely.
const MOST_SUSPECTS: usize = 64;

/// The curve of `expression` over `variable` at `count` evenly spaced places, from the smaller to the larger end of
/// `range`. Where it has a pole or jumps between two places, a point without value is put between them.
///
/// # Errors
///
/// [`ErrorCode::Definition`] for an empty or infinite range or more than [`MOST_POINTS`] points; otherwise what is
/// wrong with the expression. Places where it has no value are gaps, not errors.
pub fn sample(
    expression: &str,
    variable: &str,
    range: RangeInclusive<f64>,
    count: usize,
    settings: &Settings,
) -> Result<Vec<Point>, Error> {
    Session::new(settings.clone()).sample(expression, variable, range, count)
}

impl Session {
    /// The same as [`sample`], with the definitions of the session.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn sample(
        &mut self,
        expression: &str,
        variable: &str,
        range: RangeInclusive<f64>,
        count: usize,
    ) -> Result<Vec<Point>, Error> {
        let points = self.curve(expression, variable, &range, count);
        self.refill();
        points.map_err(Fault::into_error)
    }

    fn curve(
        &mut self,
        expression: &str,
        variable: &str,
        range: &RangeInclusive<f64>,
        count: usize,
    ) -> Result<Vec<Point>, Fault> {
        check_range(range, count)?;
        statement::check_name(variable)?;
        let ast = self.parse_expression(expression, Some(variable))?;
        let settings = self.settings().clone();
        let engine = self.engine_for_curves(EFFORT);
        let mut curve = Sampler {
            session: self,
            engine,
            settings,
            ast: &ast,
            text: expression,
            variable,
        };
        let step = (range.end() - range.start()) / f64::rounding_from(count - 1, Nearest).0;
        let place = |at: usize| {
            if at + 1 == count {
                *range.end()
            } else {
                step.mul_add(f64::rounding_from(at, Nearest).0, *range.start())
            }
        };
        let points = (0..count)
            .map(|at| curve.point(place(at)))
            .collect::<Result<Vec<_>, _>>()?;
        let points = curve.with_gaps(&points)?;
        let meter = curve.engine.meter;
        self.pay(meter);
        Ok(points)
    }
}

fn check_range(range: &RangeInclusive<f64>, count: usize) -> Result<(), Fault> {
    let finite = range.start().is_finite()
        && range.end().is_finite()
        && (range.end() - range.start()).is_finite();
    if !finite || range.start() >= range.end() {
        return Err(Fault::new(
            ErrorCode::Definition,
            "the range of a plot must be finite and not empty",
        ));
    }
    if !(2..=MOST_POINTS).contains(&count) {
        return Err(Fault::new(
            ErrorCode::Definition,
            format!("a plot has from 2 to {MOST_POINTS} points"),
        ));
    }
    Ok(())
}

struct Sampler<'a> {
    session: &'a Session,
    engine: Engine,
    settings: Settings,
    ast: &'a Ast,
    text: &'a str,
    variable: &'a str,
}

impl Sampler<'_> {
    fn point(&mut self, x: f64) -> Result<Point, Fault> {
        let exact = Rational::try_from(x).expect("the range is finite");
        match self.value(exact) {
            Ok(y) => Ok(Point {
                x,
                y: y.is_finite().then_some(y),
            }),
            Err(fault) => match fault.code() {
                ErrorCode::Domain
                | ErrorCode::DivisionByZero
                | ErrorCode::Undecided
                | ErrorCode::TooLarge => Ok(Point { x, y: None }),
                _ => Err(fault.at(Span::new(0, self.text.len()))),
            },
        }
    }

    fn value(&mut self, x: Rational) -> Result<f64, Fault> {
        let mut evaluator = Evaluator::new(&mut self.engine, self.session.scope(), &self.settings);
        evaluator.bind(self.variable, Value::plain(Real::from(x)));
        let value = evaluator.run_whole(Program {
            ast: self.ast,
            text: self.text,
        });
        let y = value.and_then(|value| format::to_double(&mut self.engine, &value));
        self.engine.tape.retain(std::iter::empty());
        y
    }

    /// The points, with a gap at each jump.
    fn with_gaps(&mut self, points: &[Point]) -> Result<Vec<Point>, Fault> {
        let values = || points.iter().filter_map(|point| point.y);
        let height = values().fold(f64::MIN, f64::max) - values().fold(f64::MAX, f64::min);
        // Looking closely costs more than the points themselves, and few points are not worth it.
        let most = MOST_SUSPECTS.min(points.len() / 8);
        let mut suspects = 0;
        let mut result = Vec::with_capacity(points.len());
        for pair in points.windows(2) {
            result.push(pair[0]);
            if let (Some(left), Some(right)) = (pair[0].y, pair[1].y)
                && (right - left).abs() > height / 50.0
                && suspects < most
            {
                suspects += 1;
                result.extend(self.jump(pair[0], pair[1])?);
            }
        }
        result.extend(points.last());
        Ok(result)
    }

    /// The place of a jump between two points: the step stays as high however narrow it gets.
    fn jump(&mut self, mut left: Point, mut right: Point) -> Result<Option<Point>, Fault> {
        let height = |a: Point, b: Point| Some((b.y? - a.y?).abs());
        let before = height(left, right);
        for _ in 0..HALVINGS {
            let middle = self.point(f64::midpoint(left.x, right.x))?;
            let (Some(to_left), Some(to_right)) = (height(left, middle), height(middle, right))
            else {
                return Ok(Some(Point {
                    x: middle.x,
                    y: None,
                }));
            };
            if to_left > to_right {
                right = middle;
            } else {
                left = middle;
            }
        }
        let remains = height(left, right) > before.map(|before| before / 4.0);
        Ok(remains.then_some(Point { x: left.x, y: None }))
    }
}
