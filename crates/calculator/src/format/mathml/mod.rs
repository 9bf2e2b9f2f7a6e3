//! What was understood of a text, as presentation MathML.
//!
//! Nothing is evaluated: the text is read as the evaluation reads it, and the tree is set as a formula, with exactly the
//! parentheses that its shape needs. So a misreading is seen: `1/2pi` becomes a half times π.

mod calls;
mod formula;
mod piece;
mod words;

use std::sync::Arc;

use formula::Formula;
use piece::Piece;

use crate::eval::scope::{Scope, UserFunction, Variable};
use crate::eval::value::Value;
use crate::limits::Limits;
use crate::number::Real;
use crate::span::Span;
use crate::syntax::ast::{Ast, Function, Statement};
use crate::syntax::lexer;
use crate::syntax::statement::{self, Names};
use crate::syntax::token::TokenKind;

/// Longer formulas are not worth looking at; the bound also keeps the work small.
const MOST_NODES: usize = 400;

/// What was understood of `text`, as a `math` element with one `mrow` for each of its lines; `names` have a value besides
/// those that the text defines. None for a text that cannot be read, or too long or too deep to be looked at.
///
/// Every character of the text is escaped or left out, so that the markup can stand in a page as it is.
///
/// ```
/// let formula = calculator::mathml("1/x", ["x"], &calculator::Limits::default()).unwrap();
/// assert!(formula.ends_with("<mrow><mfrac><mn>1</mn><mi>x</mi></mfrac></mrow></math>"));
/// ```
pub fn mathml<'a>(
    text: &str,
    names: impl IntoIterator<Item = &'a str>,
    limits: &Limits,
) -> Option<String> {
    limits.check_length(text).ok()?;
    let tokens = lexer::tokens(text).ok()?;
    // Reading has its price too, and a node has a word or two.
    if tokens.len() > 2 * MOST_NODES {
        return None;
    }
    let mut reader = Reader::default();
    for name in names {
        reader.define(name);
    }
    let mut at = 0;
    while tokens[at].kind != TokenKind::End {
        if tokens[at].kind == TokenKind::Separator {
            at += 1;
            continue;
        }
        let names = Names {
            scope: &reader.scope,
            bound: None,
        };
        let (statement, next) =
            statement::parse(text, &tokens, at, names, limits, &mut Vec::new()).ok()?;
        reader.statement(&statement, text)?;
        at = next;
    }
    (!reader.rows.is_empty()).then(|| {
        let separator = "<mo separator=\"true\">;</mo><mspace width=\"0.5em\"/>";
        format!(
            "<math xmlns=\"http://www.w3.org/1998/Math/MathML\">{}</math>",
            reader.rows.join(separator)
        )
    })
}

/// What is known on the way through a text.
#[derive(Default)]
struct Reader {
    scope: Scope,
    nodes: usize,
    rows: Vec<String>,
}

impl Reader {
    /// The value does not matter: only that the name has one.
    fn define(&mut self, name: &str) {
        let variable = Variable {
            value: Value::plain(Real::from(0)),
            measured: false,
        };
        self.scope.variables.insert(name.to_owned(), variable);
    }

    fn statement(&mut self, statement: &Statement, text: &str) -> Option<()> {
        let row = match statement {
            Statement::Expression(ast) => self.expression(ast, text, &[])?,
            Statement::Variable { name, value } => {
                let value = self.expression(value, text, &[])?;
                self.define(name.of(text));
                definition(&words::name(name.of(text), false), &value)
            }
            Statement::Function(Function {
                name,
                parameters,
                body,
            }) => {
                let (name, parameters) = (name.of(text), of(parameters, text));
                let body = self.expression(body, text, &parameters)?;
                self.define_function(name, &parameters);
                let arguments = parameters
                    .iter()
                    .map(|name| words::name(name, false))
                    .collect();
                definition(&calls::plain(name, arguments), &body)
            }
        };
        self.rows.push(format!("<mrow>{}</mrow>", row.markup));
        Some(())
    }

    fn expression(&mut self, ast: &Ast, text: &str, parameters: &[&str]) -> Option<Piece> {
        self.nodes += ast.nodes.len();
        if self.nodes > MOST_NODES {
            return None;
        }
        let formula = Formula {
            ast,
            text,
            scope: &self.scope,
            bound: ast
                .bound_names(text)
                .chain(parameters.iter().copied())
                .collect(),
        };
        formula.set()
    }

    fn define_function(&mut self, name: &str, parameters: &[&str]) {
        let function = UserFunction {
            name: name.to_owned(),
            parameters: parameters.iter().map(|name| (*name).to_owned()).collect(),
            body: Ast::default(),
            text: String::new(),
        };
        self.scope
            .functions
            .insert(name.to_owned(), Arc::new(function));
    }
}

fn of<'a>(spans: &[Span], text: &'a str) -> Vec<&'a str> {
    spans.iter().map(|span| span.of(text)).collect()
}

fn definition(name: &Piece, value: &Piece) -> Piece {
    Piece::atom(format!("{}<mo>=</mo>{}", name.markup, value.markup))
}
