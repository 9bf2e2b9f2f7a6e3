//! Words to tree, by precedence climbing (Pratt).
//!
//! ```text
//! expression = conversion
//! conversion = or (("to" | "in") (form | or))*        form: hex, bin, oct, dec, fraction, percent
//! or         = xor ("or" xor)*
//! xor        = and ("xor" and)*
//! and        = not ("and" not)*
//! not        = "not" not | comparison
//! comparison = shift (("==" | "!=" | "<" | "<=" | ">" | ">=") shift)?
//! shift      = sum (("shl" | "<<" | "shr" | ">>") sum)*
//! sum        = product (("+" | "-") product)*
//! product    = sign (("*" | "/" | "mod" | "%" | "of" | nothing) sign)*     "nothing" before a name, "(" or "√"
//! sign       = ("+" | "-") sign | power
//! power      = postfix ("^" sign)?
//! postfix    = operand ("!" | "%" | "²" | "³")*       "%" before an operand is the operator of product instead
//! operand    = number unit* (number unit+)* | date | name | name "(" arguments ")" | "(" expression ")" | "√" postfix
//! arguments  = (expression ("," expression)*)?
//! unit       = name (("^" "-"? integer) | "²" | "³")?      directly after a number, and known as a unit
//! ```

use super::ast::{Ast, BinaryOperator, DateForm, NodeKind, Part, UnaryOperator};
use super::literal;
use super::operators::{self, Binding};
use super::token::{Token, TokenKind};
use crate::answer::Warning;
use crate::error::Fault;
use crate::eval::scope::Scope;
use crate::functions;
use crate::limits::Limits;
use crate::span::Span;
use crate::{dates, format};

/// What a parsed operand looked like, for the rules that depend on it.
#[derive(Clone, Copy)]
struct Operand {
    span: Span,
    look: Look,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    BareNumber,
    NumberWithUnit { number: Span },
    Parenthesized,
    Other,
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    pub(super) scope: &'a Scope,
    /// The parameters of the function that is being defined.
    pub(super) parameters: Vec<&'a str>,
    /// Its name, which it may call.
    pub(super) defined: Option<&'a str>,
    pub(super) limits: &'a Limits,
    pub(super) depth: usize,
    pub(super) ast: Ast,
    pub(super) warnings: &'a mut Vec<Warning>,
}

impl<'a> Parser<'a> {
    pub(super) fn peek(&self) -> Token {
        self.tokens[self.at]
    }

    pub(super) fn peek_second(&self) -> Token {
        self.tokens[(self.at + 1).min(self.tokens.len() - 1)]
    }

    pub(super) fn next(&mut self) -> Token {
        let token = self.tokens[self.at];
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    pub(super) fn word(&self, token: Token) -> &'a str {
        token.span.of(self.text)
    }

    /// A whole expression, up to the end of the line.
    pub(super) fn statement_end(&mut self) -> Result<(), Fault> {
        self.expression(operators::LOWEST)?;
        match self.peek().kind {
            TokenKind::End | TokenKind::Separator => Ok(()),
            _ => Err(self.unexpected()),
        }
    }

    fn expression(&mut self, minimum: Binding) -> Result<Operand, Fault> {
        self.depth += 1;
        if self.depth > self.limits.nesting {
            return Err(too_deep(self.limits).at(self.peek().span));
        }
        let mut left = self.prefix(minimum)?;
        let mut ambiguity = Ambiguity::default();
        loop {
            let token = self.peek();
            if self.is_postfix(token) {
                if operators::POSTFIX < minimum {
                    break;
                }
                left = self.postfix(left);
            } else if let Some((operator, binding)) = operators::binary(token.kind) {
                if binding < minimum {
                    break;
                }
                left = self.binary(left, operator, binding, &mut ambiguity)?;
            } else if continues_product(token, left) {
                if operators::PRODUCT < minimum {
                    break;
                }
                left = self.implicit_product(left, &mut ambiguity)?;
            } else {
                break;
            }
        }
        self.depth -= 1;
        Ok(left)
    }

    fn is_postfix(&self, token: Token) -> bool {
        match token.kind {
            TokenKind::Bang | TokenKind::Superscript(_) => true,
            TokenKind::Percent => !self.peek_second().kind.begins_operand(),
            _ => false,
        }
    }

    fn postfix(&mut self, left: Operand) -> Operand {
        let token = self.next();
        let operator = match token.kind {
            TokenKind::Bang => UnaryOperator::Factorial,
            TokenKind::Superscript(power) => UnaryOperator::Power(power),
            _ => UnaryOperator::Percent,
        };
        self.unary(operator, left.span.to(token.span))
    }

    fn unary(&mut self, operator: UnaryOperator, span: Span) -> Operand {
        self.ast.push(NodeKind::Unary(operator), span);
        Operand {
            span,
            look: Look::Other,
        }
    }

