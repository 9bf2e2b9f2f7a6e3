//! Text to tree: [`lexer`], [`literal`], [`parser`]; the tree is [`ast`].

mod ambiguity;
pub(crate) mod ast;
pub(crate) mod lexer;
pub(crate) mod literal;
mod operand;
mod operators;
pub(crate) mod parser;
pub(crate) mod statement;
pub(crate) mod token;
