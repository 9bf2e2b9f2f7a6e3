//! The curves of a text: several lines, each an expression of one free variable.

use std::ops::RangeInclusive;

use super::Point;
use crate::error::{Error, ErrorCode, Fault};
use crate::session::Session;
use crate::span::Span;
use crate::syntax::ast::{Function, Statement};
use crate::syntax::lexer;
use crate::syntax::statement::{self, Names};
use crate::syntax::token::{Token, TokenKind};

/// The curves of a text, all over one variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// What runs along the horizontal axis.
    pub variable: String,
    /// In the order of the text.
    pub curves: Vec<Curve>,
}

/// One curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The expression, as typed.
    pub expression: String,
    /// Its points, as [`sample`](super::sample) gives them.
    pub points: Vec<Point>,
}

/// The most curves of one drawing.
pub const MOST_CURVES: usize = 6;

/// A line that can be drawn, or a constant, which can be drawn beside others.
struct Line {
    span: Span,
    expression: String,
    variable: Option<String>,
}

/// What a line is, for a drawing.
enum Found {
    Expression { variable: Option<String> },
    Function { call: String, parameter: String },
    Definition,
}

impl Session {
    /// Draws each line of `text` that is an expression with one free variable, the same in all; lines that are constant
    /// are drawn beside them, and definitions define. Where there is no such line, the functions of one parameter that
    /// the text defines are drawn. All curves share the work that one evaluation may cost; so that each gets some, one or
    /// two have `count` points each, and more share twice as many.
    ///
    /// # Errors
    ///
    /// What is wrong with the text, or with the range as in [`sample`](super::sample); [`ErrorCode::Definition`] where
    /// there is nothing to draw, or more than [`MOST_CURVES`].
    pub fn draw(
        &mut self,
        text: &str,
        range: &RangeInclusive<f64>,
        count: usize,
    ) -> Result<Drawing, Error> {
        let drawing = self.draw_lines(text, range, count);
        self.refill();
        drawing
    }

    fn draw_lines(
        &mut self,
        text: &str,
        range: &RangeInclusive<f64>,
        count: usize,
    ) -> Result<Drawing, Error> {
        let lines = self.lines_to_draw(text).map_err(Fault::into_error)?;
        let variable = the_variable(&lines, text).map_err(Fault::into_error)?;
        let count = 2 * count / lines.len().max(2);
        let mut curves = Vec::new();
        for line in lines {
            let points = self.curve(&line.expression, &variable, range, count);
            // The curve knows places in its own line only.
            let points = points.map_err(|fault| shifted(fault.into_error(), line.span))?;
            curves.push(Curve {
                expression: line.expression,
                points,
            });
        }
        Ok(Drawing { variable, curves })
    }

    fn lines_to_draw(&mut self, text: &str) -> Result<Vec<Line>, Fault> {
        self.settings().limits.check_length(text)?;
        let tokens = lexer::tokens(text)?;
        let (mut lines, mut functions) = (Vec::new(), Vec::new());
        let mut at = 0;
        while tokens[at].kind != TokenKind::End {
            if tokens[at].kind == TokenKind::Separator {
                at += 1;
                continue;
            }
            let (found, next) = self.line_to_draw(text, &tokens, at)?;
            let span = Span::new(tokens[at].span.start, tokens[next - 1].span.end);
            match found {
                Found::Expression { variable } => lines.push(Line {
                    span,
                    expression: span.of(text).to_owned(),
                    variable,
                }),
                Found::Function { call, parameter } => functions.push(Line {
                    span,
                    expression: call,
                    variable: Some(parameter),
                }),
                Found::Definition => {}
            }
            at = next;
        }
        if lines.iter().all(|line| line.variable.is_none()) {
            lines = functions;
        }
        if lines.len() > MOST_CURVES {
            let message = format!("at most {MOST_CURVES} curves are drawn at once");
            return Err(Fault::new(ErrorCode::Definition, message).at(lines[MOST_CURVES].span));
        }
        Ok(lines)
    }

    /// Takes in the line that begins at the word `at`; also tells where the next one begins.
    fn line_to_draw(
        &mut self,
        text: &str,
        tokens: &[Token],
        at: usize,
    ) -> Result<(Found, usize), Fault> {
        let names = Names {
            scope: self.scope(),
            bound: None,
        };
        let limits = &self.settings().limits;
        let (statement, next) = statement::parse(text, tokens, at, names, limits, &mut Vec::new())?;
        let found = match &statement {
            Statement::Expression(ast) => Found::Expression {
                variable: self.scope().free_variable(ast, text).map(str::to_owned),
            },
            Statement::Function(Function {
                name, parameters, ..
            }) if parameters.len() == 1 => {
                let parameter = parameters[0].of(text).to_owned();
                Found::Function {
                    call: format!("{}({parameter})", name.of(text)),
                    parameter,
                }
            }
            Statement::Variable { .. } | Statement::Function(_) => Found::Definition,
        };
        // What is not drawn over a variable has to have a value.
        if !matches!(found, Found::Expression { variable: Some(_) }) {
            self.line(text, tokens, at)?;
        }
        Ok((found, next))
    }
}

/// The one variable of all lines.
fn the_variable(lines: &[Line], text: &str) -> Result<String, Fault> {
    let mut variables = lines
        .iter()
        .filter_map(|line| Some((line.span, line.variable.as_ref()?)));
    let Some((_, variable)) = variables.next() else {
        let fault = Fault::new(ErrorCode::Definition, "there is no variable to draw over");
        return Err(fault
            .help("write for example sin(x)/x")
            .at(Span::new(0, text.len())));
    };
    if let Some((span, other)) = variables.find(|(_, other)| *other != variable) {
        let message =
            format!("the curves are over different variables: `{variable}` and `{other}`");
        return Err(Fault::new(ErrorCode::Definition, message)
            .help("use one name in all of them")
            .at(span));
    }
    Ok(variable.clone())
}

fn shifted(error: Error, line: Span) -> Error {
    let span = Span::new(
        (error.span.start + line.start).min(line.end),
        (error.span.end + line.start).min(line.end),
    );
    Error { span, ..error }
}
