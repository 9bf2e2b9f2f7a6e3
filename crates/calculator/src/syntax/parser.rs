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

use super::ambiguity::Ambiguity;
use super::ast::{Ast, BinaryOperator, NodeKind, UnaryOperator};
use super::operators::{self, Binding};
use super::token::{Token, TokenKind};
use crate::answer::Warning;
use crate::error::Fault;
use crate::eval::scope::Scope;
use crate::format;
use crate::limits::Limits;
use crate::span::Span;

/// What a parsed operand looked like, for the rules that depend on it.
#[derive(Clone, Copy)]
pub(super) struct Operand {
    pub(super) span: Span,
    pub(super) look: Look,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
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

    pub(super) fn expression(&mut self, minimum: Binding) -> Result<Operand, Fault> {
        self.depth += 1;
        if self.depth > self.limits.nesting {
            return Err(too_deep(self.limits).at(self.peek().span));
        }
        let mut left = self.prefix(minimum)?;
        let mut ambiguity = Ambiguity::default();
        loop {
            let token = self.peek();
            if self.is_postfix(token) {
                // Nothing binds more tightly.
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

    pub(super) fn is_postfix(&self, token: Token) -> bool {
        match token.kind {
            TokenKind::Bang | TokenKind::Superscript(_) => true,
            TokenKind::Percent => !self.peek_second().kind.begins_operand(),
            _ => false,
        }
    }

    pub(super) fn postfix(&mut self, left: Operand) -> Operand {
        let token = self.next();
        let operator = match token.kind {
            TokenKind::Bang => UnaryOperator::Factorial,
            TokenKind::Superscript(power) => UnaryOperator::Power(power),
            _ => UnaryOperator::Percent,
        };
        self.unary(operator, left.span.to(token.span))
    }

    pub(super) fn unary(&mut self, operator: UnaryOperator, span: Span) -> Operand {
        self.ast.push(NodeKind::Unary(operator), span);
        Operand {
            span,
            look: Look::Other,
        }
    }

    pub(super) fn binary(
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
    pub(super) fn form_of_conversion(&mut self, left: Operand) -> Option<Operand> {
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

    pub(super) fn implicit_product(
        &mut self,
        left: Operand,
        ambiguity: &mut Ambiguity,
    ) -> Result<Operand, Fault> {
        let right = self.expression(operators::PRODUCT + 1)?;
        let span = left.span.to(right.span);
        self.ast
            .push(NodeKind::Binary(BinaryOperator::Multiply), span);
        self.note_product(span, right, ambiguity);
        Ok(Operand {
            span,
            look: Look::Other,
        })
    }

    pub(super) fn unexpected(&self) -> Fault {
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
            _ => {
                let fault = Fault::syntax(format!("`{}` is not expected here", self.word(token)));
                match self.function_before() {
                    Some(name) => fault.help(format!("write {name}(…)")),
                    None => fault,
                }
            }
        };
        fault.at(token.span)
    }
}

impl Parser<'_> {
    /// The function whose name stands directly before: `sqrt 2`.
    fn function_before(&self) -> Option<&str> {
        let before = self.tokens[self.at.checked_sub(1)?];
        let name = self.word(before);
        (before.kind == TokenKind::Name && self.scope.is_function(name)).then_some(name)
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

#[cold]
fn too_deep(limits: &Limits) -> Fault {
    Fault::limit(format!(
        "this is nested deeper than {} levels",
        limits.nesting
    ))
    .help("name a part of it on a line of its own")
}
