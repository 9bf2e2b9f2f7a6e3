//! One line: a definition or an expression.
//!
//! ```text
//! line       = name "=" expression | name "(" (name ("," name)*)? ")" "=" expression | expression
//! ```

use super::ast::{Ast, Function, Statement};
use super::lexer;
use super::parser::Parser;
use super::token::{Token, TokenKind};
use crate::answer::Warning;
use crate::error::{ErrorCode, Fault};
use crate::eval::scope::Scope;
use crate::functions;
use crate::limits::Limits;
use crate::span::Span;

/// The longest name that is defined from outside, in bytes.
const LONGEST_NAME: usize = 64;

/// What a line may refer to.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    pub(crate) scope: &'a Scope,
    /// A name that has a value besides.
    pub(crate) bound: Option<&'a str>,
}

/// Reads the line that begins at the word `at`; also tells where the next one begins.
pub(crate) fn parse<'a>(
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    names: Names<'a>,
    limits: &'a Limits,
    warnings: &'a mut Vec<Warning>,
) -> Result<(Statement, usize), Fault> {
    let ast = Ast {
        nodes: Vec::with_capacity(16),
        parts: Vec::new(),
    };
    let mut parser = Parser {
        text,
        tokens,
        at,
        scope: names.scope,
        parameters: names.bound.into_iter().collect(),
        defined: None,
        limits,
        depth: 0,
        ast,
        warnings,
    };
    let statement = match parser.peek().kind {
        TokenKind::Name if parser.peek_second().kind == TokenKind::Define => parser.variable()?,
        TokenKind::Name
            if parser.peek_second().kind == TokenKind::Open && parser.defines_function() =>
        {
            parser.function()?
        }
        _ => {
            parser.statement_end()?;
            Statement::Expression(std::mem::take(&mut parser.ast))
        }
    };
    Ok((statement, parser.at))
}

impl Parser<'_> {
    fn variable(&mut self) -> Result<Statement, Fault> {
        let name = self.next();
        self.next();
        check_definable(self.word(name)).map_err(|fault| fault.at(name.span))?;
        self.statement_end()?;
        Ok(Statement::Variable {
            name: name.span,
            value: std::mem::take(&mut self.ast),
        })
    }

    /// Whether `=` follows the parenthesis that opens after this name.
    fn defines_function(&self) -> bool {
        let rest = &self.tokens[self.at + 2..];
        let plain = |kind| matches!(kind, TokenKind::Name | TokenKind::Comma);
        let close = rest.iter().position(|token| !plain(token.kind));
        close.is_some_and(|close| {
            rest[close].kind == TokenKind::Close
                && rest
                    .get(close + 1)
                    .is_some_and(|token| token.kind == TokenKind::Define)
        })
    }

    fn function(&mut self) -> Result<Statement, Fault> {
        let name = self.next();
        check_definable(self.word(name)).map_err(|fault| fault.at(name.span))?;
        self.defined = Some(self.word(name));
        self.next();
        let mut parameters: Vec<Span> = Vec::new();
        while self.peek().kind != TokenKind::Close {
            let parameter = self.next();
            let word = self.word(parameter);
            if parameter.kind != TokenKind::Name || self.parameters.contains(&word) {
                return Err(
                    Fault::syntax("the parameters must be different names").at(parameter.span)
                );
            }
            check_definable(word).map_err(|fault| fault.at(parameter.span))?;
            self.parameters.push(word);
            parameters.push(parameter.span);
            if self.peek().kind == TokenKind::Comma {
                self.next();
            }
        }
        self.next();
        self.next();
        self.statement_end()?;
        Ok(Statement::Function(Function {
            name: name.span,
            parameters,
            body: std::mem::take(&mut self.ast),
        }))
    }
}

/// Refuses names that must keep their meaning, so that nobody is misled by `pi = 3`.
pub(crate) fn check_definable(name: &str) -> Result<(), Fault> {
    const FIXED: [&str; 8] = ["pi", "π", "e", "tau", "phi", "ans", "true", "false"];
    let fault = |what: &str| {
        Err(Fault::new(
            ErrorCode::Definition,
            format!("`{name}` is {what} and keeps its meaning"),
        )
        .help("choose another name"))
    };
    if FIXED.contains(&name) {
        return fault("a fixed name");
    }
    if TokenKind::of_word(name) != TokenKind::Name {
        return fault("a word of the language");
    }
    if functions::find(name).is_some() {
        return fault("a function");
    }
    Ok(())
}

/// Refuses what is no name, or one that must keep its meaning.
pub(crate) fn check_name(name: &str) -> Result<(), Fault> {
    let is_name = name.len() <= LONGEST_NAME
        && lexer::tokens(name)
            .is_ok_and(|tokens| tokens.len() == 2 && tokens[0].span == Span::new(0, name.len()))
        && name.starts_with(lexer::begins_name);
    if is_name {
        return check_definable(name);
    }
    let shown: String = name.chars().take(LONGEST_NAME).collect();
    Err(
        Fault::new(ErrorCode::Definition, format!("`{shown}` is not a name"))
            .help("a name begins with a letter and has letters, digits and `_`"),
    )
}
