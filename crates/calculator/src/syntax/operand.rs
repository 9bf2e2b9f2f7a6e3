//! Operands: numbers with their units, dates, names, calls and parentheses.

use super::ast::{BinaryOperator, NodeKind, Part, UnaryOperator};
use super::literal;
use super::operators::{self, Binding};
use super::parser::{Look, Operand, Parser};
use super::token::{Token, TokenKind};
use crate::error::Fault;
use crate::functions;
use crate::span::Span;
use crate::{dates, format};

impl Parser<'_> {
    pub(super) fn prefix(&mut self, minimum: Binding) -> Result<Operand, Fault> {
        let token = self.peek();
        match token.kind {
            TokenKind::Minus => {
                self.next();
                let operand = self.expression(minimum.max(operators::SIGN))?;
                Ok(self.unary(UnaryOperator::Negate, token.span.to(operand.span)))
            }
            TokenKind::Plus => {
                self.next();
                self.expression(minimum.max(operators::SIGN))
            }
            TokenKind::Not => {
                self.next();
                let operand = self.expression(operators::NOT)?;
                Ok(self.unary(UnaryOperator::Not, token.span.to(operand.span)))
            }
            TokenKind::Radical(index) => {
                self.next();
                let operand = self.expression(operators::POWER + 1)?;
                Ok(self.unary(UnaryOperator::Root(index), token.span.to(operand.span)))
            }
            TokenKind::Open => self.parenthesized(),
            // In `10^9 years` the unit belongs to the power, not to its exponent.
            TokenKind::Number if minimum >= operators::EXPONENT => self.bare_number(),
            TokenKind::Number => self.number(),
            TokenKind::Date => self.date(),
            // Where an operand is expected, `in` is an inch.
            TokenKind::Name | TokenKind::In => self.name(),
            _ => Err(self.unexpected()),
        }
    }

    pub(super) fn parenthesized(&mut self) -> Result<Operand, Fault> {
        let open = self.next();
        self.expression(operators::LOWEST)?;
        let close = self.close(open)?;
        Ok(Operand {
            span: open.span.to(close.span),
            look: Look::Parenthesized,
        })
    }

    pub(super) fn close(&mut self, open: Token) -> Result<Token, Fault> {
        let token = self.peek();
        match token.kind {
            TokenKind::Close => Ok(self.next()),
            TokenKind::End | TokenKind::Separator => {
                Err(Fault::syntax("this parenthesis is not closed")
                    .help("add `)`")
                    .at(open.span))
            }
            TokenKind::Comma => Err(Fault::syntax(
                "a comma stands only between the arguments of a function",
            )
            .help("the decimal mark is a point, and thousands are grouped with `_`")
            .at(token.span)),
            _ => Err(self.unexpected()),
        }
    }

    pub(super) fn number(&mut self) -> Result<Operand, Fault> {
        let mut operand = self.quantity()?;
        while matches!(operand.look, Look::NumberWithUnit { .. })
            && self.peek().kind == TokenKind::Number
            && self.is_unit_at(self.at + 1)
        {
            let next = self.quantity()?;
            let span = operand.span.to(next.span);
            self.ast.push(NodeKind::Binary(BinaryOperator::Add), span);
            operand.span = span;
        }
        Ok(operand)
    }

    pub(super) fn bare_number(&mut self) -> Result<Operand, Fault> {
        let token = self.next();
        let text = self.word(token);
        let value = literal::value(text, self.limits).map_err(|fault| fault.at(token.span))?;
        self.note_repeating(token, text);
        self.ast.push(NodeKind::Number(value), token.span);
        let look = Look::BareNumber;
        Ok(Operand {
            span: token.span,
            look,
        })
    }

    /// A number with the units that directly follow it.
    pub(super) fn quantity(&mut self) -> Result<Operand, Fault> {
        let mut operand = self.bare_number()?;
        let number = operand.span;
        while self.is_unit_at(self.at) {
            let unit = self.unit()?;
            operand = Operand {
                span: number.to(unit),
                look: Look::NumberWithUnit { number },
            };
            self.ast
                .push(NodeKind::Binary(BinaryOperator::Multiply), operand.span);
        }
        Ok(operand)
    }

    pub(super) fn is_unit_at(&self, at: usize) -> bool {
        let token = self.tokens[at.min(self.tokens.len() - 1)];
        let next = self.tokens[(at + 1).min(self.tokens.len() - 1)];
        match token.kind {
            TokenKind::Name => {
                let name = self.word(token);
                let called = next.kind == TokenKind::Open && self.is_function(name);
                !called && !self.parameters.contains(&name) && self.scope.is_unit(name)
            }
            // Directly after a number `in` is an inch, unless a unit follows it.
            TokenKind::In => {
                let after_number = at > 0 && self.tokens[at - 1].kind == TokenKind::Number;
                let converts = next.kind == TokenKind::Name && self.names_target(self.word(next));
                after_number && !converts
            }
            _ => false,
        }
    }

    pub(super) fn names_target(&self, name: &str) -> bool {
        format::is_form(name) || self.scope.is_unit(name)
    }

    /// A unit after a number, with its power.
    pub(super) fn unit(&mut self) -> Result<Span, Fault> {
        let token = self.next();
        self.ast.push(NodeKind::Name, token.span);
        match self.peek().kind {
            TokenKind::Superscript(power) => {
                let span = token.span.to(self.next().span);
                self.ast
                    .push(NodeKind::Unary(UnaryOperator::Power(power)), span);
                Ok(span)
            }
            TokenKind::Caret => {
                self.next();
                let power = self.expression(operators::EXPONENT)?;
                let span = token.span.to(power.span);
                self.ast.push(NodeKind::Binary(BinaryOperator::Power), span);
                Ok(span)
            }
            _ => Ok(token.span),
        }
    }

    pub(super) fn date(&mut self) -> Result<Operand, Fault> {
        let token = self.next();
        let text = self.word(token);
        let (date, form) = dates::parse(text).ok_or_else(|| {
            Fault::syntax(format!("there is no day {text}"))
                .help("to subtract, put spaces around the minus signs")
                .at(token.span)
        })?;
        self.ast.push(NodeKind::Date(date, form), token.span);
        self.note_date(token, text, form);
        Ok(Operand {
            span: token.span,
            look: Look::Other,
        })
    }

    pub(super) fn is_function(&self, name: &str) -> bool {
        self.defined == Some(name)
            || self.scope.functions.contains_key(name)
            || functions::find(name).is_some()
    }

    pub(super) fn name(&mut self) -> Result<Operand, Fault> {
        let token = self.next();
        let name = self.word(token);
        let open = self.peek();
        let called = open.kind == TokenKind::Open
            && !self.parameters.contains(&name)
            && (self.is_function(name)
                || (name.chars().nth(1).is_some() && !self.scope.is_value(name)));
        if called {
            self.next();
            return self.call(token, open);
        }
        self.ast.push(NodeKind::Name, token.span);
        Ok(Operand {
            span: token.span,
            look: Look::Other,
        })
    }

    pub(super) fn call(&mut self, name: Token, open: Token) -> Result<Operand, Fault> {
        let lazy = !self.scope.functions.contains_key(self.word(name))
            && functions::is_form(self.word(name));
        let mut parts = Vec::new();
        let mut count = 0_u32;
        while self.peek().kind != TokenKind::Close {
            if lazy {
                parts.push(self.lazy_argument()?);
            } else {
                self.expression(operators::LOWEST)?;
            }
            count += 1;
            match self.peek().kind {
                TokenKind::Comma => self.next(),
                _ => break,
            };
        }
        let close = self.close_call(open)?;
        let span = name.span.to(close.span);
        let name = name.span;
        if lazy {
            let first = u32::try_from(self.ast.parts.len()).expect("few parts");
            self.ast.parts.append(&mut parts);
            self.ast.push(
                NodeKind::Form {
                    name,
                    first,
                    arguments: count,
                },
                span,
            );
        } else {
            self.ast.push(
                NodeKind::Call {
                    name,
                    arguments: count,
                },
                span,
            );
        }
        Ok(Operand {
            span,
            look: Look::Other,
        })
    }

    pub(super) fn close_call(&mut self, open: Token) -> Result<Token, Fault> {
        if self.tokens[self.at - 1].kind == TokenKind::Comma {
            return Err(Fault::syntax("an argument is missing after this comma")
                .at(self.tokens[self.at - 1].span));
        }
        self.close(open)
    }

    pub(super) fn lazy_argument(&mut self) -> Result<Part, Fault> {
        let skip = self.ast.len();
        self.ast.push(NodeKind::Skip { end: 0 }, self.peek().span);
        self.expression(operators::LOWEST)?;
        let end = self.ast.len();
        self.ast.nodes[skip as usize].kind = NodeKind::Skip { end };
        Ok(Part {
            start: skip + 1,
            end,
        })
    }
}
