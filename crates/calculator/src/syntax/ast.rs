//! The tree of an expression, kept as a flat list in the order of evaluation.
//!
//! Each node stands after its operands, so that the list from the start of a subtree to its root *is* the program that
//! evaluates it with a stack: neither evaluating nor dropping a tree recurses, whatever its depth. Arguments that are
//! not evaluated once and in order (those of `if`, `sum` over a range …) begin with a [`NodeKind::Skip`].

use malachite::Rational;

use crate::span::Span;

/// An operation or operand, and the text it came from.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum NodeKind {
    Number(Rational),
    Date(jiff::civil::DateTime, DateForm),
    /// A variable, constant or unit; the text is that of the span.
    Name,
    Unary(UnaryOperator),
    Binary(BinaryOperator),
    /// A call of the function named by the span `name` with the top `arguments` values.
    Call {
        name: Span,
        arguments: u32,
    },
    /// A call whose arguments are evaluated by the function: the parts `first..first + arguments` of [`Ast::parts`].
    Form {
        name: Span,
        first: u32,
        arguments: u32,
    },
    /// Jumps over a part, to the node `end`.
    Skip {
        end: u32,
    },
    /// Shows the top value in the form named by the span.
    Show(Span),
}

/// Whether a date has a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateForm {
    Day,
    Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnaryOperator {
    Negate,
    Not,
    Percent,
    Factorial,
    Root(u8),
    Power(u8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
    Convert,
}

/// A range of nodes: a subtree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// The nodes of one statement.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ast {
    pub(crate) nodes: Vec<Node>,
    pub(crate) parts: Vec<Part>,
}

impl Ast {
    pub(crate) fn push(&mut self, kind: NodeKind, span: Span) {
        self.nodes.push(Node { kind, span });
    }

    /// The position of the next node.
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.nodes.len()).expect("a text of limited length has few nodes")
    }

    /// The variables of sums and products over ranges.
    pub(crate) fn bound_names<'a>(&self, text: &'a str) -> impl Iterator<Item = &'a str> {
        self.nodes.iter().filter_map(move |node| match node.kind {
            NodeKind::Form {
                first,
                arguments: 4,
                ..
            } => self.single_name(self.parts[first as usize + 1], text),
            _ => None,
        })
    }

    /// The name, if the part is nothing else.
    pub(crate) fn single_name<'a>(&self, part: Part, text: &'a str) -> Option<&'a str> {
        let node = &self.nodes[part.start as usize];
        (part.end == part.start + 1 && matches!(node.kind, NodeKind::Name))
            .then(|| node.span.of(text))
    }

    /// All of it.
    pub(crate) fn whole(&self) -> Part {
        Part {
            start: 0,
            end: self.len(),
        }
    }
}

/// One line.
#[derive(Debug)]
pub(crate) enum Statement {
    Expression(Ast),
    Variable { name: Span, value: Ast },
    Function(Function),
}

/// The definition of a function.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: Span,
    pub(crate) parameters: Vec<Span>,
    pub(crate) body: Ast,
}
