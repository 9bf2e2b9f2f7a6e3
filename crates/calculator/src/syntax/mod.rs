//! Text to tree: [`lexer`], [`literal`], [`parser`]; the tree is [`ast`].

pub(crate) mod ast;
pub(crate) mod lexer;
pub(crate) mod literal;
mod operators;
pub(crate) mod parser;
pub(crate) mod statement;
pub(crate) mod token;
