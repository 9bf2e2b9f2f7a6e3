//! Evaluating line after line.

use std::sync::Arc;

use crate::answer::{Answer, Warning};
use crate::error::{Error, ErrorCode, Fault};
use crate::eval::evaluator::{Evaluator, Program};
use crate::eval::scope::{Scope, UserFunction, Variable};
use crate::format::{self, Texts};
use crate::limits::Meter;
use crate::number::engine::Engine;
use crate::settings::Settings;
use crate::span::Span;
use crate::syntax::ast::{Ast, Function, Statement};
use crate::syntax::lexer;
use crate::syntax::statement::{self, Names};
use crate::syntax::token::{Token, TokenKind};

/// Carries variables, functions and `ans` from line to line.
#[derive(Debug)]
pub struct Session {
    settings: Settings,
    scope: Scope,
    engine: Engine,
    /// Notes of the text that is being evaluated.
    warnings: Vec<Warning>,
}

/// What the last line of a text gave.
pub(crate) enum Last {
    Value(Variable),
    Function {
        definition: String,
        free_variable: Option<String>,
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

    /// Reads a text that must be one expression, in which `bound` has a value besides the names of the session.
    pub(crate) fn parse_expression(&self, text: &str, bound: Option<&str>) -> Result<Ast, Fault> {
        self.settings.limits.check_length(text)?;
        let tokens = lexer::tokens(text)?;
        let names = Names {
            scope: &self.scope,
            bound,
        };
        let warnings = &mut Vec::new();
        let (parsed, next) =
            statement::parse(text, &tokens, 0, names, &self.settings.limits, warnings)?;
        match parsed {
            Statement::Expression(ast) if tokens[next].kind == TokenKind::End => Ok(ast),
            _ => {
                Err(Fault::syntax("only one expression can stand here")
                    .at(Span::new(0, text.len())))
            }
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
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

    /// What such an engine has left is left for the next.
    pub(crate) fn pay(&mut self, left: Meter) {
        self.engine.meter = left;
    }

    fn define_value(&mut self, name: &str, expression: &str) -> Result<(), Fault> {
        statement::check_name(name)?;
        let ast = self.parse_expression(expression, None)?;
        let variable = self.run(&ast, expression)?;
        self.scope.variables.insert(name.to_owned(), variable);
        Ok(())
    }

    fn answer(&mut self, text: &str) -> Result<Answer, Fault> {
        self.settings.limits.check_length(text)?;
        let tokens = lexer::tokens(text)?;
        self.warnings.clear();
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

    /// Evaluates the line that begins at the word `at`; also tells where the next one begins.
    pub(crate) fn line(
        &mut self,
        text: &str,
        tokens: &[Token],
        at: usize,
    ) -> Result<(Option<Last>, usize), Fault> {
        let names = Names {
            scope: &self.scope,
            bound: None,
        };
        let limits = &self.settings.limits;
        let (statement, next) =
            statement::parse(text, tokens, at, names, limits, &mut self.warnings)?;
        let last = match statement {
            Statement::Expression(ast) => {
                let value = self.run(&ast, text);
                Last::Value(value.map_err(|fault| self.with_free_variable(fault, &ast, text))?)
            }
            Statement::Variable { name, value } => {
                let variable = self.run(&value, text)?;
                self.scope
                    .variables
                    .insert(name.of(text).to_owned(), variable.clone());
                Last::Value(variable)
            }
            Statement::Function(function) => {
                let end = tokens[next].span.start;
                self.define_function(function, text, end)
            }
        };
        if let Last::Value(variable) = &last {
            self.scope.answer = Some(variable.clone());
        }
        Ok((Some(last), next))
    }

    /// Defines a function; its definition ends at the byte `end`.
    fn define_function(&mut self, function: Function, text: &str, end: usize) -> Last {
        let Function {
            name: at,
            parameters,
            body,
        } = function;
        let name = at.of(text).to_owned();
        let parameters: Vec<String> = parameters
            .iter()
            .map(|span| span.of(text).to_owned())
            .collect();
        let free_variable = match parameters.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        let function = UserFunction {
            name: name.clone(),
            parameters,
            body,
            text: text.to_owned(),
        };
        self.scope.functions.insert(name, Arc::new(function));
        Last::Function {
            definition: text[at.start..end].trim().to_owned(),
            free_variable,
        }
    }

    fn run(&mut self, ast: &Ast, text: &str) -> Result<Variable, Fault> {
        let mut evaluator = Evaluator::new(&mut self.engine, &self.scope, &self.settings);
        let value = evaluator.run_whole(Program { ast, text });
        self.warnings.append(&mut evaluator.warnings);
        let measured = evaluator.measured;
        value.map(|value| Variable { value, measured })
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
        let (texts, free_variable) = match last {
            Last::Function {
                definition,
                free_variable,
            } => (Texts::same(definition), free_variable),
            Last::Value(Variable { value, measured }) => {
                let texts = format::texts(&mut self.engine, &value, self.settings.digits());
                let texts = texts.map_err(|fault| fault.at(Span::new(0, text.len())))?;
                (if measured { texts.inexact() } else { texts }, None)
            }
        };
        let warnings = std::mem::take(&mut self.warnings);
        Ok(Answer::new(text, texts, warnings, free_variable))
    }
}
