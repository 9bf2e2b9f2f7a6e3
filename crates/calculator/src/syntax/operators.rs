//! The binary operators: how tightly each binds.

use super::ast::BinaryOperator;
use super::token::TokenKind;

/// How tightly something binds; a larger number binds tighter.
pub(super) type Binding = u8;

pub(super) const LOWEST: Binding = 0;
/// The operand of `not`.
pub(super) const NOT: Binding = 6;
pub(super) const COMPARISON: Binding = 8;
pub(super) const PRODUCT: Binding = 14;
/// The operand of a sign: powers bind tighter, products do not.
pub(super) const SIGN: Binding = 16;
/// The exponent of a power: a sign is allowed, and another power binds to the right.
pub(super) const EXPONENT: Binding = 17;
pub(super) const POWER: Binding = 18;

/// The operator a word stands for between two operands, and how tightly it binds.
pub(super) fn binary(kind: TokenKind) -> Option<(BinaryOperator, Binding)> {
    Some(match kind {
        TokenKind::To | TokenKind::In => (BinaryOperator::Convert, 1),
        TokenKind::Or => (BinaryOperator::Or, 3),
        TokenKind::Xor => (BinaryOperator::Xor, 4),
        TokenKind::And => (BinaryOperator::And, 5),
        TokenKind::Equal => (BinaryOperator::Equal, COMPARISON),
        TokenKind::NotEqual => (BinaryOperator::NotEqual, COMPARISON),
        TokenKind::Less => (BinaryOperator::Less, COMPARISON),
        TokenKind::LessEqual => (BinaryOperator::LessEqual, COMPARISON),
        TokenKind::Greater => (BinaryOperator::Greater, COMPARISON),
        TokenKind::GreaterEqual => (BinaryOperator::GreaterEqual, COMPARISON),
        TokenKind::ShiftLeft => (BinaryOperator::ShiftLeft, 10),
        TokenKind::ShiftRight => (BinaryOperator::ShiftRight, 10),
        TokenKind::Plus => (BinaryOperator::Add, 12),
        TokenKind::Minus => (BinaryOperator::Subtract, 12),
        TokenKind::Star | TokenKind::Of => (BinaryOperator::Multiply, PRODUCT),
        TokenKind::Slash => (BinaryOperator::Divide, PRODUCT),
        TokenKind::Mod | TokenKind::Percent => (BinaryOperator::Modulo, PRODUCT),
        TokenKind::Caret => (BinaryOperator::Power, POWER),
        _ => return None,
    })
}
