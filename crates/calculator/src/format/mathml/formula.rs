//! The tree of one expression as a formula: run on a stack like the evaluation, so that nothing recurses.

use super::calls;
use super::piece::{
    ATOM, Binding, COMPARISON, LOWEST, Look, NOT, POWER, PRODUCT, Piece, SHIFT, SIGN, SUM,
};
use super::words;
use crate::dates;
use crate::eval::scope::Scope;
use crate::syntax::ast::{Ast, BinaryOperator, Node, NodeKind, UnaryOperator};
use crate::units;

pub(super) struct Formula<'a> {
    pub(super) ast: &'a Ast,
    pub(super) text: &'a str,
    pub(super) scope: &'a Scope,
    /// Parameters and variables of sums: what they are called hides units.
    pub(super) bound: Vec<&'a str>,
}

impl Formula<'_> {
    /// The whole tree; none where it is too deep.
    pub(super) fn set(&self) -> Option<Piece> {
        let mut stack: Vec<Piece> = Vec::new();
        for node in &self.ast.nodes {
            self.node(node, &mut stack)?;
        }
        stack.pop().filter(|_| stack.is_empty())
    }

    fn node(&self, node: &Node, stack: &mut Vec<Piece>) -> Option<()> {
        let word = node.span.of(self.text);
        let piece = match &node.kind {
            NodeKind::Number(_) => words::number(word),
            NodeKind::Date(date, form) => Piece::atom(words::text(&dates::text(*date, *form))),
            NodeKind::Name => words::name(word, self.is_unit(word)),
            NodeKind::Unary(operator) => unary(*operator, stack.pop()?)?,
            NodeKind::Binary(operator) => {
                let right = stack.pop()?;
                binary(*operator, stack.pop()?, right)?
            }
            NodeKind::Call { name, arguments }
            | NodeKind::Form {
                name, arguments, ..
            } => {
                let base = stack.len().checked_sub(*arguments as usize)?;
                calls::call(name.of(self.text), stack.split_off(base))?
            }
            NodeKind::Show(form) => {
                let value = stack.pop()?;
                let form = words::text(form.of(self.text));
                let markup = format!("{}<mo>→</mo>{form}", value.markup);
                Piece::new(markup, LOWEST, Look::Other).beside(&[&value])
            }
            // The parts of a form stand before it in order, so that jumping over them is not wanted here.
            NodeKind::Skip { .. } => return Some(()),
        };
        stack.push(piece);
        Some(())
    }

    fn is_unit(&self, name: &str) -> bool {
        !self.bound.contains(&name) && self.scope.is_unit(name) && units::constant(name).is_none()
    }
}

fn unary(operator: UnaryOperator, of: Piece) -> Option<Piece> {
    let after = |of: Piece, sign: &str, binding| {
        let markup = format!("{}<mo>{sign}</mo>", of.markup);
        Piece::new(markup, binding, Look::Other).beside(&[&of])
    };
    match operator {
        UnaryOperator::Negate => {
            let of = if of.look == Look::Fraction {
                of
            } else {
                of.within(SIGN + 1)?
            };
            let markup = format!("<mo>−</mo>{}", of.markup);
            Some(Piece::new(markup, SIGN, Look::Negated).beside(&[&of]))
        }
        UnaryOperator::Not => {
            let of = of.within(NOT)?;
            let markup = format!("<mo>not</mo><mspace width=\"0.3em\"/>{}", of.markup);
            Some(Piece::new(markup, NOT, Look::Other).beside(&[&of]))
        }
        UnaryOperator::Percent => of.within(ATOM).map(|of| after(of, "%", ATOM)),
        UnaryOperator::Factorial => of.within(ATOM).map(|of| after(of, "!", POWER)),
        UnaryOperator::Root(2) => calls::call("sqrt", vec![of]),
        UnaryOperator::Root(_) => calls::call("cbrt", vec![of]),
        UnaryOperator::Power(power) => superscript(of, &Piece::atom(format!("<mn>{power}</mn>"))),
    }
}