    fn binary(
        &mut self,
        left: Operand,
        operator: BinaryOperator,
        binding: Binding,
        ambiguity: &mut Ambiguity,
    ) -> Result<Operand, Fault> {
        self.next();
        *ambiguity = Ambiguity::default();
        if operator == BinaryOperator::Convert
            && let Some(shown) = self.form_of_conversion(left)
        {
            return Ok(shown);
        }
        let right_minimum = if operator == BinaryOperator::Power {
            operators::EXPONENT
        } else {
            binding + 1
        };
        let right = self.expression(right_minimum)?;
        let span = left.span.to(right.span);
        self.ast.push(NodeKind::Binary(operator), span);
        if binding == operators::COMPARISON
            && let Some((_, operators::COMPARISON)) = operators::binary(self.peek().kind)
        {
            let help = "write for example `1 < x and x < 2`";
            return Err(Fault::syntax("comparisons cannot be chained")
                .help(help)
                .at(self.peek().span));
        }
        if operator == BinaryOperator::Divide {
            self.note_division(left, right, ambiguity);
        }
        Ok(Operand {
            span,
            look: Look::Other,
        })
    }

    /// `to hex` and the like, where what follows is a form and not a unit.
    fn form_of_conversion(&mut self, left: Operand) -> Option<Operand> {
        let token = self.peek();
        if token.kind != TokenKind::Name || !format::is_form(self.word(token)) {
            return None;
        }
        self.next();
        let span = left.span.to(token.span);
        self.ast.push(NodeKind::Show(token.span), span);
        Some(Operand {
            span,
            look: Look::Other,
        })
    }

    fn implicit_product(
        &mut self,
        left: Operand,
        ambiguity: &mut Ambiguity,
    ) -> Result<Operand, Fault> {
        let right = self.expression(operators::PRODUCT + 1)?;
        let span = left.span.to(right.span);
        self.ast
            .push(NodeKind::Binary(BinaryOperator::Multiply), span);
        if let Some(start) = ambiguity.denominator {
            let read = span.of(self.text);
            let alternative = parenthesized(self.text, Span::new(start, right.span.end));
            let message = format!(
                "`{read}` is read from left to right, as a division followed by a multiplication"
            );
            let warning = Warning {
                message,
                span,
                alternative: Some(alternative),
            };
            if let Some(index) = ambiguity.warning {
                self.warnings[index] = warning;
            } else {
                ambiguity.warning = Some(self.warnings.len());
                self.warnings.push(warning);
            }
        }
        Ok(Operand {
            span,
            look: Look::Other,
        })
    }

    fn note_division(&mut self, left: Operand, right: Operand, ambiguity: &mut Ambiguity) {
        ambiguity.denominator = Some(right.span.start);
        if left.look == Look::BareNumber
            && let Look::NumberWithUnit { number } = right.look
        {
            let span = left.span.to(right.span);
            let message = format!(
                "a number and its unit belong together: `{}` divides by the whole quantity",
                span.of(self.text)
            );
            let alternative = Some(parenthesized(self.text, left.span.to(number)));
            self.warnings.push(Warning {
                message,
                span,
                alternative,
            });
        }
    }

