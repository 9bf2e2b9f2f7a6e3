//! Evaluating line after line.

use std::sync::Arc;

use crate::answer::{Answer, Kind, Warning};
use crate::error::{Error, ErrorCode, Fault};
use crate::eval::evaluator::{Evaluator, Program};
use crate::eval::scope::{Scope, UserFunction};
use crate::eval::value::Value;
use crate::format::{self, Texts};
use crate::limits::Meter;
use crate::number::engine::Engine;
use crate::settings::Settings;
use crate::span::Span;
use crate::syntax::ast::{Ast, Statement};
use crate::syntax::token::{Token, TokenKind};
use crate::syntax::{lexer, statement};

/// Carries variables, functions and `ans` from line to line.
#[derive(Debug)]
pub struct Session {
    settings: Settings,
    scope: Scope,
    engine: Engine,
    /// Notes of the text that is being evaluated.
    warnings: Vec<Warning>,
    /// Whether the value of its last line depends on a measured constant.
    measured: bool,
}

/// What the last line of a text gave.
enum Last {
    Value(Value),
    Function {
        text: String,
        parameters: Vec<String>,
    },
}

impl Session {
    /// A session without definitions.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let engine = Engine::new(&settings);
        Self {
            settings,
            scope: Scope::default(),
            engine,
            warnings: Vec::new(),
            measured: false,
        }
    }

    /// Evaluates one or more lines (`;` also ends a line) and answers the last one.
    ///
    /// Definitions of the lines before an error remain.
    ///
    /// # Errors
    ///
    /// The first thing that went wrong, with the part of `line` it is about.
    pub fn evaluate(&mut self, line: &str) -> Result<Answer, Error> {
        let answer = self.answer(line);
        self.refill();
        answer.map_err(Fault::into_error)
    }

    /// Gives `name` the value of `expression`, as if a line `name = expression` had been evaluated.
    ///
    /// Definitions and the next [`evaluate`](Self::evaluate) share one allowance of work, so that many definitions cost
    /// no more than one long text.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::Definition`] for a name that is none or that must keep its meaning; otherwise what went wrong in
    /// `expression`, with the part of it.
    pub fn define(&mut self, name: &str, expression: &str) -> Result<(), Error> {
        self.define_value(name, expression)
            .map_err(Fault::into_error)
    }

    /// The names of the variables, in order.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.scope.variables.keys().map(String::as_str)
    }

    /// Makes ready for the next text: forgets what nothing refers to, and allows as much work again.
    pub(crate) fn refill(&mut self) {
        self.engine.tape.retain(self.scope.numbers());
        self.engine.meter = Meter::new(&self.settings.limits);
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The one expression of a plot, where `variable` is known.
    pub(crate) fn parse_curve(&self, text: &str, variable: &str) -> Result<(Ast, Settings), Fault> {
        check_name(variable)?;
        check_length(text, &self.settings)?;
        let tokens = lexer::tokens(text)?;
        let names = statement::Names {
            scope: &self.scope,
            bound: Some(variable),
        };
        let (parsed, next) = statement::parse(
            text,
            &tokens,
            0,
            names,
            &self.settings.limits,
            &mut Vec::new(),
        )?;
        match parsed {
            Statement::Expression(ast) if tokens[next].kind == TokenKind::End => {
                Ok((ast, self.settings.clone()))
            }
            _ => {
                Err(Fault::syntax("only an expression can be plotted").at(Span::new(0, text.len())))
            }
        }
    }

    /// An engine that makes points: it shares the work that is left.
    pub(crate) fn engine_for_curves(&self, effort: u64) -> Engine {
        let mut engine = Engine::new(&Settings {
            digits: 17,
            ..self.settings.clone()
        });
        engine.meter = self.engine.meter.clone();
        engine.effort = effort;
        engine
    }

    fn define_value(&mut self, name: &str, expression: &str) -> Result<(), Fault> {
        check_name(name)?;
        check_length(expression, &self.settings)?;
        let tokens = lexer::tokens(expression)?;
        let (parsed, next) = statement::parse(
            expression,
            &tokens,
            0,
            statement::Names {
                scope: &self.scope,
                bound: None,
            },
            &self.settings.limits,
            &mut Vec::new(),
        )?;
        let Statement::Expression(ast) = parsed else {
            return Err(
                Fault::syntax("the value of a variable must be an expression")
                    .at(Span::new(0, expression.len())),
            );
        };
        if tokens[next].kind != TokenKind::End {
            return Err(
                Fault::syntax("the value of a variable must be one expression")
                    .at(tokens[next].span),
            );
        }
        let value = self.run(&ast, expression)?;
        self.scope.variables.insert(name.to_owned(), value);
        Ok(())
    }

    fn answer(&mut self, text: &str) -> Result<Answer, Fault> {
        check_length(text, &self.settings)?;
        let tokens = lexer::tokens(text)?;
        self.warnings.clear();
        self.measured = false;
        let mut last = None;
        let mut at = 0;
        loop {
            match tokens[at].kind {
                TokenKind::Separator => at += 1,
                TokenKind::End => break,
                _ => (last, at) = self.line(text, &tokens, at)?,
            }
        }
        let last = last.ok_or_else(|| {
            Fault::syntax("there is nothing to calculate").at(Span::new(0, text.len()))
        })?;
        self.finish(text, last)
    }

    fn line(
        &mut self,
        text: &str,
        tokens: &[Token],
        at: usize,
    ) -> Result<(Option<Last>, usize), Fault> {
        let (statement, next) = statement::parse(
            text,
            tokens,
            at,
            statement::Names {
                scope: &self.scope,
                bound: None,
            },
            &self.settings.limits,
            &mut self.warnings,
        )?;
        let last = match statement {
            Statement::Expression(ast) => {
                let value = self.run(&ast, text);
                Last::Value(value.map_err(|fault| self.with_free_variable(fault, &ast, text))?)
            }
            Statement::Variable { name, value } => {
                let value = self.run(&value, text)?;
                self.scope
                    .variables
                    .insert(name.of(text).to_owned(), value.clone());
                Last::Value(value)
            }
            Statement::Function {
                name,
                parameters,
                body,
            } => {
                let parameters: Vec<String> = parameters
                    .iter()
                    .map(|span| span.of(text).to_owned())
                    .collect();
                let end = tokens[next].span.start;
                self.define_function(name.of(text), parameters.clone(), body, text);
                Last::Function {
                    text: text[name.start..end].trim().to_owned(),
                    parameters,
                }
            }
        };
        if let Last::Value(value) = &last {
            self.scope.answer = Some(value.clone());
        }
        Ok((Some(last), next))
    }

    fn define_function(&mut self, name: &str, parameters: Vec<String>, body: Ast, text: &str) {
        let function = UserFunction {
            name: name.to_owned(),
            parameters,
            body,
            text: text.to_owned(),
        };
        self.scope
            .functions
            .insert(name.to_owned(), Arc::new(function));
    }

    fn run(&mut self, ast: &Ast, text: &str) -> Result<Value, Fault> {
        let mut evaluator = Evaluator::new(&mut self.engine, &self.scope, &self.settings);
        let value = evaluator.run_whole(Program { ast, text });
        self.measured = evaluator.measured;
        self.warnings.append(&mut evaluator.warnings);
        value
    }

    /// Says, of an expression that fails for one unknown name, that it can be plotted over that.
    #[cold]
    fn with_free_variable(&self, fault: Fault, ast: &Ast, text: &str) -> Fault {
        if fault.code() != ErrorCode::UnknownName {
            return fault;
        }
        match self.scope.free_variable(ast, text) {
            Some(name) => fault.free_variable(name),
            None => fault,
        }
    }

    fn finish(&mut self, text: &str, last: Last) -> Result<Answer, Fault> {
        let expression = text.trim().to_owned();
        let (texts, free_variable) = match last {
            Last::Value(value) => {
                let digits = self.settings.digits.clamp(1, Settings::MAX_DIGITS);
                let texts = format::texts(&mut self.engine, &value, digits);
                (
                    texts.map_err(|fault| fault.at(Span::new(0, text.len())))?,
                    None,
                )
            }
            Last::Function {
                text,
                mut parameters,
            } => {
                let free = if parameters.len() == 1 {
                    parameters.pop()
                } else {
                    None
                };
                (
                    Texts {
                        approximation: text.clone(),
                        result: text,
                        decimal: None,
                        exact: true,
                        unit: None,
                    },
                    free,
                )
            }
        };
        let texts = if self.measured {
            texts.inexact()
        } else {
            texts
        };
        let warnings = std::mem::take(&mut self.warnings);
        let Texts {
            result,
            decimal,
            approximation,
            exact,
            unit,
        } = texts;
        let kind = if exact { Kind::Exact } else { Kind::Rounded };
        Ok(Answer {
            expression,
            result,
            decimal,
            approximation,
            exact,
            kind,
            unit,
            warnings,
            free_variable,
        })
    }
}

fn check_length(text: &str, settings: &Settings) -> Result<(), Fault> {
    let most = settings.limits.length;
    if text.len() <= most {
        return Ok(());
    }
    let message = format!(
        "the text has {} bytes; at most {most} are evaluated",
        text.len()
    );
    Err(Fault::limit(message).at(Span::new(most, text.len())))
}

fn check_name(name: &str) -> Result<(), Fault> {
    let whole = |tokens: &[Token]| matches!(tokens, [Token { kind: TokenKind::Name, span }, _] if span.end == name.len() && span.start == 0);
    let is_name = name.len() <= 64 && lexer::tokens(name).is_ok_and(|tokens| whole(&tokens));
    if !is_name && TokenKind::of_word(name) == TokenKind::Name {
        let shown: String = name.chars().take(64).collect();
        let message = format!("`{shown}` is not a name");
        return Err(Fault::new(ErrorCode::Definition, message)
            .help("a name begins with a letter and has letters, digits and `_`"));
    }
    statement::check_definable(name)
}