fn superscript(base: Piece, exponent: &Piece) -> Option<Piece> {
    let base = base.within(ATOM)?;
    let look = match base.look {
        Look::Unit => Look::Unit,
        _ => Look::Other,
    };
    let markup = format!("<msup>{}{}</msup>", base.row(), exponent.row());
    Piece::new(markup, POWER, look).above(&[&base, exponent])
}

fn binary(operator: BinaryOperator, left: Piece, right: Piece) -> Option<Piece> {
    let (sign, binding) = match operator {
        BinaryOperator::Divide => {
            let markup = format!("<mfrac>{}{}</mfrac>", child(&left), child(&right));
            return Piece::new(markup, PRODUCT, Look::Fraction).above(&[&left, &right]);
        }
        BinaryOperator::Power => return superscript(left, &right),
        BinaryOperator::Multiply => (product_sign(&left, &right), PRODUCT),
        BinaryOperator::Add => ("<mo>+</mo>", SUM),
        BinaryOperator::Subtract => ("<mo>−</mo>", SUM),
        BinaryOperator::Modulo => (
            "<mspace width=\"0.3em\"/><mo>mod</mo><mspace width=\"0.3em\"/>",
            PRODUCT,
        ),
        BinaryOperator::Equal => ("<mo>=</mo>", COMPARISON),
        BinaryOperator::NotEqual => ("<mo>≠</mo>", COMPARISON),
        BinaryOperator::Less => ("<mo>&lt;</mo>", COMPARISON),
        BinaryOperator::LessEqual => ("<mo>≤</mo>", COMPARISON),
        BinaryOperator::Greater => ("<mo>&gt;</mo>", COMPARISON),
        BinaryOperator::GreaterEqual => ("<mo>≥</mo>", COMPARISON),
        BinaryOperator::And => (
            "<mspace width=\"0.3em\"/><mo>and</mo><mspace width=\"0.3em\"/>",
            5,
        ),
        BinaryOperator::Or => (
            "<mspace width=\"0.3em\"/><mo>or</mo><mspace width=\"0.3em\"/>",
            3,
        ),
        BinaryOperator::Xor => (
            "<mspace width=\"0.3em\"/><mo>xor</mo><mspace width=\"0.3em\"/>",
            4,
        ),
        BinaryOperator::ShiftLeft => ("<mo>≪</mo>", SHIFT),
        BinaryOperator::ShiftRight => ("<mo>≫</mo>", SHIFT),
        BinaryOperator::Convert => ("<mo>→</mo>", 1),
    };
    infix(sign, binding, left, right)
}

/// A single element stays as it is; anything else becomes one.
fn child(piece: &Piece) -> String {
    let is_leaf = piece.markup.matches('<').count() == 2;
    if is_leaf {
        piece.markup.clone()
    } else {
        piece.row()
    }
}

fn infix(sign: &str, binding: Binding, left: Piece, right: Piece) -> Option<Piece> {
    let left = left.within(binding)?;
    let right = match right.look {
        Look::Negated => right.fenced("(", ")")?,
        Look::Fraction if binding == PRODUCT => right,
        _ => right.within(binding + 1)?,
    };
    let markup = format!("{}{sign}{}", left.markup, right.markup);
    Some(Piece::new(markup, binding, Look::Other).beside(&[&left, &right]))
}

/// Nothing, a thin space or a dot: a number may stand directly before a name, but not before another number.
fn product_sign(left: &Piece, right: &Piece) -> &'static str {
    match (left.look, right.look) {
        (Look::Unit, Look::Unit) | (_, Look::Number) => "<mo>⋅</mo>",
        (_, Look::Unit) => "<mspace width=\"0.2em\"/>",
        (Look::Number | Look::Fraction, Look::Other) if right.binding >= POWER => {
            "<mo>&#x2062;</mo>"
        }
        _ => "<mo>⋅</mo>",
    }
}