    fn prefix(&mut self, minimum: Binding) -> Result<Operand, Fault> {
        let token = self.peek();
        match token.kind {
            TokenKind::Minus => {
                self.next();
                let operand = self.expression(operators::SIGN)?;
                Ok(self.unary(UnaryOperator::Negate, token.span.to(operand.span)))
            }
            TokenKind::Plus => {
                self.next();
                self.expression(operators::SIGN)
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

    fn parenthesized(&mut self) -> Result<Operand, Fault> {
        let open = self.next();
        self.expression(operators::LOWEST)?;
        let close = self.close(open)?;
        Ok(Operand {
            span: open.span.to(close.span),
            look: Look::Parenthesized,
        })
    }

    fn close(&mut self, open: Token) -> Result<Token, Fault> {
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

    fn number(&mut self) -> Result<Operand, Fault> {
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

    fn bare_number(&mut self) -> Result<Operand, Fault> {
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
    fn quantity(&mut self) -> Result<Operand, Fault> {
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

    /// `1.5(3)` is a repeating decimal; somebody may have meant a product.
    fn note_repeating(&mut self, token: Token, text: &str) {
        let Some(open) = text.find('(').filter(|open| !text[..*open].ends_with('.')) else {
            return;
        };
        let at = token.span.start + open;
        let message = format!("`{text}` is read as a repeating decimal");
        let alternative = Some(format!("{}*{}", &self.text[..at], &self.text[at..]));
        self.warnings.push(Warning {
            message,
            span: token.span,
            alternative,
        });
    }

    fn is_unit_at(&self, at: usize) -> bool {
        let token = self.tokens[at.min(self.tokens.len() - 1)];
        let next = self.tokens[(at + 1).min(self.tokens.len() - 1)];
        match token.kind {
            TokenKind::Name => {
                let name = self.word(token);
                let called = next.kind == TokenKind::Open && self.is_function(name);
                !called && !self.parameters.contains(&name) && self.scope.is_unit(name)
            }
            // After a number `in` is an inch, unless a unit follows it.
            TokenKind::In => !(next.kind == TokenKind::Name && self.names_target(self.word(next))),
            _ => false,
        }
    }

    fn names_target(&self, name: &str) -> bool {
        format::is_form(name) || self.scope.is_unit(name)
    }

    /// A unit after a number, with its power.
    fn unit(&mut self) -> Result<Span, Fault> {
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

    fn date(&mut self) -> Result<Operand, Fault> {
        let token = self.next();
        let text = self.word(token);
        let (date, form) = dates::parse(text).ok_or_else(|| {
            Fault::syntax(format!("there is no day {text}"))
                .help("to subtract, put spaces around the minus signs")
                .at(token.span)
        })?;
        self.ast.push(NodeKind::Date(date, form), token.span);
        if form == DateForm::Day && self.tokens.len() == 2 {
            let message = format!("`{text}` is read as a date");
            let spaced = text.replace('-', " - ");
            let Span { start, end } = token.span;
            let alternative = Some(format!(
                "{}{spaced}{}",
                &self.text[..start],
                &self.text[end..]
            ));
            self.warnings.push(Warning {
                message,
                span: token.span,
                alternative,
            });
        }
        Ok(Operand {
            span: token.span,
            look: Look::Other,
        })
    }

    fn is_function(&self, name: &str) -> bool {
        self.defined == Some(name)
            || self.scope.functions.contains_key(name)
            || functions::find(name).is_some()
    }

    fn name(&mut self) -> Result<Operand, Fault> {
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

    fn call(&mut self, name: Token, open: Token) -> Result<Operand, Fault> {
        let lazy = !self.scope.functions.contains_key(self.word(name))
            && functions::is_form(self.word(name));
        let mut parts = Vec::new();
        let mut count = 0_u16;
        while self.peek().kind != TokenKind::Close {
            if lazy {
                parts.push(self.lazy_argument()?);
            } else {
                self.expression(operators::LOWEST)?;
            }
            count = count.saturating_add(1);
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

    fn close_call(&mut self, open: Token) -> Result<Token, Fault> {
        if self.tokens[self.at - 1].kind == TokenKind::Comma {
            return Err(Fault::syntax("an argument is missing after this comma")
                .at(self.tokens[self.at - 1].span));
        }
        self.close(open)
    }

    fn lazy_argument(&mut self) -> Result<Part, Fault> {
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

    fn unexpected(&self) -> Fault {
        let token = self.peek();
        let previous = self.at.checked_sub(1).map(|at| self.tokens[at].kind);
        let fault = match token.kind {
            TokenKind::End | TokenKind::Separator => {
                Fault::syntax("the expression is not complete")
                    .help("a number or a name is missing here")
            }
            TokenKind::Close => Fault::syntax("this parenthesis does not fit")
                .help("remove it, or add what is missing before it"),
            TokenKind::Comma => {
                Fault::syntax("a comma stands only between the arguments of a function")
                    .help("the decimal mark is a point, and thousands are grouped with `_`")
            }
            TokenKind::Define => Fault::syntax("`=` defines a name at the start of a line")
                .help("write `==` to compare"),
            TokenKind::Number if previous == Some(TokenKind::Number) => {
                Fault::syntax("an operator is missing between two numbers")
            }
            _ => Fault::syntax(format!("`{}` is not expected here", self.word(token))),
        };
        fault.at(token.span)
    }
}

/// Whether a product without a sign goes on here.
fn continues_product(token: Token, left: Operand) -> bool {
    match token.kind {
        TokenKind::Name | TokenKind::Open | TokenKind::Radical(_) => true,
        TokenKind::Number => left.look == Look::Parenthesized,
        _ => false,
    }
}

fn parenthesized(text: &str, span: Span) -> String {
    let (before, inside, after) = (&text[..span.start], span.of(text), &text[span.end..]);
    format!("{before}({inside}){after}")
}

#[cold]
fn too_deep(limits: &Limits) -> Fault {
    Fault::limit(format!(
        "this is nested deeper than {} levels",
        limits.nesting
    ))
    .help("name a part of it on a line of its own")
}

/// Where a product without a sign follows a division: `1/2pi`.
#[derive(Default)]
struct Ambiguity {
    denominator: Option<usize>,
    warning: Option<usize>,
}
